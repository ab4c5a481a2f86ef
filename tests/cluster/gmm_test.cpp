#include "ektara/cluster/gmm.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "error_code.hpp"

namespace ektara::cluster {
namespace {

Covariance shape_of(const artifacts::Json& given) {
    GmmOptions options;
    set_option(options, "covariance_type", given["shape"].get<std::string>());
    return options.covariance_type;
}

TEST(Gmm, ReachesTheReferencesLikelihoodFromTheSameMeans) {
    const Matrix points = testing::golden("cluster/points.npy"), means = testing::golden("cluster/gmm_means.npy");
    for (const auto& given : artifacts::read_json(EKTARA_GOLDEN_DIR "/cluster/gmm.json")) {
        const auto found = gmm(points, {.n_clusters      = static_cast<int>(means.rows()),
                                        .covariance_type = shape_of(given),
                                        .max_iter        = 2000,
                                        .tol             = 1e-9,
                                        .initial_centres = means});
        const auto what  = given["shape"].get<std::string>();
        EXPECT_NEAR(found.log_likelihood, given["log_likelihood"].get<double>(), 1e-4) << what;
        EXPECT_NEAR(found.bic, given["bic"].get<double>(), 0.1) << what;
        EXPECT_TRUE(testing::same_partition(found.labels, given["labels"].get<std::vector<int>>())) << what;
    }
}

TEST(Gmm, ItsBestSeedIsAsGoodAsTheReferencesBest) {
    const Matrix points = testing::golden("cluster/points.npy");
    for (const auto& given : artifacts::read_json(EKTARA_GOLDEN_DIR "/cluster/gmm.json")) {
        double best = -1e300;
        for (Seed seed = 0; seed < 10; ++seed)
            best = std::max(
                best, gmm(points, {.n_clusters = 9, .covariance_type = shape_of(given), .seed = seed}).log_likelihood);
        const auto reference = given["best"].get<double>();
        EXPECT_GE(best, reference - 0.01 * std::abs(reference)) << given["shape"];
    }
}

TEST(Gmm, LikelihoodIsThatOfTheFormulaForOneComponent) {
    const Matrix points = testing::random_matrix(90, 1, 6);
    const auto found    = gmm(points, {.n_clusters = 1, .reg_covar = 0});
    const double n = 90, mean = points.cast<double>().mean();
    const double variance = (points.cast<double>().array() - mean).square().sum() / n;
    EXPECT_NEAR(found.log_likelihood, -0.5 * (std::log(2 * 3.141592653589793 * variance) + 1), 1e-7);
    EXPECT_NEAR(found.mixture.means(0, 0), mean, 1e-6);
    EXPECT_NEAR(found.bic, -2 * n * found.log_likelihood + 2 * std::log(n), 1e-9);
}

TEST(Gmm, DiagonalLikelihoodIsThatOfTheFormulaNearAndFarFromTheOrigin) {
    // Beside groups 10⁵ deviations away, sums of squares cancel; those ten away are taken by them.
    for (const float distance : {10.0F, 1e5F}) {
        Matrix points = testing::random_matrix(200, 3, 8);
        points.topRows(80).array() += distance;
        points.bottomRows(120).array() -= distance;
        double expected = 0;
        for (const auto& group :
             {MatrixD(points.topRows(80).cast<double>()), MatrixD(points.bottomRows(120).cast<double>())}) {
            const auto n        = static_cast<double>(group.rows());
            const auto variance = (group.rowwise() - group.colwise().mean()).array().square().colwise().mean().eval();
            expected += n / 200 * (std::log(n / 200) - 0.5 * ((2 * 3.141592653589793 * variance).log().sum() + 3));
        }
        const auto found =
            gmm(points, {.n_clusters = 2, .covariance_type = Covariance::Diagonal, .n_init = 3, .reg_covar = 0});
        EXPECT_NEAR(found.log_likelihood, expected, 1e-6) << distance;
    }
}

TEST(Gmm, SaysSoWhereACovarianceIsSingular) {
    const Matrix points = testing::random_matrix(9, 20, 6);
    EXPECT_CODE("E6108", gmm(points, {.n_clusters = 3, .reg_covar = 0}));
    EXPECT_NO_THROW(gmm(points, {.n_clusters = 3}));
    EXPECT_CODE("E6101", gmm(points, {.n_clusters = 10}));
    EXPECT_CODE("E6104", gmm(points, {.n_clusters = 2, .initial_centres = Matrix::Ones(2, 3)}));
}

TEST(Gmm, RefusesCovariancesThatWouldNotFit) {
    const Matrix points = Matrix::Identity(4, 40'000);
    EXPECT_CODE("E1295", gmm(points, {.n_clusters = 2}));
    EXPECT_CODE("E1295", gmm(points, {.n_clusters = 2, .covariance_type = Covariance::Tied}));
    EXPECT_NO_THROW(gmm(Matrix(points.leftCols(200)), {.n_clusters = 2}));
    EXPECT_NO_THROW(gmm(points, {.n_clusters = 1, .covariance_type = Covariance::Diagonal}));
}

}  // namespace
}  // namespace ektara::cluster
