#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ektara::text {

/// Lyrics without what a player reads: the time tags of LRC ([01:23.45], <01:23.45>), its header lines ([ar:…], [ti:…])
/// and blank lines. Text without such tags stays as it is.
std::string without_lrc_tags(std::string_view utf8);

/// A lyrics file's text in the normal form, without LRC's tags. Throws Error E3102 where it holds zero bytes in any
/// encoding, E3104 where it is larger than a megabyte, E4101 where it cannot be read.
std::string read_lyrics(const std::filesystem::path& path);

/// The lyrics that lie beside an audio file: its name with .lrc or, failing that, .txt; empty where there are none.
std::filesystem::path sidecar_of(const std::filesystem::path& audio);

/// "bangla", "english", "romanised_bangla", "mixed" or "unknown".
///
/// By script: 20 % and more of the letters in each of Bengali and Latin script are mixed, 80 % Bengali are Bangla.
/// Latin text is told by frequent words of English and of Bangla as it is written in Latin letters: the language whose
/// words are at least twice as many, and 4 % of all words; both with 8 % are mixed. Anything else is unknown.
std::string language_of(std::string_view normal_form);

/// A text in which words that tell a label were looked for.
struct Masked {
    std::string text;
    /// The words that were found, as they were asked for.
    std::vector<std::string> found;
};

/// Takes out every occurrence of `words` (each one or more words) that stands between characters other than letters,
/// letter case aside. Words below three letters are passed over: they occur by chance.
Masked mask_words(std::string_view normal_form, const std::vector<std::string>& words);

}  // namespace ektara::text
