#include "ektara/features/moments.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::features {
namespace {

TEST(Moments, OfAFewNumbersByHand) {
    const std::vector<float> values{1, 2, 2, 7};
    const auto m = moments(values);
    EXPECT_DOUBLE_EQ(m.mean, 3);
    EXPECT_DOUBLE_EQ(m.std, std::sqrt(5.5));
    EXPECT_DOUBLE_EQ(m.skew, 13.5 / std::pow(5.5, 1.5));   // (−8 − 1 − 1 + 64)/4
    EXPECT_DOUBLE_EQ(m.kurtosis, 68.5 / (5.5 * 5.5) - 3);  // (16 + 1 + 1 + 256)/4
}

TEST(Moments, OfASequenceWithoutSpreadAreZeroNotNan) {
    for (const auto& values : {std::vector<float>{0.9F}, std::vector<float>(7, -3.3F), std::vector<float>(5, 0.0F)}) {
        const auto m = moments(values);
        EXPECT_NEAR(m.mean, values[0], 1e-6);
        EXPECT_NEAR(m.std, 0, 1e-6);
        EXPECT_EQ(m.skew, 0);
        EXPECT_EQ(m.kurtosis, 0);
    }
}

TEST(Moments, ShiftAndScaleChangeOnlyMeanAndSpread) {
    const Matrix values = testing::random_matrix(1, 500);
    const Matrix moved  = (values.array() * 2.5F + 10).matrix();
    const RowVector a = moments_of_rows(values), b = moments_of_rows(moved);
    EXPECT_NEAR(b(0), 2.5 * a(0) + 10, 1e-5);
    EXPECT_NEAR(b(1), 2.5 * a(1), 1e-5);
    EXPECT_NEAR(b(2), a(2), 1e-4);
    EXPECT_NEAR(b(3), a(3), 1e-4);
}

TEST(Moments, ColumnsAreGroupedByMoment) {
    const auto columns = moment_columns("mfcc", 13);
    ASSERT_EQ(columns.size(), 52u);
    EXPECT_EQ(columns[0], "mfcc1_mean");
    EXPECT_EQ(columns[12], "mfcc13_mean");
    EXPECT_EQ(columns[13], "mfcc1_std");
    EXPECT_EQ(columns[26], "mfcc1_skew");
    EXPECT_EQ(columns[51], "mfcc13_kurtosis");
}

TEST(Moments, RefuseAnEmptySequence) { EXPECT_CODE("E2203", moments({})); }

}  // namespace
}  // namespace ektara::features
