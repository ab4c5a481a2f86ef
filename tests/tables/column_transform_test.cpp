#include "ektara/tables/column_transform.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/held_columns.hpp"
#include "error_code.hpp"

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

TEST(ColumnTransform, EqualValuesTakeTheMiddleOfTheirSharesAtBothEndsToo) {
    // Four rows have the shares 0, 1/3, 2/3 and 1; two of one value the middle of theirs, 1/6 and 5/6.
    const auto two    = table((Matrix(4, 1) << 0.9F, 0, 0.9F, 0).finished());
    const auto fitted = fit_column_transform(two, Transform::Quantile);
    const float z     = 0.96742157F;
    EXPECT_CLOSE(apply_transform(fitted, two).values, (Matrix(4, 1) << z, -z, z, -z).finished(), 1e-6);
    const Matrix new_rows = (Matrix(3, 1) << -0.1F, 0.45F, 1).finished();
    EXPECT_CLOSE(apply_transform(fitted, table(new_rows)).values, (Matrix(3, 1) << -3, 0, 3).finished(), 1e-6);
    // Three zeros of five rows: the middle of 0, 1/4 and 1/2.
    const Matrix zeros = (Matrix(5, 1) << 0, 7, 0, 0, 3).finished();
    EXPECT_CLOSE(transformed(table(zeros), Transform::Quantile).values,
                 (Matrix(5, 1) << -0.67448975F, 3, -0.67448975F, -0.67448975F, 0.67448975F).finished(), 1e-6);
}

TEST(ColumnTransform, ATwoValuedColumnOutweighsNoOther) {
    Matrix rows = testing::random_matrix(2000, 2);
    for (Eigen::Index i = 0; i < rows.rows(); ++i) rows(i, 1) = rows(i, 1) > 0.3F ? 1 : 0;
    const Matrix found = transformed(table(rows), Transform::Quantile).values;
    EXPECT_LT(found.col(1).squaredNorm(), found.col(0).squaredNorm());
    EXPECT_LT(found.col(1).cwiseAbs().maxCoeff(), 1.5F);
}

TEST(ColumnTransform, QuantilesHaveNoScale) {
    Matrix rows(5, 1);
    rows << 1e-9F, 2e-9F, 3e-9F, 4e-9F, 5e-9F;
    EXPECT_CLOSE(transformed(table(rows), Transform::Quantile).values,
                 (Matrix(5, 1) << -3, -0.67448975F, 0, 0.67448975F, 3).finished(), 1e-6);
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
    EXPECT_CODE("E1214", transform_from({"a"}, Transform::YeoJohnson, MatrixD::Zero(2, 1)));
}

TEST(ColumnTransform, NumbersItsErrors) {
    auto raw = table(testing::random_matrix(5, 2));
    EXPECT_CODE("E1213", transformed(table(-raw.values.cwiseAbs()), Transform::Log));
    EXPECT_CODE("E1204", transformed(FeatureMatrix{}, Transform::Quantile));
    const auto fitted = fit_column_transform(raw, Transform::Quantile);
    raw.columns[0]    = "other";
    EXPECT_CODE("E1209", apply_transform(fitted, raw));
    raw.columns[0]   = "x_var";
    raw.values(1, 0) = -1;
    EXPECT_CODE("E1207", transformed(raw, Transform::Log));
    raw.values(3, 1) = std::numeric_limits<float>::infinity();
    EXPECT_CODE("E1208", transformed(raw, Transform::YeoJohnson));
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
