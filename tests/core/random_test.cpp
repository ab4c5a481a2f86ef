#include "ektara/core/random.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace ektara {
namespace {

TEST(RandomStream, RepeatsForTheSameSeedPurposeAndIndex) {
    Random a(7, "batches", 3), b(7, "batches", 3);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(a.next(), b.next());
}

TEST(RandomStream, DiffersInSeedPurposeAndIndex) {
    const auto first = Random(7, "batches", 3).next();
    EXPECT_NE(first, Random(8, "batches", 3).next());
    EXPECT_NE(first, Random(7, "noise", 3).next());
    EXPECT_NE(first, Random(7, "batches", 4).next());
}

TEST(RandomStream, NormalNumbersHaveMeanZeroAndVarianceOne) {
    Random random(1, "normal");
    double sum = 0, squares = 0;
    constexpr int kCount = 200000;
    for (int i = 0; i < kCount; ++i) {
        const double x = random.normal();
        sum += x;
        squares += x * x;
    }
    EXPECT_NEAR(sum / kCount, 0, 0.01);
    EXPECT_NEAR(squares / kCount, 1, 0.02);
}

TEST(RandomStream, BelowIsUniform) {
    Random random(1, "below");
    std::vector<int> counts(7);
    for (int i = 0; i < 70000; ++i) ++counts[random.below(7)];
    for (const int count : counts) EXPECT_NEAR(count, 10000, 400);
}

}  // namespace
}  // namespace ektara
