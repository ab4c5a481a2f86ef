#include "ektara/core/distinct_rows.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "ektara/core/disjoint_sets.hpp"

namespace ektara {
namespace {

TEST(DistinctRows, AreTheFirstOfEqualOnesAndGiveTheirResultsToCopies) {
    const float none = std::numeric_limits<float>::quiet_NaN();
    Matrix points(7, 2);
    points << 9, 1, 0.9F, 0, 9, 1, none, 1, 0.9F, -0.0F, none, 1, 9, 2;
    const auto distinct = distinct_rows(points.topRows(3));
    EXPECT_EQ(distinct.first, (std::vector<Eigen::Index>{0, 1}));
    EXPECT_EQ(distinct.of_all_rows(std::vector<int>{7, 8}), (std::vector<int>{7, 8, 7}));
    EXPECT_EQ(distinct_rows(points(std::vector<int>{0, 1, 4, 6}, Eigen::all)).n_copies(), 1) << "0 and -0 are equal";
    EXPECT_EQ(distinct_rows(points(std::vector<int>{3, 5}, Eigen::all)).n_copies(), 0) << "NaN equals nothing";
    EXPECT_EQ(distinct_rows(Matrix(0, 2)).n_copies(), 0);
}

TEST(DisjointSets, AreNumberedByTheirFirstMembers) {
    DisjointSets sets(6);
    sets.join(4, 1);
    sets.join(5, 4);
    sets.join(3, 3);
    EXPECT_EQ(sets.find(1), 5);
    EXPECT_EQ(number_sets(sets), (std::vector<int>{0, 1, 2, 3, 1, 1}));
}

}  // namespace
}  // namespace ektara
