#include "ektara/artifacts/toml.hpp"

#include <toml++/toml.h>

#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"

namespace ektara::artifacts {
namespace {

using Leaves = std::vector<std::pair<std::string, std::string>>;

std::string leaf_text(const toml::node& node, const std::string& key, const std::string& name) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
    if (const auto* whole = node.as_integer()) return fmt::format("{}", whole->get());
    if (const auto* real = node.as_floating_point()) return fmt::format("{}", real->get());
    fail<UsageError>("E1104", "{}: the value of '{}' is neither text, a number nor true or false", name, key);
}

void collect(const toml::table& table, const std::string& prefix, const std::string& name, Leaves& leaves) {
    for (const auto& [key, node] : table) {
        const std::string full = prefix + std::string(key.str());
        if (const auto* inner = node.as_table())
            collect(*inner, full + ".", name, leaves);
        else
            leaves.emplace_back(full, leaf_text(node, full, name));
    }
}

}  // namespace

Leaves parse_toml(std::string_view text, const std::string& name) {
    Leaves leaves;
    try {
        collect(toml::parse(text, name), "", name, leaves);
    } catch (const toml::parse_error& problem) {
        fail<UsageError>("E1104", "{}: line {}: {}", name, problem.source().begin.line, problem.description());
    }
    return leaves;
}

Leaves read_toml(const std::filesystem::path& path) { return parse_toml(read_file(path), path.string()); }

}  // namespace ektara::artifacts
