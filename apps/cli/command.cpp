#include "command.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "ektara/artifacts/toml.hpp"

namespace ektara::cli {
namespace {

/// Levenshtein distance.
std::size_t edit_distance(const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0]               = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal                 = row[j];
            row[j]                   = std::min({row[j] + 1, row[j - 1] + 1, change});
        }
    }
    return row.back();
}

}  // namespace

void log(const Global& global, LogLevel level, const std::string& text) {
    if (global.quiet || level > global.log_level) return;
    constexpr const char* kBefore[] = {"error ", "warning ", "info: ", "debug: "};
    fmt::print(stderr, "{}{}\n", kBefore[static_cast<int>(level)], text);
}

std::string nearest(const std::string& name, const std::vector<std::string>& known) {
    const auto closer = [&](const auto& a, const auto& b) { return edit_distance(name, a) < edit_distance(name, b); };
    const auto best   = std::min_element(known.begin(), known.end(), closer);
    return best == known.end() ? std::string() : *best;
}

std::vector<std::pair<std::string, std::string>> settings(const Global& global) {
    std::vector<std::pair<std::string, std::string>> all;
    if (!global.config.empty()) all = artifacts::read_toml(global.config);
    for (const auto& set : global.sets) {
        const auto equals = set.find('=');
        if (equals == std::string::npos || equals == 0)
            fail<UsageError>("E1103", "--set {}: write it as name=value", set);
        all.emplace_back(set.substr(0, equals), set.substr(equals + 1));
    }
    return all;
}

void reject_foreign_settings(const Global& global, const std::vector<std::string>& prefixes) {
    for (const auto& [name, value] : settings(global)) {
        const auto known = [&](const std::string& prefix) { return name.starts_with(prefix); };
        if (std::none_of(prefixes.begin(), prefixes.end(), known))
            fail<UsageError>("E1101", "unknown option '{}'; this verb knows options that begin with {}", name,
                             fmt::join(prefixes, ", "));
    }
}

}  // namespace ektara::cli
