#include "ektara/features/moments.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "ektara/features/standardise.hpp"

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

TEST(Moments, RefuseAnEmptySequence) { EXPECT_THROW(moments({}), InvalidArgument); }

FeatureMatrix table(Matrix values) {
    FeatureMatrix features;
    features.values = std::move(values);
    for (Eigen::Index i = 0; i < features.values.rows(); ++i) features.rows.push_back("r" + std::to_string(i));
    for (Eigen::Index j = 0; j < features.values.cols(); ++j) features.columns.push_back("c" + std::to_string(j));
    return features;
}

TEST(Standardise, GivesMeanZeroAndDeviationOneWithDdofZero) {
    const auto found = standardise(table(testing::random_matrix(40, 3) * 7.5F));
    for (Eigen::Index j = 0; j < 3; ++j) {
        const VectorD column = found.features.values.col(j).cast<double>();
        EXPECT_NEAR(column.mean(), 0, 1e-6);
        EXPECT_NEAR(column.squaredNorm() / 40, 1, 1e-5);
    }
    EXPECT_EQ(found.features.recipe.options.at("standardised"), "true");
    EXPECT_TRUE(found.constant_columns.empty());
}

TEST(Standardise, AConstantColumnBecomesZeroAndIsNamed) {
    Matrix values  = testing::random_matrix(9, 2);
    values.col(1)  = RowVector::Constant(9, 0.1F);
    const auto got = standardise(table(values));
    EXPECT_EQ(got.constant_columns, (std::vector<std::string>{"c1"}));
    EXPECT_EQ(got.features.values.col(1).cwiseAbs().maxCoeff(), 0);
    EXPECT_EQ(got.features.recipe.options.at("constant_columns"), "c1");
}

TEST(Standardise, NewRowsAreBroughtOntoTheSameFooting) {
    const auto all    = table(testing::random_matrix(20, 4));
    const auto whole  = standardise(all);
    FeatureMatrix two = table(all.values.topRows(2));
    EXPECT_CLOSE(standardise(two, whole.standardisation).values, Matrix(whole.features.values.topRows(2)), 1e-7);
    two.columns[0] = "other";
    EXPECT_THROW(standardise(two, whole.standardisation), InvalidArgument);
}

TEST(Standardise, NamesTheCellThatIsNotANumber) {
    auto broken         = table(testing::random_matrix(5, 2));
    broken.values(3, 1) = std::nanf("");
    try {
        standardise(broken);
        FAIL();
    } catch (const InvalidArgument& problem) {
        EXPECT_NE(std::string(problem.what()).find("row r3 column c1"), std::string::npos) << problem.what();
    }
    EXPECT_THROW(standardise(table(Matrix(0, 2))), InvalidArgument);
}

}  // namespace
}  // namespace ektara::features
