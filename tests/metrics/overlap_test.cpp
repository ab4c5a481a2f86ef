#include "ektara/metrics/overlap.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "ektara/core/error.hpp"

namespace ektara::metrics {
namespace {

using Labels = std::vector<int>;

TEST(BestOverlaps, AreJaccardsOfTheNearestCluster) {
    // Cluster 0 = rows 0-3, cluster 1 = rows 4-5; the other cuts 0 in two and takes a row of 1 as noise.
    const auto found = best_overlaps(Labels{0, 0, 0, 0, 1, 1}, Labels{5, 5, 5, 7, 3, -1});
    EXPECT_DOUBLE_EQ(found.at(0), 3.0 / 4);
    EXPECT_DOUBLE_EQ(found.at(1), 1.0 / 2);
    EXPECT_TRUE(best_overlaps(Labels{-1, -1}, Labels{0, 0}).empty());
    EXPECT_DOUBLE_EQ(best_overlaps(Labels{0, 0}, Labels{-1, -1}).at(0), 0);
}

TEST(BestOverlaps, NeedTheSameRows) {
    try {
        best_overlaps(Labels{0}, Labels{0, 1});
        FAIL();
    } catch (const InvalidArgument& problem) {
        EXPECT_EQ(problem.code(), "E6301");
    }
}

}  // namespace
}  // namespace ektara::metrics
