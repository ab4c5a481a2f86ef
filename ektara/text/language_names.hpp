#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ektara::text {

/// The one name of a language, however it is called: its English name in CLDR, in lower case ("bangla", "english").
///
/// Understood are codes of ISO 639-1 and 639-2 (both kinds: "fre", "fra"), those of 639-3 that CLDR knows, locales
/// ("bn-BD", "en_US", "sr-Latn": behind the code a script, region or variant of BCP 47), English and own names, letter
/// case and accents aside, and older names ("Bengali", "Farsi"): "ben", "bn", "Bengali" and "বাংলা" are "bangla". Empty
/// where the text says that no language is stated ("und", "xxx", "mis", "unknown"); nothing where it names no language.
/// Source: CLDR through ICU.
std::optional<std::string> language_named(std::string_view name);

/// The same, but text that names no language stays as it is, in the normal form.
std::string one_language_name(std::string_view name);

/// The languages that a tag names: `language_named`, or the codes of three letters that ID3 writes one behind the other
/// ("engben"). Text that names no language stays as it is; what states none is left out.
std::vector<std::string> languages_in(std::string_view tag);

/// Whether a folder's name may be that of a language: a name, or a code of ISO 639-1 or of its languages in 639-2,
/// written in one case ("bn", "BEN"; "Om" is a band).
bool is_language_folder(std::string_view name);

/// The language that is written in the script of a text, where that script belongs to one language for the most part
/// and has 80 % and more of the letters: Bengali script is "bangla". Nothing for Latin, Arabic, Cyrillic and Devanagari
/// letters, which many languages share, and for text without letters.
std::optional<std::string> language_of_script(std::string_view utf8);

}  // namespace ektara::text
