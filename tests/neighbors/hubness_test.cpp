#include "ektara/neighbors/hubness.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::neighbors {
namespace {

using Eigen::Index;

MatrixD all_distances(const Matrix& points, Metric metric) {
    MatrixD distances(points.rows(), points.rows());
    for (Index i = 0; i < points.rows(); ++i)
        for (Index j = 0; j < points.rows(); ++j) {
            const Eigen::RowVectorXd x = points.row(i).cast<double>(), y = points.row(j).cast<double>();
            distances(i, j) =
                metric == Metric::Euclidean ? (x - y).norm() : std::max(0.0, 1 - x.dot(y) / (x.norm() * y.norm()));
        }
    return distances;
}

/// Survival function of a Gaussian with the moments of one row's distances to the others.
double survival(const MatrixD& distances, Index row, double d) {
    std::vector<double> others;
    for (Index j = 0; j < distances.cols(); ++j)
        if (j != row) others.push_back(distances(row, j));
    const auto n      = static_cast<double>(others.size());
    const double mean = std::accumulate(others.begin(), others.end(), 0.0) / n;
    double variance   = 0;
    for (const double other : others) variance += (other - mean) * (other - mean) / n;
    return 0.5 * std::erfc((d - mean) / std::sqrt(2 * variance));
}

double slow_mutual_proximity(const MatrixD& distances, Index i, Index j) {
    return 1 - survival(distances, i, distances(i, j)) * survival(distances, j, distances(i, j));
}

double slow_local_scaling(const MatrixD& distances, Index i, Index j) {
    const auto reach = [&](Index row) {
        std::vector<double> sorted(distances.row(row).begin(), distances.row(row).end());
        sorted.erase(sorted.begin() + row);
        std::sort(sorted.begin(), sorted.end());
        return sorted[6];
    };
    return 1 - std::exp(-distances(i, j) * distances(i, j) / (reach(i) * reach(j)));
}

struct Case {
    Hubness correction;
    Metric metric;
    double (*slow)(const MatrixD&, Index, Index);
};

class Correction : public ::testing::TestWithParam<Case> {};

TEST_P(Correction, FindsWhatSortingAllCorrectedDistancesFinds) {
    const auto& [correction, metric, slow] = GetParam();
    // Groups of different density, far from the origin.
    Matrix points = testing::random_matrix(150, 6, 7);
    points.topRows(50) *= 0.1F;
    points.array() += 20;
    const auto distances = all_distances(points, metric);
    const auto found     = knn(points, 9, metric, correction);
    for (Index i = 0; i < points.rows(); ++i) {
        std::vector<double> corrected;
        for (Index j = 0; j < points.rows(); ++j)
            if (j != i) corrected.push_back(slow(distances, i, j));
        std::sort(corrected.begin(), corrected.end());
        for (Index c = 0; c < 9; ++c) {
            EXPECT_NEAR(found.distances(i, c), corrected[static_cast<std::size_t>(c)], 2e-6);
            EXPECT_NEAR(found.distances(i, c), slow(distances, i, found.indices(i, c)), 2e-6);
            EXPECT_NE(found.indices(i, c), i);
        }
    }
}

TEST_P(Correction, IsTheSameForAnyNumberOfJobs) {
    const auto& [correction, metric, slow] = GetParam();
    const Matrix points                    = testing::random_matrix(200, 5, 4);
    const auto one = knn(points, 9, metric, correction, 1), two = knn(points, 9, metric, correction, 2);
    EXPECT_EQ(one.indices, two.indices);
    EXPECT_EQ(one.distances, two.distances);
}

TEST_P(Correction, IsMutual) {
    const auto& [correction, metric, slow] = GetParam();
    const int n                            = 30;
    const auto found                       = knn(testing::random_matrix(n, 5, 9), n - 1, metric, correction);
    MatrixD square                         = MatrixD::Zero(n, n);
    for (Index i = 0; i < n; ++i)
        for (Index c = 0; c < n - 1; ++c) square(i, found.indices(i, c)) = found.distances(i, c);
    EXPECT_LT((square - square.transpose()).cwiseAbs().maxCoeff(), 1e-6);
    EXPECT_GT(square.maxCoeff(), 0.5);
}

TEST_P(Correction, OfEqualRowsTakesTheLowestRowNumbers) {
    const auto& [correction, metric, slow] = GetParam();
    Matrix points                          = testing::random_matrix(40, 3, 5);
    points.bottomRows(20)                  = points.topRows(20);
    const auto found                       = knn(points, 1, metric, correction);
    for (int i = 0; i < 40; ++i) EXPECT_EQ(found.indices(i, 0), (i + 20) % 40);
    const auto same = knn(Matrix::Constant(8, 3, 1e4F), 3, metric, correction);
    EXPECT_EQ(same.indices.row(0), (Eigen::RowVector3i(1, 2, 3)));
    EXPECT_EQ(same.indices.row(7), (Eigen::RowVector3i(0, 1, 2)));
}

TEST_P(Correction, LessensTheHubsOfManyDimensions) {
    const auto& [correction, metric, slow] = GetParam();
    // Off the origin, or else no direction is nearer to all others.
    const Matrix points = testing::random_matrix(500, 80, 3).array() + 0.7F;
    const double plain  = k_occurrence_skewness(knn(points, 10, metric));
    EXPECT_GT(plain, 1);
    EXPECT_LT(k_occurrence_skewness(knn(points, 10, metric, correction)), plain / 2);
}

TEST_P(Correction, RefusesTooManyNeighboursAndNaN) {
    const auto& [correction, metric, slow] = GetParam();
    Matrix points                          = testing::random_matrix(5, 2);
    EXPECT_CODE("E6304", knn(points, 5, metric, correction));
    EXPECT_CODE("E6304", knn(points, 0, metric, correction));
    points(1, 1) = std::numeric_limits<float>::quiet_NaN();
    EXPECT_CODE("E6102", knn(points, 2, metric, correction));
}

INSTANTIATE_TEST_SUITE_P(Hubness, Correction,
                         ::testing::Values(Case{Hubness::MutualProximity, Metric::Euclidean, slow_mutual_proximity},
                                           Case{Hubness::MutualProximity, Metric::Cosine, slow_mutual_proximity},
                                           Case{Hubness::LocalScaling, Metric::Euclidean, slow_local_scaling},
                                           Case{Hubness::LocalScaling, Metric::Cosine, slow_local_scaling}),
                         [](const auto& param) {
                             return std::string(param.param.correction == Hubness::LocalScaling ? "LocalScaling"
                                                                                                : "MutualProximity") +
                                    (param.param.metric == Metric::Cosine ? "Cosine" : "Euclidean");
                         });

TEST(MutualProximity, KeepsRowsApartThatAreAtEqualDistancesFromAll) {
    const auto found = mutual_proximity(Matrix::Identity(6, 6), 5);
    for (Index i = 0; i < 6; ++i)
        for (Index c = 0; c < 5; ++c) {
            EXPECT_EQ(found.indices(i, c), c + (c >= i));
            EXPECT_NEAR(found.distances(i, c), 0.75, 1e-6);
        }
}

TEST(LocalScaling, GivesRowsWithManyCopiesTheDistanceOneFromAllOthers) {
    Matrix points(5, 1);
    points << 2, 2, 2, 7, 9;
    const auto found = local_scaling(points, 4, Metric::Euclidean, 1, 2);
    EXPECT_EQ(found.distances.row(0), (Eigen::RowVector4f(0, 0, 1, 1)));
    EXPECT_NEAR(found.distances(3, 0), 1 - std::exp(-4.0 / (5 * 7)), 1e-6);  // the second neighbours: 2 twice
    EXPECT_CODE("E6304", local_scaling(points, 4, Metric::Euclidean, 1, 0));
}

TEST(KOccurrence, CountsTheListsARowStandsIn) {
    Neighbors star{{4, 1}, Matrix::Ones(4, 1)};
    star.indices << 3, 3, 3, 0;
    EXPECT_EQ(k_occurrences(star), (std::vector<int>{1, 0, 0, 3}));
    // Counts less their mean 0, −1, −1, 2: m₂ = 6/4, m₃ = 6/4.
    EXPECT_NEAR(k_occurrence_skewness(star), 1.5 / std::pow(1.5, 1.5), 1e-12);
    star.indices << 1, 2, 3, 0;
    EXPECT_EQ(k_occurrence_skewness(star), 0);
}

}  // namespace
}  // namespace ektara::neighbors
