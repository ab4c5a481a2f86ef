#include "ektara/cluster/spectral.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <Eigen/Eigenvalues>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/random.hpp"
#include "ektara/metrics/contingency.hpp"
#include "ektara/metrics/external.hpp"
#include "error_code.hpp"

namespace ektara::cluster {
namespace {

TEST(Spectral, GivesTheReferencesPartitionOfTheSameAffinity) {
    for (const auto& given : artifacts::read_json(EKTARA_GOLDEN_DIR "/cluster/spectral.json")) {
        const auto name = given["table"].get<std::string>();
        SpectralOptions options{.n_clusters = given["k"].get<int>(), .gamma = given["gamma"].get<double>()};
        set_option(options, "affinity", given["affinity"].get<std::string>());
        set_option(options, "assign_labels", given["assign_labels"].get<std::string>());
        const auto found     = spectral(testing::golden("cluster/" + name + ".npy"), options);
        const auto reference = given["labels"].get<std::vector<int>>();
        EXPECT_GE(metrics::adjusted_rand_index(metrics::contingency(reference, found.labels)), 0.98)
            << name << given["affinity"] << given["assign_labels"];
    }
}

/// Three lines of rows, 900 apart: no neighbour of one is on another.
Matrix three_lines(Eigen::Index each) {
    Matrix points(3 * each, 2);
    for (Eigen::Index i = 0; i < 3 * each; ++i)
        points.row(i) << static_cast<float>(i % each), static_cast<float>(900 * (i / each));
    return points;
}

TEST(Spectral, FindsThePiecesOfADisconnectedGraph) {
    for (const auto assign : {LabelAssignment::KMeans, LabelAssignment::ClusterQr}) {
        const auto found = spectral(three_lines(40), {.n_clusters = 3, .n_neighbors = 5, .assign_labels = assign});
        EXPECT_EQ(found.n_components, 3);
        for (std::size_t i = 0; i < 120; ++i) EXPECT_EQ(found.labels[i], found.labels[i / 40 * 40]);
        EXPECT_EQ(std::set<int>(found.labels.begin(), found.labels.end()).size(), 3U);
    }
}

/// Eigenvalues of the normalised neighbour graph by the definition: plain search, dense decomposition.
VectorD eigenvalues_by_definition(const Matrix& points, int others) {
    const auto n  = static_cast<int>(points.rows());
    MatrixD graph = MatrixD::Zero(n, n);
    for (int i = 0; i < n; ++i) {
        std::vector<std::pair<float, int>> all;
        for (int j = 0; j < n; ++j)
            if (j != i) all.emplace_back((points.row(i) - points.row(j)).norm(), j);
        std::partial_sort(all.begin(), all.begin() + others, all.end());
        for (int j = 0; j < others; ++j) {
            graph(i, all[static_cast<std::size_t>(j)].second) += 0.5;
            graph(all[static_cast<std::size_t>(j)].second, i) += 0.5;
        }
    }
    const VectorD root = graph.rowwise().sum().cwiseSqrt();
    graph.array().rowwise() /= root.transpose().array();
    graph.array().colwise() /= root.array();
    return Eigen::SelfAdjointEigenSolver<MatrixD>(graph).eigenvalues().reverse();
}

TEST(Spectral, EigenvaluesAreThoseOfTheDefinition) {
    const Matrix points = testing::random_matrix(330, 2, 5);  // more rows than are decomposed densely
    const auto found    = affinity_eigenvalues(points, {.n_clusters = 1, .n_neighbors = 9}, 6);
    const VectorD plain = eigenvalues_by_definition(points, 8);
    ASSERT_EQ(found.size(), 6U);
    for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(found[i], plain[static_cast<Eigen::Index>(i)], 1e-6) << i;
}

/// Twenty squares of 20 rows, their centres so far apart on a grid.
Matrix squares_on_a_grid(float apart) {
    Random random(3, "squares");
    Matrix points(400, 2);
    for (Eigen::Index i = 0; i < 400; ++i)
        for (Eigen::Index j = 0; j < 2; ++j) {
            const Eigen::Index square = i / 20, place = j == 0 ? square % 5 : square / 5;
            points(i, j) = apart * static_cast<float>(place) + static_cast<float>(random.uniform(-0.5, 0.5));
        }
    return points;
}

TEST(Spectral, FindsEveryPieceOfAGraphWhosePiecesAreHardlyJoined) {
    // Affinities between squares fall from e^−9 to e^−36: between whole links and none, eigenvalues lie so near to 1
    // that an iteration from one vector sees them once.
    std::vector<int> squares(400);
    for (std::size_t i = 0; i < squares.size(); ++i) squares[i] = static_cast<int>(i / 20);
    for (const float apart : {4.0F, 4.6F, 5.0F, 5.2F, 5.4F, 5.6F, 5.8F, 6.0F, 6.4F, 7.0F}) {
        const SpectralOptions options{.n_clusters = 20, .affinity = Affinity::Gaussian};
        const Matrix points    = squares_on_a_grid(apart);
        const auto found       = spectral(points, options);
        const auto eigenvalues = affinity_eigenvalues(points, options, 21);
        EXPECT_EQ(metrics::adjusted_rand_index(metrics::contingency(squares, found.labels)), 1) << apart;
        EXPECT_GT(eigenvalues[19], 0.99) << apart;
        EXPECT_LT(eigenvalues[20], 0.9) << apart;
    }
}

TEST(Spectral, TakesTinyTablesAndRefusesWrongNumbers) {
    const Matrix two = testing::random_matrix(2, 2);
    EXPECT_EQ(spectral(two, {.n_clusters = 1}).labels, (std::vector<int>{0, 0}));
    const auto apart = spectral(two, {.n_clusters = 2}).labels;
    EXPECT_NE(apart[0], apart[1]);
    EXPECT_CODE("E6101", spectral(two, {.n_clusters = 3}));
    EXPECT_CODE("E6105", spectral(two, {.n_clusters = 1, .n_neighbors = 1}));
}

TEST(Spectral, CopiesOfARowChangeNothingForTheOthers) {
    Matrix points(100 + 12, 3);
    points.topRows(100) = testing::random_matrix(100, 3, 11);
    points.block(50, 0, 50, 1).array() += 4;
    points.bottomRows(12) = points.row(7).replicate(12, 1);
    for (const auto affinity : {Affinity::NearestNeighbors, Affinity::Gaussian}) {
        const SpectralOptions options{.n_clusters = 3, .affinity = affinity, .n_neighbors = 8};
        const auto alone = spectral(points.topRows(100), options), found = spectral(points, options);
        EXPECT_EQ(found.n_copies, 12);
        EXPECT_EQ(std::vector<int>(found.labels.begin(), found.labels.begin() + 100), alone.labels);
        EXPECT_EQ(found.labels.back(), alone.labels[7]);
        EXPECT_EQ(found.eigenvalues, alone.eigenvalues);
        EXPECT_EQ(affinity_eigenvalues(points, options, 5), affinity_eigenvalues(points.topRows(100), options, 5));
        auto each       = options;
        each.duplicates = Duplicates::Keep;
        EXPECT_EQ(spectral(points, each).n_copies, 0);
        EXPECT_NE(affinity_eigenvalues(points, each, 5), affinity_eigenvalues(points, options, 5));
    }
    const Matrix few = points.row(7).replicate(4, 1);
    Matrix two(8, 3);
    two << few, few.array() + 1;
    const auto found = spectral(two, {.n_clusters = 5});
    EXPECT_EQ(std::set<int>(found.labels.begin(), found.labels.end()).size(), 2u) << "no more than distinct rows";
}

}  // namespace
}  // namespace ektara::cluster
