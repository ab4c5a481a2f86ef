#include "ektara/artifacts/toml.hpp"

#include <algorithm>
#include <stdexcept>

// Some malformed dates trip assertions of this parser (a time that begins with ':'): they must be an error, not an
// abort.
#define TOML_ASSERT(condition) ((condition) ? void() : throw std::invalid_argument(#condition))
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
// Its accessors of paths are noexcept, where a throw ends the program; parsing does not call them.
#pragma GCC diagnostic ignored "-Wterminate"
#endif
#include <toml++/toml.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/utf8.hpp"

namespace ektara::artifacts {
namespace {

using Leaves = std::vector<std::pair<std::string, std::string>>;

/// The parser's tables of Unicode blanks leave their range for some letters (undefined behaviour, found by fuzzing): it
/// is given %E0%A6… in place of bytes beyond ASCII, and `decoded` puts them back into keys and values.
std::string encoded(std::string_view text) {
    std::string ascii;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80 && c != '%')
            ascii += c;
        else
            ascii += fmt::format("%{:02X}", byte);
    }
    return ascii;
}

std::string decoded(std::string_view text) {
    const auto digit    = [](char c) { return c <= '9' ? c - '0' : c - 'A' + 10; };
    const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'); };
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool code = text[i] == '%' && i + 2 < text.size() && is_digit(text[i + 1]) && is_digit(text[i + 2]);
        bytes += code ? static_cast<char>(16 * digit(text[i + 1]) + digit(text[i + 2])) : text[i];
        i += code ? 2 : 0;
    }
    return bytes;
}

std::string leaf_text(const toml::node& node, const std::string& key, const std::string& name) {
    if (const auto* text = node.as_string()) return decoded(text->get());
    if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
    if (const auto* whole = node.as_integer()) return fmt::format("{}", whole->get());
    if (const auto* real = node.as_floating_point()) return fmt::format("{}", real->get());
    if (const auto* list = node.as_array(); list != nullptr && !list->empty() && list->is_homogeneous<std::string>()) {
        std::string items;
        for (const auto& item : *list) items += (items.empty() ? "" : ",") + leaf_text(item, key, name);
        return items;
    }
    fail<UsageError>("E1104", "{}: the value of '{}' is neither text, a number nor true or false", name, key);
}

void collect(const toml::table& table, const std::string& prefix, const std::string& name, Leaves& leaves) {
    for (const auto& [key, node] : table) {
        const std::string full = prefix + decoded(key.str());
        if (const auto* inner = node.as_table())
            collect(*inner, full + ".", name, leaves);
        else if (const auto* list = node.as_array(); list != nullptr && list->is_array_of_tables())
            for (std::size_t i = 0; i < list->size(); ++i)
                collect(*list->get_as<toml::table>(i), fmt::format("{}[{:06}].", full, i), name, leaves);
        else
            leaves.emplace_back(full, leaf_text(node, full, name));
    }
}

}  // namespace

Leaves parse_toml(std::string_view text, const std::string& name) {
    Leaves leaves;
    try {
        if (!is_utf8(text)) fail<UsageError>("E1104", "{}: is not UTF-8; save it as UTF-8", name);
        collect(toml::parse(encoded(text), name), "", name, leaves);
    } catch (const toml::parse_error& problem) {
        fail<UsageError>("E1104", "{}: line {}: {}", name, problem.source().begin.line, problem.description());
    } catch (const std::invalid_argument&) {
        fail<UsageError>("E1104", "{}: holds a date or time that cannot be read", name);
    }
    std::sort(leaves.begin(), leaves.end());
    return leaves;
}

Leaves read_toml(const std::filesystem::path& path) { return parse_toml(read_file(path), path.string()); }

}  // namespace ektara::artifacts
