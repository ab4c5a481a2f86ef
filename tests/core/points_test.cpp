#include "ektara/core/points.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "ektara/core/batches.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara {
namespace {

using Order = std::vector<Eigen::Index>;

TEST(LexicographicOrder, PutsEqualRowsInTheOrderAskedFor) {
    Matrix points(6, 2);
    points << 2, 1, 1, 7, 2, 1, 1, 3, 2, 1, 1, 7;
    EXPECT_EQ(lexicographic_order(points), (Order{3, 1, 5, 0, 2, 4}));
    const std::vector<int> batches{5, 1, 0, 9, 5, 0};
    const auto batch = [&](Eigen::Index row) { return batches[static_cast<std::size_t>(row)]; };
    EXPECT_EQ(lexicographic_order(points, [&](auto a, auto b) { return batch(a) < batch(b); }),
              (Order{3, 5, 1, 2, 0, 4}));
    EXPECT_EQ(lexicographic_order(Matrix(0, 2), [](auto, auto) { return true; }), Order{});
}

TEST(Batches, AreCountedWhereTheyAreKnown) {
    EXPECT_EQ(count_batches({3, -1, 0, 3}), 2);
    EXPECT_EQ(count_batches({-1, -1}), 0);
    EXPECT_EQ(count_batches({}), 0);
    require_batches(2, {-1, 4}, "here");
    EXPECT_CODE("E6221", require_batches(3, {-1, 4}, "here"));
    EXPECT_CODE("E6224", require_two_batches(2, {-1, 4}, "here"));
    EXPECT_CODE("E6221", require_two_batches(3, {1, 4}, "here"));
}

}  // namespace
}  // namespace ektara
