#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "ektara/report/column_words.hpp"
#include "ektara/report/explain.hpp"
#include "ektara/report/musical_key.hpp"
#include "ektara/report/nearness.hpp"

namespace ektara::report {
namespace {

using artifacts::Json;

/// A key or a mode of two rows in names: "A minor and F major"; empty for any other column.
std::string in_names(const FeatureMatrix& table, Eigen::Index a, Eigen::Index b, Eigen::Index column) {
    const auto joined = [](const std::string& x, const std::string& y) {
        const auto said = [](const std::string& name) { return name.empty() ? std::string("unknown") : name; };
        return said(x) + " and " + said(y);
    };
    if (holds_keys(table, column)) return joined(key_of(table, a, column), key_of(table, b, column));
    if (!holds_modes(table, column)) return {};
    return joined(mode_name(static_cast<double>(table.values(a, column))),
                  mode_name(static_cast<double>(table.values(b, column))));
}

/// Where songs lie in each column: a key on the circle of fifths, unknown ones nowhere; all else by its number.
struct Places {
    MatrixD first, second;
};

Places places_of(const FeatureMatrix& table) {
    Places places{table.values.cast<double>(), MatrixD::Zero(table.values.rows(), table.values.cols())};
    for (Eigen::Index c = 0; c < table.values.cols(); ++c) {
        if (!holds_keys(table, c)) continue;
        for (Eigen::Index i = 0; i < table.values.rows(); ++i) {
            const bool known    = !key_name(places.first(i, c)).empty();
            const double angle  = known ? fifths_angle(places.first(i, c)) : std::nan("");
            places.first(i, c)  = std::cos(angle);
            places.second(i, c) = std::sin(angle);
        }
    }
    return places;
}

using Differences = std::vector<std::pair<Eigen::Index, double>>;

/// The most alike and most different columns that count, and those that are only named.
Json columns_json(const FeatureMatrix& table, Eigen::Index a, Eigen::Index b, Differences columns,
                  const Differences& named) {
    std::stable_sort(columns.begin(), columns.end(), [](const auto& x, const auto& y) { return x.second < y.second; });
    if (columns.size() > 4) columns.erase(columns.begin() + 2, columns.end() - 2);
    columns.insert(columns.end(), named.begin(), named.end());
    Json list = Json::array();
    for (const auto& [c, difference] : columns) {
        const auto& name = table.columns[static_cast<std::size_t>(c)];
        list.push_back({{"name", name},
                        {"a", table.values(a, c)},
                        {"b", table.values(b, c)},
                        {"difference", difference},
                        {"measure", words_for(name).measure},
                        {"digits", words_for(name).digits},
                        {"unit", words_for(name).unit}});
        if (const auto names = in_names(table, a, b, c); !names.empty()) list.back()["text"] = names;
    }
    return list;
}

/// Before the name of a group: its keys, which are named and do not count, since the page has none.
constexpr const char* kNamed = "named ";

/// The columns that the page has too, and keys; of a group that has none there, all.
struct Compared {
    FeatureMatrix table;
    std::vector<std::string> groups;
};

Compared compared_columns(const FeatureMatrix& table) {
    std::set<std::string> on_page;
    for (const auto& column : table.columns)
        if (is_on_page(column, table.rows.size())) on_page.insert(words_for(column).group);
    Compared chosen{{table.values, table.rows, {}, table.recipe}, {}};
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const auto& column = table.columns[c];
        const auto group   = words_for(column).group;
        const bool counts  = is_on_page(column, table.rows.size()) || !on_page.contains(group);
        const auto from    = static_cast<Eigen::Index>(c);
        if (!counts && !holds_keys(table, from)) continue;
        chosen.table.values.col(std::ssize(chosen.groups)) = table.values.col(from);
        chosen.table.columns.push_back(column);
        chosen.groups.push_back(counts ? group : kNamed + group);
    }
    chosen.table.values.conservativeResize(Eigen::NoChange, std::ssize(chosen.groups));
    return chosen;
}

Eigen::Index table_row_of(const FeatureMatrix& table, const TrackId& id) {
    return std::find(table.rows.begin(), table.rows.end(), id) - table.rows.begin();
}

}  // namespace

Json explain_pair(const RunView& run, const TrackId& a, const TrackId& b) {
    std::string name;
    const auto [table, groups] = compared_columns(explaining_features(run, run.methods().front(), &name));
    const Eigen::Index first = table_row_of(table, a), second = table_row_of(table, b);
    const auto places = places_of(table);
    const auto near   = nearness(places.first, groups, first, second, places.second);
    std::map<std::string, Differences> named;
    for (const auto& group : near)
        if (group.group.starts_with(kNamed)) named[group.group] = group.columns;
    Json found = Json::array();
    for (const auto& group : near) {
        if (group.group.starts_with(kNamed)) continue;
        found.push_back({{"group", group.group},
                         {"distance", group.distance},
                         {"typical", std::sqrt(2.0)},
                         {"farther_share", group.farther},
                         {"columns", columns_json(table, first, second, group.columns, named[kNamed + group.group])}});
    }
    return {{"a", a}, {"b", b}, {"features_from", name}, {"groups", found}};
}

}  // namespace ektara::report
