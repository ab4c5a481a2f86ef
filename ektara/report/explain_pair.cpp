#include <algorithm>
#include <cmath>
#include <set>

#include "ektara/report/column_words.hpp"
#include "ektara/report/explain.hpp"
#include "ektara/report/nearness.hpp"

namespace ektara::report {
namespace {

using artifacts::Json;

Json columns_json(const FeatureMatrix& table, Eigen::Index a, Eigen::Index b, GroupNearness group) {
    auto& columns = group.columns;
    std::stable_sort(columns.begin(), columns.end(), [](const auto& x, const auto& y) { return x.second < y.second; });
    if (columns.size() > 4) columns.erase(columns.begin() + 2, columns.end() - 2);
    Json list = Json::array();
    for (const auto& [c, difference] : columns) {
        const auto& name = table.columns[static_cast<std::size_t>(c)];
        list.push_back({{"name", name},
                        {"a", table.values(a, c)},
                        {"b", table.values(b, c)},
                        {"difference", difference},
                        {"unit", words_for(name).unit}});
    }
    return list;
}

/// The columns that the page has too; of a group that has none there, all.
FeatureMatrix compared_columns(const FeatureMatrix& table) {
    std::set<std::string> on_page;
    for (const auto& column : table.columns)
        if (is_on_page(column, table.rows.size())) on_page.insert(words_for(column).group);
    FeatureMatrix chosen{table.values, table.rows, {}, table.recipe};
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const auto& column = table.columns[c];
        if (on_page.contains(words_for(column).group) && !is_on_page(column, table.rows.size())) continue;
        chosen.values.col(static_cast<Eigen::Index>(chosen.columns.size())) =
            table.values.col(static_cast<Eigen::Index>(c));
        chosen.columns.push_back(column);
    }
    chosen.values.conservativeResize(Eigen::NoChange, static_cast<Eigen::Index>(chosen.columns.size()));
    return chosen;
}

}  // namespace

Json explain_pair(const RunView& run, const TrackId& a, const TrackId& b) {
    std::string name;
    const auto table  = compared_columns(explaining_features(run, run.methods().front(), &name));
    const auto row_of = [&](const TrackId& id) {
        return static_cast<Eigen::Index>(std::find(table.rows.begin(), table.rows.end(), id) - table.rows.begin());
    };
    const Eigen::Index first = row_of(a), second = row_of(b);
    std::vector<std::string> groups;
    for (const auto& column : table.columns) groups.push_back(words_for(column).group);
    Json found = Json::array();
    for (const auto& group : nearness(table.values.cast<double>(), groups, first, second))
        found.push_back({{"group", group.group},
                         {"distance", group.distance},
                         {"typical", std::sqrt(2.0)},
                         {"farther_share", group.farther},
                         {"columns", columns_json(table, first, second, group)}});
    return {{"a", a}, {"b", b}, {"features_from", name}, {"groups", found}};
}

}  // namespace ektara::report
