#include "ektara/tables/column_join.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"

namespace ektara::tables {
namespace {

FeatureMatrix table(std::vector<std::string> columns) {
    return {testing::random_matrix(4, std::ssize(columns)), {"a", "b", "c", "d"}, std::move(columns), {}};
}

TEST(JoinColumns, FindsThemByNameAndNamesTheOthers) {
    const auto fresh = table({"z", "other", "x", "y"});
    const auto join  = join_columns(fresh, {"x", "y", "z"});
    EXPECT_EQ(join.table.columns, (std::vector<std::string>{"x", "y", "z"}));
    EXPECT_EQ(join.table.values.col(0), fresh.values.col(2));
    EXPECT_EQ(join.table.values.col(2), fresh.values.col(0));
    EXPECT_EQ(join.unmatched, std::vector<std::string>{"other"});
}

TEST(JoinColumns, RefusesATableThatLacksOne) {
    for (const auto& fresh : {table({"x", "other"}), table({"c0"})}) try {
            join_columns(fresh, {"x", "y"});
            ADD_FAILURE();
        } catch (const InvalidArgument& problem) {
            EXPECT_EQ(problem.code(), "E6202");
        }
}

TEST(JoinColumns, GoesByPositionWhereNothingHasNames) {
    const auto fresh = table({"c0", "c1"});
    EXPECT_EQ(join_columns(fresh, {"x", "y"}).table.values, fresh.values);
    EXPECT_EQ(join_columns(table({"x", "y"}), {"c0", "c1"}).table.columns, (std::vector<std::string>{"c0", "c1"}));
}

}  // namespace
}  // namespace ektara::tables
