#pragma once

#include <concepts>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace ektara {

/// Options structs tell their fields once, and everything else follows from it: `--set name=value`, TOML files,
/// `--dry-run`, recipes. A struct does so by a static member
///
///     template <class Self, class Visit> static void fields(Self& self, Visit&& visit) {
///         visit("n_clusters", self.n_clusters, "number of groups, at least 1");
///     }
///
/// Supported field types: bool, integers, float, double, std::string, std::filesystem::path, enums with an
/// `enum_names(Enum)` overload found by argument-dependent lookup that returns
/// std::vector<std::pair<Enum, std::string>>, and std::vector of any of them, written with commas between its items.
struct OptionText {
    std::string name, value, help;
};

/// The items of a list, as in "64,32" or "text,descriptors"; none in "". The one reader of lists with commas.
std::vector<std::string> split_list(std::string_view text, char between = ',');

namespace options_detail {

/// Throws UsageError E1102: "option NAME: 'TEXT' is VERDICT".
[[noreturn]] void refuse(const std::string& name, const std::string& text, const std::string& verdict);

/// For bool, int, long, unsigned long, float and double, which options.cpp compiles.
template <class T>
std::string plain_to_text(T value);
template <class T>
T plain_from_text(const std::string& name, const std::string& text);

template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;

template <class T>
std::string to_text(const T& value) {
    if constexpr (std::is_enum_v<T>) {
        for (const auto& [key, name] : enum_names(T{}))
            if (key == value) return name;
        return {};
    } else if constexpr (std::same_as<T, std::string>) {
        return value;
    } else if constexpr (std::same_as<T, std::filesystem::path>) {
        return value.string();
    } else if constexpr (is_list<T>) {
        std::string text;
        for (std::size_t i = 0; i < value.size(); ++i) text += (i == 0 ? "" : ",") + to_text(value[i]);
        return text;
    } else {
        return plain_to_text(value);
    }
}

template <class T>
void from_text(T& field, const std::string& name, const std::string& text) {
    if constexpr (std::same_as<T, std::string> || std::same_as<T, std::filesystem::path>) {
        field = text;
    } else if constexpr (is_list<T>) {
        T list;
        for (const auto& item : split_list(text)) from_text(list.emplace_back(), name, item);
        field = std::move(list);
    } else if constexpr (std::is_enum_v<T>) {
        std::string known;
        for (const auto& [key, word] : enum_names(T{})) {
            if (word == text) {
                field = key;
                return;
            }
            known += (known.empty() ? "" : ", ") + word;
        }
        refuse(name, text, "not one of " + known);
    } else {
        field = plain_from_text<T>(name, text);
    }
}

}  // namespace options_detail

/// The value that a word names, by `enum_names`; nothing where no value has that name.
template <class Enum>
std::optional<Enum> enum_value(std::string_view word) {
    for (const auto& [value, name] : enum_names(Enum{}))
        if (name == word) return value;
    return std::nullopt;
}

/// The fields of an options struct as text, in order.
template <class Options>
std::vector<OptionText> list_options(const Options& options) {
    std::vector<OptionText> listed;
    Options::fields(options, [&](const char* name, const auto& value, const char* help) {
        listed.push_back({name, options_detail::to_text(value), help});
    });
    return listed;
}

/// Sets one field by name; returns false where the struct has no such field. Throws UsageError E1102 on a bad value.
template <class Options>
bool set_option(Options& options, std::string_view name, const std::string& value) {
    bool found = false;
    Options::fields(options, [&](const char* field_name, auto& field, const char*) {
        if (name != field_name) return;
        options_detail::from_text(field, std::string(name), value);
        found = true;
    });
    return found;
}

}  // namespace ektara
