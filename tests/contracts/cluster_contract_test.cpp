#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/cluster/cluster.hpp"
#include "ektara/cluster/limits.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/random.hpp"
#include "error_code.hpp"

namespace ektara::cluster {
namespace {

using testing::same_partition;

/// 2·half rows around two points 40 apart; the first half belongs together.
Matrix two_blobs(Eigen::Index half) {
    Matrix points = testing::random_matrix(2 * half, 3, 5);
    points.bottomRows(half).col(1).array() += 40;
    return points;
}

/// A method with its options, and a name for them.
struct Way {
    std::string name;
    Options options;
};

class ClusterContract : public ::testing::TestWithParam<Way> {
  protected:
    const Options& options() const { return GetParam().options; }
};

/// The same method with so many clusters; nothing where it does not take their number.
template <class Method>
std::optional<Options> with_clusters(const Method& method, int k) {
    if constexpr (requires { method.n_clusters; }) {
        auto changed       = method;
        changed.n_clusters = k;
        return changed;
    }
    return std::nullopt;
}
std::optional<Options> of_so_many(const Options& options, int k) {
    return std::visit([k](const auto& method) { return with_clusters(method, k); }, options);
}

TEST_P(ClusterContract, SeparatesTwoDistantBlobs) {
    const auto found = run(two_blobs(50), options());
    std::vector<int> truth(100, 0);
    std::fill(truth.begin() + 50, truth.end(), 1);
    EXPECT_TRUE(same_partition(found.labels, truth));
    EXPECT_EQ(found.n_clusters, 2);
}

TEST_P(ClusterContract, RejectsNaNAndEmpty) {
    Matrix points = two_blobs(5);
    points(3, 1)  = std::numeric_limits<float>::quiet_NaN();
    EXPECT_CODE("E6102", run(points, options()));
    EXPECT_CODE("E6103", run(Matrix(0, 3), options()));
}

TEST_P(ClusterContract, GivesTheSameLabelsForAnyNumberOfJobs) {
    const Matrix points = testing::random_matrix(700, 4, 9);
    const auto one = run(points, options(), 1), two = run(points, options(), 2);
    EXPECT_EQ(one.labels, two.labels);
    EXPECT_EQ(one.strength, two.strength);
    EXPECT_EQ(one.statistics, two.statistics);
}

TEST_P(ClusterContract, GivesTheSamePartitionForAnyOrderOfRows) {
    Matrix points         = testing::random_matrix(300, 4, 3);
    points.bottomRows(40) = points.topRows(40);
    std::vector<std::size_t> order(300);
    std::iota(order.begin(), order.end(), std::size_t{0});
    Random(4, "order").shuffle(order);
    Matrix shuffled(300, 4);
    for (std::size_t i = 0; i < 300; ++i)
        shuffled.row(static_cast<Eigen::Index>(i)) = points.row(static_cast<Eigen::Index>(order[i]));
    const auto expected = run(points, options()), found = run(shuffled, options());
    std::vector<int> back(300);
    for (std::size_t i = 0; i < 300; ++i) back[order[i]] = found.labels[i];
    EXPECT_TRUE(same_partition(back, expected.labels));
    EXPECT_EQ(found.statistics, expected.statistics);
}

TEST_P(ClusterContract, LeavesEqualRowsTogether) {
    const auto found = run(Matrix::Constant(20, 3, 0.9F), options());
    EXPECT_EQ(std::count(found.labels.begin(), found.labels.end(), found.labels[0]), 20);
}

TEST_P(ClusterContract, TakesOneColumn) {
    Matrix points(40, 1);
    for (Eigen::Index i = 0; i < 40; ++i) points(i, 0) = static_cast<float>(i % 20) * 0.1F + (i < 20 ? 0.F : 90.F);
    std::vector<int> truth(40, 0);
    std::fill(truth.begin() + 20, truth.end(), 1);
    EXPECT_TRUE(same_partition(run(points, options()).labels, truth));
}

TEST_P(ClusterContract, TakesOneClusterAndRefusesMoreThanRows) {
    const auto one = of_so_many(options(), 1);
    if (!one) GTEST_SKIP() << "its number of clusters is not given";
    const Matrix points = testing::random_matrix(30, 3, 8);
    EXPECT_EQ(run(points, *one).labels, std::vector<int>(30, 0));
    EXPECT_CODE("E6101", run(points, *of_so_many(options(), 31)));
}

TEST_P(ClusterContract, AnswersForTwoRows) {
    Matrix points(2, 3);
    points << 0, 0, 0, 9, 0, 9;
    if (fewest_rows(options()) > 2) {
        EXPECT_EQ(testing::code_of([&] { run(points, options()); }).substr(0, 3), "E61") << "it asks for more rows";
        return;
    }
    const auto found = run(points, options());
    ASSERT_EQ(found.labels.size(), 2U);
    // Told to make two clusters of two rows, a method has one answer; others may call both noise.
    const bool noise = found.labels[0] == -1 && found.labels[1] == -1 && !of_so_many(options(), 2);
    EXPECT_TRUE(noise || found.labels[0] != found.labels[1]);
}

/// Three groups so far apart that no graph of neighbours connects them.
TEST_P(ClusterContract, PartsAGraphThatFallsInPieces) {
    const auto three = of_so_many(options(), 3);
    Matrix points    = testing::random_matrix(90, 3, 6);
    std::vector<int> truth(90);
    for (int i = 0; i < 90; ++i) {
        truth[static_cast<std::size_t>(i)] = i % 3;
        points(i, i % 3) += 90;
    }
    EXPECT_TRUE(same_partition(run(points, three ? *three : options()).labels, truth));
}

/// Lengths that the options name, at another scale of the points.
Options at_scale(Options options, double scale) {
    std::visit(
        [&](auto& method) {
            if constexpr (requires { method.eps; }) method.eps *= scale;
            if constexpr (requires { method.distance_threshold; }) method.distance_threshold *= scale;
            if constexpr (requires { method.cluster_selection_epsilon; }) method.cluster_selection_epsilon *= scale;
            if constexpr (requires { method.gamma; }) method.gamma /= scale * scale;
        },
        options);
    return options;
}

TEST_P(ClusterContract, GivesTheSameLabelsAtAnyScale) {
    const Matrix points = two_blobs(50);
    const auto expected = run(points, options());
    for (const double scale : {0x1p70, 0x1p100, 0x1p-70}) {
        const auto found = run((points.cast<double>() * scale).cast<float>(), at_scale(options(), scale));
        EXPECT_TRUE(same_partition(found.labels, expected.labels)) << scale;
    }
}

TEST_P(ClusterContract, AnswersWhereOneValueIsAstronomical) {
    Matrix points = testing::random_matrix(100, 5, 3);
    points(3, 4)  = 1e25F;
    EXPECT_EQ(run(points, options()).labels.size(), 100U);
    points(3, 4) = 1e36F;
    EXPECT_CODE("E6150", run(points, options()));
}

TEST_P(ClusterContract, IsFoundByItsName) {
    EXPECT_EQ(method(name(options())).index(), options().index());
    EXPECT_CODE("E6106", method("k-meens"));
}

const std::vector<Way> kWays{
    {"kmeans", KMeansOptions{.n_clusters = 2}},
    {"kmeans_in_batches", KMeansOptions{.n_clusters = 2, .batch_size = 25}},
    {"ward", WardOptions{}},
    {"average", AverageOptions{}},
    {"complete", CompleteOptions{}},
    {"single", SingleOptions{}},
    {"ward_along_neighbors", WardOptions{.n_neighbors = 6}},
    {"average_along_neighbors", AverageOptions{.n_neighbors = 6}},
    {"complete_along_neighbors", CompleteOptions{.n_neighbors = 6}},
    {"single_along_neighbors", SingleOptions{.n_neighbors = 6}},
    {"dbscan", DbscanOptions{.eps = 3}},
    {"hdbscan", HdbscanOptions{.min_cluster_size = 9, .min_samples = 1}},
    {"hdbscan_epsilon", HdbscanOptions{.min_cluster_size          = 9,
                                       .min_samples               = 1,
                                       .cluster_selection_epsilon = 2,
                                       .max_cluster_size          = 200,
                                       .alpha                     = 1.5}},
    {"gmm", GmmOptions{.n_clusters = 2}},
    {"gmm_diag", GmmOptions{.n_clusters = 2, .covariance_type = Covariance::Diagonal}},
    {"gmm_tied", GmmOptions{.n_clusters = 2, .covariance_type = Covariance::Tied}},
    {"gmm_spherical", GmmOptions{.n_clusters = 2, .covariance_type = Covariance::Spherical}},
    {"gmm_from_rows", GmmOptions{.n_clusters = 2, .n_init = 3, .init = "random_from_data"}},
    {"gmm_from_spread_rows", GmmOptions{.n_clusters = 2, .init = "k-means++"}},
    {"spectral", SpectralOptions{.n_clusters = 2}},
    {"spectral_rbf", SpectralOptions{.n_clusters = 2, .affinity = Affinity::Gaussian, .gamma = 0.1}},
    {"spectral_cluster_qr", SpectralOptions{.n_clusters = 2, .assign_labels = LabelAssignment::ClusterQr}},
    {"spectral_discretize", SpectralOptions{.n_clusters = 2, .assign_labels = LabelAssignment::Discretize}},
    {"leiden", LeidenOptions{.n_clusters = 2}},
    {"leiden_mutual_proximity", LeidenOptions{.n_clusters = 2, .graph = CommunityGraph::MutualProximity}},
    {"leiden_snn", LeidenOptions{.n_clusters = 2, .graph = CommunityGraph::Snn}},
    {"consensus", ConsensusOptions{.n_clusters = 2, .n_runs = 30}},
};

INSTANTIATE_TEST_SUITE_P(EveryMethod, ClusterContract, ::testing::ValuesIn(kWays),
                         [](const auto& way) { return way.param.name; });

TEST(ClusterContracts, CoverEveryMethod) {
    std::set<std::string> covered;
    for (const auto& way : kWays) covered.insert(name(way.options));
    const auto all = methods();
    EXPECT_EQ(covered, std::set<std::string>(all.begin(), all.end()));
}

/// Dense groups with rows between them that several may claim.
TEST(ClusterContracts, BorderRowsOfDbscanDoNotHangOnTheOrder) {
    const Matrix points = testing::random_matrix(900, 2, 12);
    const DbscanOptions options{.eps = 0.13, .min_samples = 8};
    const auto expected = run(points, options);
    EXPECT_GT(expected.n_clusters, 8);
    std::vector<int> back(900);
    const auto found = run(points.colwise().reverse(), options);
    std::reverse_copy(found.labels.begin(), found.labels.end(), back.begin());
    EXPECT_TRUE(same_partition(back, expected.labels));
}

}  // namespace
}  // namespace ektara::cluster
