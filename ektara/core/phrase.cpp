#include "ektara/core/phrase.hpp"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

namespace ektara {
namespace {

Phrase value_of_kind(Phrase::Kind kind, std::string text) {
    Phrase made(std::move(text));
    made.kind = kind;
    return made;
}

/// A brace that opens no hole stands as it is.
std::string filled(std::string_view english, const Phrase::Values& values) {
    std::string text;
    while (!english.empty()) {
        const auto open = english.find('{'), close = english.find('}', open);
        text += english.substr(0, open);
        if (open == std::string_view::npos || close == std::string_view::npos) break;
        const auto name = english.substr(open + 1, close - open - 1);
        const auto found =
            std::find_if(values.begin(), values.end(), [&](const auto& one) { return one.first == name; });
        assert(found != values.end());
        if (found != values.end()) text += found->second.text;
        english.remove_prefix(close + 1);
    }
    return text;
}

}  // namespace

Phrase phrase(const char* key, std::string_view english, Phrase::Values values) {
    auto made   = value_of_kind(Phrase::Kind::Words, filled(english, values));
    made.key    = key;
    made.values = std::move(values);
    return made;
}

Phrase column_phrase(std::string name) { return value_of_kind(Phrase::Kind::Column, std::move(name)); }

Phrase number_phrase(std::string digits) { return value_of_kind(Phrase::Kind::Number, std::move(digits)); }
Phrase number_phrase(std::size_t count) { return number_phrase(fmt::format("{}", count)); }
Phrase number_phrase(int count) { return number_phrase(fmt::format("{}", count)); }

Phrase list_phrase(const std::vector<Phrase>& items) {
    Phrase made = value_of_kind(Phrase::Kind::List, "");
    for (const auto& item : items) {
        made.text += (made.values.empty() ? "" : ", ") + item.text;
        made.values.emplace_back("", item);
    }
    return made;
}

}  // namespace ektara
