#include "ektara/projection/pca.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"
#include "ektara/projection/projection.hpp"
#include "error_code.hpp"

namespace ektara::projection {
namespace {

TEST(Pca, GivesTheReferencesCoordinatesForFittedAndNewRows) {
    const Matrix points = testing::golden("projection/points.npy"), fresh = testing::golden("projection/new.npy");
    const auto expected = artifacts::read_json(EKTARA_GOLDEN_DIR "/projection/pca.json");
    const auto found    = run(points, fresh, PcaOptions{.n_components = 3});
    EXPECT_CLOSE(found.coords, testing::golden("projection/pca.npy"), 1e-5);
    EXPECT_CLOSE(found.new_coords, testing::golden("projection/pca_new.npy"), 1e-5);
    EXPECT_CLOSE(found.explained_variance_ratio, expected["ratio"].get<std::vector<double>>(), 1e-9);
    EXPECT_EQ(fit_pca(points, {.n_components = 0.9}).components.rows(), expected["for_90_percent"].get<int>());
}

TEST(Pca, FindsTheLineOfAnEllipse) {
    Matrix points = testing::random_matrix(500, 2, 3);
    points.col(1) = 3 * points.col(0) + 0.01F * points.col(1);
    const Pca pca = fit_pca(points, {.n_components = 1});
    EXPECT_NEAR(pca.components(0, 1) / pca.components(0, 0), 3, 0.01);
    EXPECT_GT(pca.components(0, 1), 0);
    EXPECT_GT(pca.explained_variance_ratio[0], 0.999);
}

TEST(Pca, IsTheSameToTheBitForAnyOrderOfRows) {
    const Matrix points = testing::random_matrix(90, 6, 3);
    Matrix turned       = points.colwise().reverse();
    const auto a = run(points, {}, PcaOptions{.n_components = 4}), b = run(turned, {}, PcaOptions{.n_components = 4});
    EXPECT_EQ(a.coords, Matrix(b.coords.colwise().reverse()));
}

TEST(Pca, OfMoreColumnsThanRowsKeepsAllDistances) {
    const Matrix points = testing::random_matrix(8, 30, 3);
    const auto found    = run(points, {}, PcaOptions{.n_components = 8});
    for (Eigen::Index i = 1; i < 8; ++i)
        EXPECT_NEAR((found.coords.row(0) - found.coords.row(i)).norm(), (points.row(0) - points.row(i)).norm(), 1e-4);
}

TEST(Pca, DividesComponentsByThePowerOfTheirVariance) {
    Matrix points = testing::random_matrix(400, 3, 3);
    points.col(0) *= 9;
    const auto variance_of = [&](double whiten) -> Eigen::RowVectorXd {
        const Matrix coords = run(points, {}, PcaOptions{.n_components = 3, .whiten = whiten}).coords;
        return coords.cast<double>().colwise().squaredNorm() / 399.0;
    };
    const auto plain = variance_of(0), half = variance_of(0.25), full = variance_of(0.5);
    for (Eigen::Index j = 0; j < 3; ++j) {
        EXPECT_NEAR(half[j], std::sqrt(plain[j]), 1e-4);
        EXPECT_NEAR(full[j], 1, 1e-5);
    }
}

TEST(Pca, WhitensAComponentWithoutVarianceToZero) {
    Matrix points    = testing::random_matrix(50, 3, 3);
    points.col(2)    = points.col(0);
    const auto found = run(points, {}, PcaOptions{.n_components = 3, .whiten = 0.5});
    EXPECT_EQ(found.coords.col(2).norm(), 0);
    EXPECT_EQ(run(Matrix::Constant(5, 2, 0.9F), {}, PcaOptions{.whiten = 0.5}).coords.norm(), 0);
}

TEST(Pca, RefusesMoreComponentsThanThereAre) {
    const Matrix points = testing::random_matrix(5, 3);
    EXPECT_CODE("E6201", fit_pca(points, {.n_components = 4}));
    EXPECT_CODE("E6201", fit_pca(points, {.n_components = 1.5}));
    EXPECT_CODE("E6201", fit_pca(points, {.n_components = 0}));
    EXPECT_CODE("E6202", transform(fit_pca(points, {}), testing::random_matrix(2, 4)));
}

TEST(Pca, RandomDirectionsFindTheSameAxesOfAWideTable) {
    Matrix points(60, 300);
    points = testing::random_matrix(60, 4, 3) * Eigen::Vector4f(9, 7, 5, 3).asDiagonal() *
                 testing::random_matrix(4, 300, 4) +
             0.3F * testing::random_matrix(60, 300, 5);
    const auto full   = fit_pca(points, {.n_components = 4, .svd_solver = SvdSolver::Full});
    const auto random = fit_pca(points, {.n_components = 4, .svd_solver = SvdSolver::Randomized});
    EXPECT_LT((full.components - random.components).cwiseAbs().maxCoeff(), 1e-6);
    EXPECT_LT((full.explained_variance_ratio - random.explained_variance_ratio).cwiseAbs().maxCoeff(), 1e-8);
    EXPECT_CODE("E6105", fit_pca(points, {.n_components = 0.9, .svd_solver = SvdSolver::Randomized}));
}

}  // namespace
}  // namespace ektara::projection
