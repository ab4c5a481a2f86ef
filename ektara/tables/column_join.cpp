#include "ektara/tables/column_join.hpp"

#include <algorithm>

#include "ektara/core/error.hpp"
#include "ektara/core/held_columns.hpp"
#include "ektara/tables/musical_key.hpp"

namespace ektara::tables {
namespace {

/// Whether columns have names of their own.
bool has_names(const std::vector<std::string>& columns) {
    for (std::size_t c = 0; c < columns.size(); ++c)
        if (columns[c] != fmt::format("c{}", c)) return true;
    return false;
}

/// What a column is held about goes with it when it is renamed.
void rename_held_columns(const FeatureMatrix& before, FeatureMatrix& table) {
    forget_held_columns(table.recipe);
    for (Eigen::Index c = 0; c < std::ssize(table.columns); ++c) note_held_about(table, c, held_about(before, c));
}

}  // namespace

ColumnJoin join_columns(const FeatureMatrix& given, const std::vector<std::string>& fitted) {
    const auto on_circle       = keys_as_fitted(given, fitted);
    const FeatureMatrix& fresh = on_circle ? *on_circle : given;
    ColumnJoin join{fresh, {}};
    join.table.columns = fitted;
    if (!has_names(fitted) || !has_names(fresh.columns)) {
        require(fitted.size() == fresh.columns.size(), "E6202",
                "the fitted table has {} columns, but the new one has {}; give both the same columns", fitted.size(),
                fresh.columns.size());
        rename_held_columns(fresh, join.table);
        return join;
    }
    join.table.values.resize(fresh.values.rows(), std::ssize(fitted));
    for (std::size_t c = 0; c < fitted.size(); ++c) {
        const auto found = std::find(fresh.columns.begin(), fresh.columns.end(), fitted[c]);
        require(found != fresh.columns.end(), "E6202",
                "the new table lacks the column '{}' of the fitted one; give both the same columns", fitted[c]);
        join.table.values.col(static_cast<Eigen::Index>(c)) = fresh.values.col(found - fresh.columns.begin());
    }
    for (const auto& column : fresh.columns)
        if (std::find(fitted.begin(), fitted.end(), column) == fitted.end()) join.unmatched.push_back(column);
    return join;
}

}  // namespace ektara::tables
