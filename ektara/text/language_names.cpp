#include "ektara/text/language_names.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include "ektara/text/normal_form.hpp"

namespace ektara::text {
namespace {

icu::UnicodeString utf16(std::string_view utf8) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
}

std::string utf8_of(const icu::UnicodeString& text) {
    std::string utf8;
    text.toUTF8String(utf8);
    return utf8;
}

bool is_blank(char32_t c) { return c == U' ' || c == U'_' || c == 0xa0 || c == U'\t'; }

/// What two spellings of a name have in common: lower case, no accents on Latin letters, single blanks.
std::string key_of(std::string_view name) {
    UErrorCode status      = U_ZERO_ERROR;
    const auto* decomposed = icu::Normalizer2::getNFDInstance(status);
    auto text              = utf16(name);
    text.foldCase();
    if (U_SUCCESS(status)) text = decomposed->normalize(text, status);
    std::u32string kept;
    for (const char32_t c : decode_utf8(utf8_of(text))) {
        if (c >= 0x300 && c <= 0x36f) continue;  // marks of Latin, Greek and Cyrillic letters
        const bool blank = is_blank(c);
        if (blank && (kept.empty() || kept.back() == U' ')) continue;
        kept += blank ? U' ' : c;
    }
    while (!kept.empty() && kept.back() == U' ') kept.pop_back();
    return normal_form(encode_utf8(kept));
}

std::string lower(const icu::UnicodeString& text) { return utf8_of(icu::UnicodeString(text).foldCase()); }

/// Names in use that CLDR does not give, with the code of their language; codes of ISO 639-2/B.
constexpr std::pair<const char*, const char*> kOtherNames[] = {
    {"bengali", "bn"},      {"bangali", "bn"},       {"বাঙলা", "bn"},     {"farsi", "fa"},
    {"panjabi", "pa"},      {"oriya", "or"},         {"castilian", "es"}, {"mandarin", "zh"},
    {"sinhalese", "si"},    {"flemish", "nl"},       {"moldavian", "ro"}, {"pushto", "ps"},
    {"kirghiz", "ky"},      {"uighur", "ug"},        {"gaelic", "gd"},    {"mandarin chinese", "zh"},
    {"afghan", "ps"},       {"myanmar", "my"},       {"brazilian", "pt"}, {"valencian", "ca"},
    {"haitian", "ht"},      {"letzeburgesch", "lb"}, {"chewa", "ny"},     {"belarussian", "be"},
    {"byelorussian", "be"}, {"meitei", "mni"},       {"alb", "sq"},       {"arm", "hy"},
    {"baq", "eu"},          {"bur", "my"},           {"chi", "zh"},       {"cze", "cs"},
    {"dut", "nl"},          {"fre", "fr"},           {"geo", "ka"},       {"ger", "de"},
    {"gre", "el"},          {"ice", "is"},           {"mac", "mk"},       {"mao", "mi"},
    {"may", "ms"},          {"per", "fa"},           {"rum", "ro"},       {"slo", "sk"},
    {"tib", "bo"},          {"wel", "cy"},           {"in", "id"},        {"iw", "he"},
    {"ji", "yi"},           {"ca-valencia", "ca"},
};

bool states_nothing(const std::string& key) {
    static const std::set<std::string> nothing{"und", "mis", "xxx", "unknown", "undetermined"};
    return key.empty() || nothing.contains(key);
}

/// Every name and code by its key, each with the one name of its language.
struct Names {
    std::map<std::string, std::string> one_name;
    /// What may be a folder: names, and the codes of languages that have one of two letters.
    std::set<std::string> of_folders, folder_codes;

    Names() {
        for (const bool two_letters : {true, false})
            for (const char* const* code = icu::Locale::getISOLanguages(); *code != nullptr; ++code)
                if ((std::string_view(*code).size() == 2) == two_letters && !is_old(*code)) add(*code);
        for (const auto& [name, code] : kOtherNames) {
            const std::string key = key_of(name);
            one_name.emplace(key, one_name.at(code));
            if (std::string_view(name).size() > 3)
                of_folders.insert(key);
            else if (key.size() == 3)
                folder_codes.insert(key);
        }
    }

  private:
    static bool is_old(std::string_view code) {
        return code == "in" || code == "iw" || code == "ji" || code == "jw" || code == "mo" || code == "sh";
    }

    void add(const char* code) {
        const icu::Locale language(code);
        icu::UnicodeString english, own;
        language.getDisplayLanguage(icu::Locale::getEnglish(), english);
        language.getDisplayLanguage(language, own);
        const std::string name = lower(english), three = language.getISO3Language();
        one_name.emplace(code, name);
        if (!three.empty()) one_name.emplace(three, name);
        for (const auto& spelling : {key_of(name), key_of(utf8_of(own))}) {
            one_name.emplace(spelling, name);
            if (spelling != code) of_folders.insert(spelling);
        }
        if (std::string_view(code).size() != 2) return;
        folder_codes.insert(code);
        if (three.size() == 3) folder_codes.insert(three);
    }
};

const Names& names() {
    static const Names all;
    return all;
}

bool is_ascii_letters(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

std::optional<std::string> find(const std::string& key) {
    const auto found = names().one_name.find(key);
    return found == names().one_name.end() ? std::nullopt : std::optional(found->second);
}

/// A code that has a shorter one, or belongs to a larger language: "arb" is Arabic, "cmn" Chinese.
std::optional<std::string> by_alias(const std::string& code) {
    if (code.size() != 3 || !is_ascii_letters(code)) return std::nullopt;
    UErrorCode status = U_ZERO_ERROR;
    icu::Locale language(code.c_str());
    language.canonicalize(status);
    if (U_FAILURE(status) || code == language.getLanguage()) return std::nullopt;
    return find(language.getLanguage());
}

std::optional<std::string> by_code(const std::string& code) {
    if (const auto known = find(code)) return known;
    return by_alias(code);
}

std::vector<std::string> subtags_of(const std::string& rest) {
    std::vector<std::string> subtags(1);
    for (const char c : rest)
        if (c == '-' || c == ' ')
            subtags.emplace_back();
        else
            subtags.back() += c;
    return subtags;
}

bool is_subtag(const std::string& text) {
    return !text.empty() && text.size() <= 8 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
    });
}

/// Whether this may follow the language in a locale (BCP 47): a script or a region that ICU knows, a number of three
/// digits, a year and the like ("de-1996"), or the letter of an extension. "pop" and "songs" may not.
bool is_second_subtag(const std::string& text) {
    if (text.size() == 1) return is_ascii_letters(text);
    if (text[0] >= '0' && text[0] <= '9') return text.size() == 3 || text.size() == 4;
    if (text.size() == 4) return u_getPropertyValueEnum(UCHAR_SCRIPT, text.c_str()) != UCHAR_INVALID_CODE;
    static const std::set<std::string> regions = [] {
        std::set<std::string> known;
        for (const char* const* region = icu::Locale::getISOCountries(); *region != nullptr; ++region)
            known.insert(lower(icu::UnicodeString(*region)));
        return known;
    }();
    return regions.contains(text);
}

/// The language of a locale: what stands before the region or script, "bn" of "bn-BD". A blank parts words, of which
/// the first may look like a code ("No lyrics").
std::optional<std::string> by_locale(std::string_view name) {
    const auto end = name.find_first_of("-_");
    if (end == std::string_view::npos) return std::nullopt;
    const std::string code = key_of(name.substr(0, end));
    if (code.size() != 2 && code.size() != 3) return std::nullopt;
    const auto rest = subtags_of(key_of(name.substr(end + 1)));
    if (!std::all_of(rest.begin(), rest.end(), is_subtag)) return std::nullopt;
    // Of a larger language: "zh-yue".
    if (code.size() == 2 && rest.front().size() == 3 && is_ascii_letters(rest.front())) return by_code(rest.front());
    return is_second_subtag(rest.front()) ? by_code(code) : std::nullopt;
}

/// "portuguese (brazil)" without what stands in brackets.
std::string without_brackets(const std::string& key) {
    const auto open = key.find(" (");
    return open == std::string::npos || !key.ends_with(')') ? key : key.substr(0, open);
}

std::vector<std::string> codes_in_a_row(const std::string& key) {
    std::vector<std::string> found;
    if (key.size() < 6 || key.size() % 3 != 0 || !is_ascii_letters(key)) return {};
    for (std::size_t i = 0; i < key.size(); i += 3) {
        const auto code = key.substr(i, 3);
        const auto name = states_nothing(code) ? std::optional<std::string>("") : by_code(code);
        if (!name) return {};
        if (!name->empty() && std::find(found.begin(), found.end(), *name) == found.end()) found.push_back(*name);
    }
    return found;
}

/// Letters by script.
std::map<UScriptCode, std::size_t> scripts_of(const std::u32string& text) {
    std::map<UScriptCode, std::size_t> counts;
    for (const char32_t c : text) {
        UErrorCode status = U_ZERO_ERROR;
        const auto script = uscript_getScript(static_cast<UChar32>(c), &status);
        if (U_FAILURE(status) || script <= USCRIPT_INHERITED || u_isalpha(static_cast<UChar32>(c)) == 0) continue;
        const bool kana = script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA;
        ++counts[kana ? USCRIPT_HIRAGANA : script];
    }
    return counts;
}

bool is_shared(UScriptCode script) {
    return script == USCRIPT_LATIN || script == USCRIPT_ARABIC || script == USCRIPT_CYRILLIC ||
           script == USCRIPT_DEVANAGARI;
}

}  // namespace

std::optional<std::string> language_named(std::string_view name) {
    const std::string key = key_of(name);
    if (states_nothing(key)) return "";
    if (const auto known = by_code(key)) return known;
    if (const auto known = by_locale(name)) return known;
    return find(without_brackets(key));
}

std::string one_language_name(std::string_view name) {
    const auto known = language_named(name);
    return known ? *known : normal_form(name);
}

std::vector<std::string> languages_in(std::string_view tag) {
    if (const auto known = language_named(tag))
        return known->empty() ? std::vector<std::string>() : std::vector<std::string>{*known};
    if (auto several = codes_in_a_row(key_of(tag)); !several.empty()) return several;
    return {normal_form(tag)};
}

bool is_language_folder(std::string_view name) {
    const std::string key = key_of(name);
    if (names().of_folders.contains(key)) return true;
    const bool one_case = std::none_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; }) ||
                          std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    return one_case && names().folder_codes.contains(key);
}

std::optional<std::string> language_of_script(std::string_view utf8) {
    const auto text   = decode_utf8(normal_form(utf8));
    const auto counts = scripts_of(text);
    std::size_t all   = 0;
    for (const auto& [script, count] : counts) all += count;
    // Japanese is written in Chinese characters and its own.
    if (const auto kana = counts.find(USCRIPT_HIRAGANA), han = counts.find(USCRIPT_HAN);
        kana != counts.end() && 10 * (kana->second + (han == counts.end() ? 0 : han->second)) >= 8 * all)
        return "japanese";
    for (const auto& [script, count] : counts) {
        if (10 * count < 8 * all || is_shared(script)) continue;
        // ৰ and ৱ are Assamese.
        if (script == USCRIPT_BENGALI && text.find_first_of(U"\u09f0\u09f1") != std::u32string::npos) return "assamese";
        UErrorCode status = U_ZERO_ERROR;
        icu::Locale likely((std::string("und_") + uscript_getShortName(script)).c_str());
        likely.addLikelySubtags(status);
        if (U_SUCCESS(status)) return find(likely.getLanguage());
    }
    return std::nullopt;
}

}  // namespace ektara::text
