#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace ektara::report {

/// Splits a lyric into the words that are counted.
using Words = std::function<std::vector<std::string>(const std::string&)>;

/// Words of plain or LRC text: times and tags in brackets go, text is cut at blanks and punctuation (ASCII, general and
/// the danda), ASCII letters become small; words of one character, or of two ASCII letters, are passed over.
std::vector<std::string> plain_words(const std::string& lyric);

struct Term {
    std::string term;
    double weight = 0;
    int songs     = 0;  ///< of the group that have it
};

/// The lyric of one song as the set of its words, with the group and the language it belongs to.
struct LyricSong {
    int group = 0;
    std::string language;
    std::set<std::string> words;
};

/// Typical words of each group by language: c-TF-IDF (Grootendorst 2022) over songs in place of occurrences,
/// share of the group's songs × ln(1 + A/f), f the songs of the language that have the word and A the mean number of
/// words a group. A word counts from two songs on; one that more than 40 % of the language's songs have is passed over:
/// what every song of these says tells none apart. Stop words are taken out before (stop_words.hpp). At most `count`
/// terms each, heaviest first.
std::map<int, std::map<std::string, std::vector<Term>>> typical_terms(const std::vector<LyricSong>& songs, int count);

}  // namespace ektara::report
