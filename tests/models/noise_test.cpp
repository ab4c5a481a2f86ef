#include "ektara/models/noise.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace ektara::models {
namespace {

std::vector<float> draw(NormalStream& stream, std::size_t count) {
    std::vector<float> values(count);
    stream.fill(values);
    return values;
}

TEST(NormalStream, IsTheSameHoweverItIsDrawn) {
    NormalStream whole(3, "noise", 5), parts(3, "noise", 5);
    const auto expected = draw(whole, 1500);
    std::vector<float> actual;
    for (const std::size_t count : {1u, 510u, 3u, 0u, 986u}) {
        const auto part = draw(parts, count);
        actual.insert(actual.end(), part.begin(), part.end());
    }
    EXPECT_EQ(actual, expected);
}

TEST(NormalStream, DiffersInSeedPurposeAndIndex) {
    NormalStream first(1, "noise", 0), seed(2, "noise", 0), purpose(1, "held-out noise", 0), index(1, "noise", 1);
    const auto values = draw(first, 20);
    EXPECT_NE(values, draw(seed, 20));
    EXPECT_NE(values, draw(purpose, 20));
    EXPECT_NE(values, draw(index, 20));
}

TEST(NormalStream, HasTheMomentsAndTheDistributionOfANormal) {
    constexpr std::size_t kCount = 400000;
    NormalStream stream(1, "test");
    auto values = draw(stream, kCount);
    double sums[5]{};
    for (const float value : values)
        for (int power = 1; power <= 4; ++power) sums[power] += std::pow(static_cast<double>(value), power) / kCount;
    EXPECT_NEAR(sums[1], 0, 0.006);
    EXPECT_NEAR(sums[2], 1, 0.01);
    EXPECT_NEAR(sums[3], 0, 0.02);
    EXPECT_NEAR(sums[4], 3, 0.05);
    std::sort(values.begin(), values.end());
    double worst = 0;  // Kolmogorov–Smirnov
    for (std::size_t i = 0; i < kCount; ++i) {
        const double below = 0.5 * std::erfc(-static_cast<double>(values[i]) / std::sqrt(2.0));
        worst              = std::max(worst, std::abs(below - static_cast<double>(i) / kCount));
    }
    EXPECT_LT(worst, 1.63 / std::sqrt(kCount));
}

TEST(NormalStream, HasNoCorrelationBetweenNeighbours) {
    NormalStream stream(9, "test");
    const auto values = draw(stream, 200000);
    for (const std::size_t lag : {1u, 8u, 16u, 256u, 512u}) {
        double sum = 0;
        for (std::size_t i = lag; i < values.size(); ++i) sum += static_cast<double>(values[i] * values[i - lag]);
        EXPECT_NEAR(sum / static_cast<double>(values.size()), 0, 0.01) << lag;
    }
}

}  // namespace
}  // namespace ektara::models
