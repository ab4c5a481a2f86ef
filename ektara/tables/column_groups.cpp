#include "ektara/tables/column_groups.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include <fmt/ranges.h>

#include "ektara/core/error.hpp"

namespace ektara::tables {
namespace {

constexpr const char* kGroups[] = {"timbre", "harmony", "rhythm", "dynamics"};

/// Empty for a column of no group.
std::string group_of(const std::string& column) {
    for (const std::string group : kGroups)
        if (column.starts_with(group + "_")) return group;
    return {};
}

[[noreturn]] void refuse(const std::vector<std::string>& weights) {
    fail<UsageError>(
        "E1216", "input.group_weights must be equal, or weights above 0 of {}, as timbre=2,harmony=0.5; but got '{}'",
        fmt::join(kGroups, ", "), fmt::join(weights, ","));
}

std::map<std::string, double> weight_of_group(const std::vector<std::string>& weights) {
    std::map<std::string, double> found;
    for (const char* group : kGroups) found[group] = 1;
    if (weights == std::vector<std::string>{"equal"}) return found;
    for (const auto& part : weights) {
        const std::size_t equal = std::min(part.find('='), part.size());
        const auto group        = found.find(part.substr(0, equal));
        if (group == found.end() || equal == part.size()) refuse(weights);
        const char *first = part.data() + equal + 1, *last = part.data() + part.size();
        const auto read = std::from_chars(first, last, group->second);
        if (read.ec != std::errc() || read.ptr != last || !std::isfinite(group->second) || group->second <= 0)
            refuse(weights);
    }
    return found;
}

}  // namespace

bool has_column_groups(const std::vector<std::string>& columns) {
    return std::none_of(columns.begin(), columns.end(), [](const auto& name) { return group_of(name).empty(); });
}

void weigh_column_groups(Standardiser& fitted, const std::vector<std::string>& weights) {
    const auto weight = weight_of_group(weights);
    require(has_column_groups(fitted.columns), "E1216",
            "input.group_weights: there are no groups of columns to weigh; give `rich` features, or leave it out");
    std::map<std::string, double> count;
    double all = 0;
    for (std::size_t c = 0; c < fitted.columns.size(); ++c)
        if (fitted.scale[static_cast<Eigen::Index>(c)] > 0) {
            count[group_of(fitted.columns[c])] += 1;
            all += 1;
        }
    double total = 0;
    for (const auto& [group, columns] : count) total += weight.at(group) * weight.at(group);
    for (std::size_t c = 0; c < fitted.columns.size(); ++c) {
        const std::string group = group_of(fitted.columns[c]);
        if (const auto columns = count.find(group); columns != count.end())
            fitted.scale[static_cast<Eigen::Index>(c)] *=
                static_cast<float>(std::sqrt(columns->second * total / all) / weight.at(group));
    }
}

}  // namespace ektara::tables
