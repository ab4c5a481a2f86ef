#include "ektara/tables/standardiser.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/held_columns.hpp"
#include "ektara/tables/column_transform.hpp"
#include "error_code.hpp"

namespace ektara::tables {
namespace {

FeatureMatrix numbered_table(Matrix values) {
    FeatureMatrix features;
    features.values = std::move(values);
    for (Eigen::Index i = 0; i < features.values.rows(); ++i) features.rows.push_back("r" + std::to_string(i));
    for (Eigen::Index j = 0; j < features.values.cols(); ++j) features.columns.push_back("c" + std::to_string(j));
    return features;
}

std::string code_of(const FeatureMatrix& features, Logarithms logarithms) {
    try {
        fit_standardiser(features, logarithms);
    } catch (const InvalidArgument& problem) {
        return problem.code();
    }
    return "none";
}

TEST(Standardiser, GivesMeanZeroAndDeviationOneWithDdofZero) {
    const auto raw   = numbered_table(testing::random_matrix(40, 3) * 7.5F);
    const auto found = standardise(fit_standardiser(raw, Logarithms::None), raw);
    for (Eigen::Index j = 0; j < 3; ++j) {
        const VectorD column = found.values.col(j).cast<double>();
        EXPECT_NEAR(column.mean(), 0, 1e-6);
        EXPECT_NEAR(column.squaredNorm() / 40, 1, 1e-5);
    }
    EXPECT_EQ(found.recipe.options.at("standardised"), "true");
    EXPECT_FALSE(found.recipe.options.contains("constant_columns"));
}

TEST(Standardiser, AConstantColumnBecomesZeroAndIsNamed) {
    Matrix values    = testing::random_matrix(9, 2);
    values.col(1)    = RowVector::Constant(9, 0.1F);
    const auto raw   = numbered_table(values);
    const auto found = standardise(fit_standardiser(raw, Logarithms::None), raw);
    EXPECT_EQ(found.recipe.options.at("constant_columns"), "c1");
    EXPECT_EQ(found.values.col(1).cwiseAbs().maxCoeff(), 0);
}

TEST(Standardiser, TakesLogarithmsOfVariancesOnceOnly) {
    auto raw        = numbered_table((Matrix(3, 2) << 1, 0, 2, 0.9F, 3, 7).finished());
    raw.columns[1]  = "x_var";
    const auto logs = transformed(raw, Transform::Log);
    EXPECT_CLOSE(logs.values, (Matrix(3, 2) << 1, -23.0258509F, 2, -0.105360516F, 3, 1.945910149F).finished(), 1e-6);
    EXPECT_EQ(logs.recipe.options.at("log_columns"), "x_var");
    const auto direct = standardise(fit_standardiser(raw, Logarithms::OfVariances), raw);
    const auto after  = standardise(fit_standardiser(logs, Logarithms::OfVariances), logs);
    EXPECT_CLOSE(direct.values, after.values, 1e-6);
}

TEST(Standardiser, BringsNewRowsToTheSameScaleByName) {
    const auto all          = numbered_table(testing::random_matrix(20, 4));
    const auto standardiser = fit_standardiser(all, Logarithms::None);
    FeatureMatrix two       = numbered_table(all.values.topRows(2));
    two.values.col(0).swap(two.values.col(3));
    std::swap(two.columns[0], two.columns[3]);
    EXPECT_CLOSE(standardise(standardiser, two).values, Matrix(standardise(standardiser, all).values.topRows(2)), 0);
    two.columns[0] = "other";
    EXPECT_CODE("E1209", standardise(standardiser, two));
}

TEST(Standardiser, NumbersItsErrors) {
    auto raw         = numbered_table(testing::random_matrix(5, 2));
    raw.values(3, 1) = std::nanf("");
    EXPECT_EQ(code_of(raw, Logarithms::None), "E1208");
    raw.values(3, 1) = -1;
    raw.columns[1]   = "y_var";
    EXPECT_EQ(code_of(raw, Logarithms::None), "none");
    EXPECT_EQ(code_of(raw, Logarithms::OfVariances), "E1207");
    EXPECT_EQ(code_of(numbered_table(Matrix(0, 2)), Logarithms::None), "E1204");
}

/// A column held about a number, as a file of double precision gives it.
FeatureMatrix far_table(const Matrix& near, double far) {
    auto features = numbered_table(Matrix());
    for (Eigen::Index i = 0; i < near.rows(); ++i) features.rows.push_back("r" + std::to_string(i));
    for (Eigen::Index j = 0; j < near.cols(); ++j) features.columns.push_back("c" + std::to_string(j));
    hold_columns(features, [&](Eigen::Index first, ColumnBlock& block) {
        block = near.middleCols(first, block.cols()).cast<double>().array() + far;
    });
    return features;
}

TEST(Standardiser, JudgesAConstantColumnBesideItsSpreadNotItsMean) {
    const Matrix near = testing::random_matrix(60, 3);
    const auto raw    = numbered_table((near * 8).array().round() / 8 + 3e6F);
    const auto fitted = fit_standardiser(raw, Logarithms::None);
    EXPECT_TRUE(fitted.constant_columns().empty());
    EXPECT_CLOSE(standardise(fitted, raw).values,
                 standardise(fit_standardiser(numbered_table(raw.values.array() - 3e6F), Logarithms::None),
                             numbered_table(raw.values.array() - 3e6F))
                     .values,
                 1e-5);
    auto steps          = raw;
    steps.values.col(1) = RowVector::Constant(60, 3e6F);
    steps.values(7, 1)  = std::nextafter(3e6F, 4e6F);
    EXPECT_EQ(fit_standardiser(steps, Logarithms::None).constant_columns(), std::vector<std::string>{"c1"});
}

TEST(Standardiser, TakesWhatAColumnIsHeldAboutIntoAccount) {
    const Matrix near = (testing::random_matrix(60, 2) * 64).array().round() / 64;
    const auto far    = far_table(near, 1.7e9);
    const auto fitted = fit_standardiser(far, Logarithms::None);
    const auto expected =
        standardise(fit_standardiser(numbered_table(near), Logarithms::None), numbered_table(near)).values;
    EXPECT_CLOSE(standardise(fitted, far).values, expected, 1e-5);
    EXPECT_FALSE(holds_any(standardise(fitted, far)));
    EXPECT_CLOSE(standardise(fitted, far_table(near.topRows(1), 1.7e9)).values, Matrix(expected.topRows(1)), 1e-5);
}

}  // namespace
}  // namespace ektara::tables
