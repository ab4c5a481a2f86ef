#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// For options that are a variant of methods: `name(variant)`, found by argument-dependent lookup, names the method.
namespace ektara {

/// A default value of each alternative of a variant, in their order.
template <class Variant>
std::vector<Variant> alternatives() {
    return []<std::size_t... I>(std::index_sequence<I...>) {
        return std::vector<Variant>{Variant(std::in_place_index<I>)...};
    }
    (std::make_index_sequence<std::variant_size_v<Variant>>());
}

/// Their names, in the same order.
template <class Variant>
std::vector<std::string> alternative_names() {
    std::vector<std::string> names;
    for (const auto& alternative : alternatives<Variant>()) names.push_back(name(alternative));
    return names;
}

/// The alternative of that name; nothing where there is none.
template <class Variant>
std::optional<Variant> alternative(const std::string& wanted) {
    for (const auto& candidate : alternatives<Variant>())
        if (name(candidate) == wanted) return candidate;
    return std::nullopt;
}

/// What an `enum_names` overload returns for an enum whose values count the alternatives.
template <class Kind, class Variant>
std::vector<std::pair<Kind, std::string>> kind_names() {
    std::vector<std::pair<Kind, std::string>> names;
    for (auto& word : alternative_names<Variant>())
        names.emplace_back(static_cast<Kind>(names.size()), std::move(word));
    return names;
}

}  // namespace ektara
