#include "ektara/metrics/rank_correlation.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace ektara::metrics {
namespace {

TEST(RankCorrelation, SharesTheRanksOfTies) {
    // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4.
    EXPECT_NEAR(*rank_correlation({{0.1, 1}, {0.2, 2}, {0.2, 3}, {0.9, 4}}), 4.5 / std::sqrt(4.5 * 5), 1e-12);
    EXPECT_FALSE(rank_correlation({{1, 1}, {2, 2}}));
    EXPECT_FALSE(rank_correlation({{1, 1}, {1, 2}, {1, 3}}));
}

}  // namespace
}  // namespace ektara::metrics
