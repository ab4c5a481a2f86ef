#include "ektara/projection/partial_whitening.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "ektara/projection/projection.hpp"

namespace ektara::projection {
namespace {

Matrix uneven_points() {
    Matrix points = testing::random_matrix(60, 4, 3);
    points.col(0) *= 9;
    points.col(1) *= 3;
    return points;
}

TEST(PartialWhitening, DividesEachComponentByAPowerOfItsVariance) {
    const Matrix points = uneven_points();
    const auto plain    = run(points, {}, PcaOptions{.n_components = 4}),
               made     = run(points, {}, PartialWhiteningOptions{});
    const auto variance = [](const auto& column) {
        return (column.array() - column.mean()).square().sum() / static_cast<double>(column.size() - 1);
    };
    ASSERT_EQ(made.coords.cols(), 4);
    for (Eigen::Index c = 0; c < 4; ++c) {
        const double before = variance(plain.coords.col(c).cast<double>());
        EXPECT_NEAR(variance(made.coords.col(c).cast<double>()), std::sqrt(before), 1e-3 * std::sqrt(before));
    }
}

TEST(PartialWhitening, OfExponentZeroIsPca) {
    const auto made = run(uneven_points(), {}, PartialWhiteningOptions{.n_components = 2, .exponent = 0});
    EXPECT_EQ(made.coords, run(uneven_points(), {}, PcaOptions{.n_components = 2}).coords);
}

TEST(PartialWhitening, PlacesNewRowsWhereFittedOnesLie) {
    const Matrix points = uneven_points();
    const auto made     = run(points, points.topRows(5), PartialWhiteningOptions{.n_components = 3});
    EXPECT_EQ(made.new_coords, made.coords.topRows(5));
}

TEST(PartialWhitening, RefusesNoComponentsAndANegativeExponent) {
    for (const PartialWhiteningOptions& wrong : {PartialWhiteningOptions{0, 0.25}, PartialWhiteningOptions{2, -0.1}}) {
        try {
            fit_partial_whitening(uneven_points(), wrong);
            ADD_FAILURE();
        } catch (const InvalidArgument& problem) {
            EXPECT_EQ(problem.code(), "E6105");
        }
    }
}

TEST(Projection, HasAKindForEveryMethod) {
    EXPECT_EQ(methods(), (std::vector<std::string>{"pca", "umap", "partial-whitening"}));
    for (const auto& [kind, text] : enum_names(Kind{})) {
        EXPECT_EQ(name(method(kind)), text);
        EXPECT_EQ(kind_of(method(text)), kind);
    }
}

}  // namespace
}  // namespace ektara::projection
