#pragma once

#include <string>

namespace ektara::report {

/// Whether a word of a lyric says nothing of what is sung: pronouns, particles, auxiliaries, common verbs and cries of
/// English and Bangla. Our own list, by grammar. The word is as plain_words gives it; either spelling of ড় ঢ় য় will do.
bool is_stop_word(const std::string& word);

}  // namespace ektara::report
