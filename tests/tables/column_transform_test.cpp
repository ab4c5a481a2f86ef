#include "ektara/tables/column_transform.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/held_columns.hpp"

namespace ektara::tables {
namespace {

FeatureMatrix table(const Matrix& values) {
    FeatureMatrix made;
    made.values = values;
    for (Eigen::Index i = 0; i < values.rows(); ++i) made.rows.push_back("r" + std::to_string(i));
    for (Eigen::Index j = 0; j < values.cols(); ++j) made.columns.push_back("c" + std::to_string(j));
    return made;
}

/// The fitted rows that the golden file shows, and the 20 new ones, transformed as the reference does.
void expect_reference(Transform kind, const std::string& name, Eigen::Index n, double tolerance) {
    const Matrix all    = testing::golden("core/transform_rows_" + std::to_string(n) + ".npy");
    const auto fitted   = fit_column_transform(table(all.topRows(n)), kind);
    const Matrix wanted = testing::golden("core/" + name + "_" + std::to_string(n) + ".npy");
    Matrix shown(wanted.rows(), all.cols());
    shown << all.topRows(wanted.rows() - 20), all.bottomRows(20);
    EXPECT_CLOSE(apply_transform(fitted, table(shown)).values, wanted, tolerance);
}

TEST(ColumnTransform, MakesQuantilesNormalAsTheReferenceDoes) {
    for (const Eigen::Index n : {90, 1300}) expect_reference(Transform::Quantile, "quantile", n, 1e-5);
}

TEST(ColumnTransform, FindsYeoJohnsonsPowersAsTheReferenceDoes) {
    for (const Eigen::Index n : {90, 1300}) expect_reference(Transform::YeoJohnson, "yeo_johnson", n, 1e-4);
}

TEST(ColumnTransform, TakesLogarithmsOfVariances) {
    auto raw         = table((Matrix(3, 2) << 1, 0, 2, 0.9F, 3, 7).finished());
    raw.columns[1]   = "x_var";
    const auto found = transformed(raw, Transform::Log);
    EXPECT_CLOSE(found.values, (Matrix(3, 2) << 1, -23.0258509F, 2, -0.105360516F, 3, 1.945910149F).finished(), 1e-6);
    EXPECT_EQ(found.recipe.options.at("log_columns"), "x_var");
    EXPECT_EQ(found.recipe.options.at("transform"), "log");
}

TEST(ColumnTransform, TakesLogarithmsOfPositiveColumnsWhereNoneIsAVariance) {
    const auto found = transformed(table((Matrix(2, 2) << 0.9F, -1, 7, 3).finished()), Transform::Log);
    EXPECT_CLOSE(found.values, (Matrix(2, 2) << -0.105360516F, -1, 1.945910149F, 3).finished(), 1e-6);
    EXPECT_EQ(found.recipe.options.at("log_columns"), "c0");
}

TEST(ColumnTransform, KnowsTheQuantilesOfTheNormalDistribution) {
    Matrix rows(5, 1);
    rows << 10, 20, 30, 40, 50;
    const Matrix found = transformed(table(rows), Transform::Quantile).values;
    EXPECT_CLOSE(found, (Matrix(5, 1) << -3, -0.67448975F, 0, 0.67448975F, 3).finished(), 1e-6);
}

TEST(ColumnTransform, AConstantColumnAndASingleRowBecomeZero) {
    const Matrix rows = Matrix::Constant(7, 2, 0.9F);
    for (const auto kind : {Transform::YeoJohnson, Transform::Quantile}) {
        EXPECT_EQ(transformed(table(rows), kind).values, Matrix::Zero(7, 2));
        EXPECT_EQ(transformed(table(rows.topRows(1)), kind).values, Matrix::Zero(1, 2));
    }
}

TEST(ColumnTransform, DoesNotMindTheOrderOfRows) {
    const Matrix rows = testing::random_matrix(60, 3), turned = rows.colwise().reverse();
    for (const auto kind : {Transform::YeoJohnson, Transform::Quantile})
        EXPECT_EQ(transformed(table(rows), kind).values,
                  Matrix(transformed(table(turned), kind).values.colwise().reverse()));
}

TEST(ColumnTransform, IsTheSameFromItsParameters) {
    auto raw       = table(testing::random_matrix(40, 3).cwiseAbs());
    raw.columns[1] = "x_var";
    for (const auto kind : {Transform::None, Transform::Log, Transform::YeoJohnson, Transform::Quantile}) {
        const auto fitted = fit_column_transform(raw, kind);
        const auto again  = transform_from(raw.columns, kind, parameters_of(fitted));
        EXPECT_EQ(again.kind(), kind);
        EXPECT_EQ(apply_transform(again, raw).values, apply_transform(fitted, raw).values);
    }
    EXPECT_THROW(transform_from({"a"}, Transform::YeoJohnson, MatrixD::Zero(2, 1)), InvalidArgument);
}

TEST(ColumnTransform, NumbersItsErrors) {
    auto raw = table(testing::random_matrix(5, 2));
    EXPECT_THROW(transformed(table(-raw.values.cwiseAbs()), Transform::Log), InvalidArgument);
    EXPECT_THROW(transformed(FeatureMatrix{}, Transform::Quantile), InvalidArgument);
    const auto fitted = fit_column_transform(raw, Transform::Quantile);
    raw.columns[0]    = "other";
    EXPECT_THROW(apply_transform(fitted, raw), InvalidArgument);
    raw.columns[0]   = "x_var";
    raw.values(1, 0) = -1;
    EXPECT_THROW(transformed(raw, Transform::Log), InvalidArgument);
    raw.values(3, 1) = std::numeric_limits<float>::infinity();
    EXPECT_THROW(transformed(raw, Transform::YeoJohnson), InvalidArgument);
}

TEST(ColumnTransform, OfAColumnFarFrom0IsThatOfTheSameColumnNearIt) {
    const Matrix near = (testing::random_matrix(90, 1) * 64).array().round() / 64;
    auto far          = table(near);
    hold_columns(far, [&](Eigen::Index, ColumnBlock& block) { block = near.cast<double>().array() + 1.7e9; });
    ASSERT_TRUE(holds_any(far));
    EXPECT_CLOSE(transformed(far, Transform::Quantile).values, transformed(table(near), Transform::Quantile).values,
                 1e-4);
    const auto fitted = fit_column_transform(far, Transform::Quantile);
    EXPECT_EQ(apply_transform(transform_from(far.columns, Transform::Quantile, parameters_of(fitted)), far).values,
              apply_transform(fitted, far).values);
}

}  // namespace
}  // namespace ektara::tables
