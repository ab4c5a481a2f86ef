#include "ektara/cluster/gmm.hpp"

#include <algorithm>
#include <cmath>

#include <Eigen/LU>
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
                                        .initial_centres = means.cast<double>()});
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
    EXPECT_CODE("E6104", gmm(points, {.n_clusters = 2, .initial_centres = MatrixD::Ones(2, 3)}));
}

MatrixD table_of(const artifacts::Json& values, Eigen::Index columns) {
    const auto all = values.get<std::vector<double>>();
    return Eigen::Map<const MatrixD>(all.data(), static_cast<Eigen::Index>(all.size()) / columns, columns);
}

/// The start of the golden file from which everything is given.
GmmOptions given_options(const artifacts::Json& given) {
    const auto shape = shape_of(given);
    const auto means = testing::golden("cluster/gmm_means.npy");
    return {.n_clusters         = 9,
            .covariance_type    = shape,
            .max_iter           = 4,
            .tol                = 0,
            .initial_centres    = means.cast<double>().array() + 0.5,
            .initial_weights    = table_of(given["weights"], 1).col(0),
            .initial_precisions = table_of(given["precisions"], shape == Covariance::Spherical ? 1 : means.cols())};
}

TEST(Gmm, FollowsTheReferenceFromGivenWeightsMeansAndPrecisions) {
    const Matrix points = testing::golden("cluster/points.npy");
    for (const auto& given : artifacts::read_json(EKTARA_GOLDEN_DIR "/cluster/gmm.json")) {
        const auto options = given_options(given);
        const auto found   = gmm(points, options);
        const auto bounds  = given["lower_bounds"].get<std::vector<double>>();
        ASSERT_EQ(found.lower_bounds.size(), bounds.size());
        for (std::size_t i = 0; i < bounds.size(); ++i)
            EXPECT_NEAR(found.lower_bounds[i], bounds[i], 1e-5) << given["shape"] << i;
        const auto& [weights, means, covariances, type] = found.mixture;
        EXPECT_LT((weights - VectorD(table_of(given["weights_after"], 1).col(0))).cwiseAbs().maxCoeff(), 1e-5);
        EXPECT_LT((means - table_of(given["means_after"], means.cols())).cwiseAbs().maxCoeff(), 1e-3);
        const MatrixD reference = table_of(given["covariances_after"], covariances.cols());
        ASSERT_EQ(covariances.rows(), reference.rows());
        EXPECT_LT((covariances - reference).norm(), 1e-4 * reference.norm()) << given["shape"];
    }
}

TEST(Gmm, GoesOnFromWhatAnEarlierCallFound) {
    const Matrix points = testing::golden("cluster/points.npy");
    for (const auto& given : artifacts::read_json(EKTARA_GOLDEN_DIR "/cluster/gmm.json")) {
        auto options               = given_options(given);
        options.max_iter           = 2;
        const auto half            = gmm(points, options);
        options.max_iter           = 4;
        const auto whole           = gmm(points, options);
        options.max_iter           = 2;
        options.initial_weights    = half.mixture.weights;
        options.initial_centres    = half.mixture.means;
        options.initial_precisions = half.mixture.covariances;
        options.reached            = half.lower_bounds.back();
        auto& precisions           = options.initial_precisions;
        if (precisions.rows() == 9)
            precisions = precisions.cwiseInverse().eval();
        else
            for (Eigen::Index first = 0; first < precisions.rows(); first += precisions.cols())
                precisions.middleRows(first, precisions.cols()) =
                    precisions.middleRows(first, precisions.cols()).inverse().eval();
        const auto rest = gmm(points, options);
        EXPECT_NEAR(rest.log_likelihood, whole.log_likelihood, 1e-9) << given["shape"];
        EXPECT_EQ(rest.labels, whole.labels);
        options.tol = 1e9;
        EXPECT_EQ(gmm(points, options).n_iter, 1) << "the first iteration has one before it to be compared with";
    }
}

TEST(Gmm, OtherStartsReachTheSameGroupsAndZeroIterationsAreTheStart) {
    Matrix points = testing::random_matrix(300, 3, 4);
    for (Eigen::Index i = 0; i < 300; ++i) points(i, i % 3) += 12;
    for (const auto shape : {Covariance::Full, Covariance::Spherical})
        for (const auto* init : {"kmeans", "k-means++", "random_from_data"}) {
            const GmmOptions options{.n_clusters = 3, .covariance_type = shape, .n_init = 4, .init = init};
            const auto found = gmm(points, options);
            for (std::size_t i = 3; i < 300; ++i) EXPECT_EQ(found.labels[i], found.labels[i % 3]) << init;
            const auto again = gmm(points, options, 2);
            EXPECT_EQ(again.labels, found.labels);
            EXPECT_EQ(again.log_likelihood, found.log_likelihood);
        }
    const auto start = gmm(points, {.n_clusters = 3, .max_iter = 0, .init = "random_from_data"});
    EXPECT_EQ(start.n_iter, 0);
    for (Eigen::Index c = 0; c < 3; ++c)
        EXPECT_LT((points.cast<double>().rowwise() - start.mixture.means.row(c)).rowwise().norm().minCoeff(), 1e-5)
            << "a mean is a row";
    // Even shares of all rows: every mean begins near that of the table.
    const auto even                 = gmm(points, {.n_clusters = 3, .max_iter = 0, .init = "random"});
    const Eigen::RowVectorXd middle = points.cast<double>().colwise().mean();
    EXPECT_LT((even.mixture.means.rowwise() - middle).rowwise().norm().maxCoeff(), 1.5);
    EXPECT_GT((even.mixture.means.row(0) - even.mixture.means.row(1)).norm(), 1e-3);
    EXPECT_CODE("E6105", gmm(points, {.n_clusters = 3, .init = "unknown"}));
}

TEST(Gmm, ASphericalVarianceIsTheMeanOfThoseByCoordinate) {
    const Matrix points = testing::random_matrix(80, 4, 2);
    const auto diagonal = gmm(points, {.n_clusters = 1, .covariance_type = Covariance::Diagonal}),
               sphere   = gmm(points, {.n_clusters = 1, .covariance_type = Covariance::Spherical});
    EXPECT_NEAR(sphere.mixture.covariances(0, 0), diagonal.mixture.covariances.mean(), 1e-9);
    EXPECT_NEAR(sphere.bic, -2 * 80 * sphere.log_likelihood + (1 + 4) * std::log(80.0), 1e-9);
    const MatrixD logs = component_log_densities(sphere.mixture, points);
    EXPECT_NEAR(logs.mean(), sphere.log_likelihood, 1e-6);
}

TEST(Gmm, RefusesWeightsAndPrecisionsThatAreNone) {
    const Matrix points   = testing::random_matrix(30, 2, 6);
    const VectorD weights = VectorD::Constant(2, 0.7), three = VectorD::Constant(3, 1.0 / 3);
    EXPECT_CODE("E6105", gmm(points, {.n_clusters = 2, .initial_weights = weights}));
    EXPECT_CODE("E6105", gmm(points, {.n_clusters = 2, .initial_weights = three}));
    MatrixD precisions = MatrixD::Identity(4, 2);
    EXPECT_CODE("E6105", gmm(points, {.n_clusters = 2, .initial_precisions = precisions})) << "of two, one is singular";
    EXPECT_CODE("E6104", gmm(points, {.n_clusters = 2, .initial_precisions = MatrixD::Ones(3, 2)}));
    EXPECT_CODE("E6105", gmm(points, {.n_clusters         = 2,
                                      .covariance_type    = Covariance::Diagonal,
                                      .initial_precisions = MatrixD::Zero(2, 2)}));
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
