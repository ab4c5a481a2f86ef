#include "ektara/cluster/spectral.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <Eigen/Eigenvalues>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/cluster/distances.hpp"
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

TEST(Spectral, GivesTheReferencesAffinities) {
    const Matrix points = testing::golden("cluster/moons.npy").topRows(40);
    const auto given    = artifacts::read_json(EKTARA_GOLDEN_DIR "/cluster/spectral_affinity.json");
    const auto matrix   = [&](const char* name) {
        const auto values = given[name].get<std::vector<double>>();
        return MatrixD(Eigen::Map<const MatrixD>(values.data(), 40, 40));
    };
    const SpectralOptions neighbours{.n_clusters = 2, .n_neighbors = 5};
    EXPECT_EQ(MatrixD(affinity_matrix(points, neighbours)), matrix("nearest_neighbors"));
    const SpectralOptions rbf{.n_clusters = 2, .affinity = Affinity::Gaussian, .gamma = 20};
    EXPECT_LT((MatrixD(affinity_matrix(points, rbf)) - matrix("rbf")).cwiseAbs().maxCoeff(), 1e-5);
    EXPECT_CODE("E6105", affinity_matrix(points, {.n_clusters = 2, .affinity = Affinity::Fused}));

    // The reference's table of distances stores eight others of each row, and itself not.
    MatrixD distances = pairwise_distances(points, Distance::Euclidean);
    distances.diagonal().setConstant(std::numeric_limits<double>::infinity());
    MatrixD reference = matrix("of_distances");
    reference.diagonal().setOnes();
    EXPECT_EQ(neighbor_affinity(distances, 5), reference);
    distances.diagonal().setZero();
    EXPECT_EQ(neighbor_affinity(distances, 5), matrix("nearest_neighbors")) << "a row is its own first neighbour";
    distances.row(3).setConstant(std::numeric_limits<double>::infinity());
    EXPECT_CODE("E6105", neighbor_affinity(distances, 5));
}

TEST(Spectral, TakesFewerEigenvectorsThanClusters) {
    const Matrix points = testing::golden("cluster/moons.npy").topRows(40);
    const auto given    = artifacts::read_json(EKTARA_GOLDEN_DIR "/cluster/spectral_affinity.json");
    SpectralOptions options{.n_clusters = 4, .affinity = Affinity::Gaussian, .gamma = 20, .n_components = 2};
    const auto found = spectral(points, options);
    EXPECT_EQ(found.eigenvalues.size(), 2U);
    EXPECT_TRUE(testing::same_partition(found.labels, given["labels_of_2_components"].get<std::vector<int>>()));
    options.assign_labels = LabelAssignment::Discretize;
    EXPECT_CODE("E6105", spectral(points, options));
}

/// Three lines of rows, 900 apart: no neighbour of one is on another.
Matrix three_lines(Eigen::Index each) {
    Matrix points(3 * each, 2);
    for (Eigen::Index i = 0; i < 3 * each; ++i)
        points.row(i) << static_cast<float>(i % each), static_cast<float>(900 * (i / each));
    return points;
}

TEST(Spectral, FindsThePiecesOfADisconnectedGraph) {
    for (const auto assign : {LabelAssignment::KMeans, LabelAssignment::ClusterQr, LabelAssignment::Discretize}) {
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

TEST(Spectral, StopsAtTheErrorThatIsAskedFor) {
    const Matrix points = testing::random_matrix(330, 2, 5);
    const SpectralOptions exact{.n_clusters = 6, .n_neighbors = 9, .eigen_tol = 1e-12};
    auto rough      = exact;
    rough.eigen_tol = 0.1;
    const auto best = affinity_eigenvalues(points, exact, 6), first = affinity_eigenvalues(points, rough, 6);
    const VectorD plain = eigenvalues_by_definition(points, 8);
    for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(best[i], plain[static_cast<Eigen::Index>(i)], 1e-9);
    EXPECT_NE(best, first);
    EXPECT_CODE("E6105", spectral(points, {.n_clusters = 2, .eigen_tol = 0}));
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
