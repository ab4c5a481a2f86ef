#include "ektara/text/language_names.hpp"

#include <set>
#include <string>
#include <string_view>

#include <unicode/locid.h>
#include <unicode/unistr.h>

namespace ektara::text {
namespace {

std::string folded(const icu::UnicodeString& text) {
    std::string utf8;
    icu::UnicodeString(text).foldCase().toUTF8String(utf8);
    return utf8;
}

std::set<std::string> all_names() {
    std::set<std::string> names{"bengali"};
    icu::UnicodeString name;
    for (const char* const* code = icu::Locale::getISOLanguages(); *code != nullptr; ++code) {
        const icu::Locale language(*code);
        // Codes of three letters are too often ordinary words: "new", "pop", "car".
        if (std::string_view(*code).size() == 2) names.insert(*code);
        names.insert(folded(language.getDisplayLanguage(icu::Locale::getEnglish(), name)));
        names.insert(folded(language.getDisplayLanguage(language, name)));
    }
    return names;
}

}  // namespace

bool is_language_name(std::string_view name) {
    static const std::set<std::string> names = all_names();
    return names.contains(
        folded(icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<int>(name.size())))));
}

}  // namespace ektara::text
