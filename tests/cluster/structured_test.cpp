#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/cluster/cluster.hpp"
#include "ektara/cluster/distances.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"
#include "golden_tables.hpp"

namespace ektara::cluster {
namespace {

using testing::same_partition;

artifacts::Json reference(const char* part) {
    return artifacts::read_json(EKTARA_GOLDEN_DIR "/cluster/structured.json").at(part);
}

std::vector<int> numbers(const artifacts::Json& given, const char* name) {
    return given.at(name).get<std::vector<int>>();
}

Linkage linkage_of(const artifacts::Json& given) {
    Linkage found{};
    for (const auto& [linkage, name] : enum_names(Linkage{}))
        if (name == given.at("linkage").get<std::string>()) found = linkage;
    return found;
}

TEST(PairedMerges, MakeTheReferencesTreesAlongItsGraphs) {
    const Matrix points = golden_table("structured");
    for (const auto& given : reference("trees")) {
        if (given.contains("manhattan")) continue;
        const auto linkage = linkage_of(given);
        const auto what    = given.at("linkage").get<std::string>() + " " + given.at("n_neighbors").dump();
        const auto pairs   = nearest_pairs(points, given.at("n_neighbors").get<int>());
        const auto found   = agglomerative_of_pairs(points, pairs, linkage, {.n_clusters = 6});
        EXPECT_EQ(found.n_components, given.at("n_components").get<int>()) << what;
        EXPECT_TRUE(same_partition(found.labels, numbers(given, "labels"))) << what;
        std::vector<int> children;
        std::vector<double> heights;
        for (const auto& merge : found.tree) {
            children.insert(children.end(), {static_cast<int>(merge.left), static_cast<int>(merge.right)});
            heights.push_back(merge.height);
        }
        EXPECT_EQ(children, numbers(given, "children")) << what;
        EXPECT_CLOSE(heights, given.at("heights").get<std::vector<double>>(), 1e-9);
        const auto cut =
            agglomerative_of_pairs(points, pairs, linkage, {.distance_threshold = given.at("height").get<double>()});
        EXPECT_TRUE(same_partition(cut.labels, numbers(given, "cut"))) << what;
        const auto early = agglomerative_of_pairs(points, pairs, linkage, {.n_clusters = 50, .full_tree = false});
        EXPECT_EQ(early.tree.size(), 70U);
        EXPECT_TRUE(same_partition(early.labels, numbers(given, "early"))) << what;
    }
}

TEST(PairedMerges, OfDistancesAreTheReferences) {
    const Matrix points = golden_table("structured");
    const auto table    = pairwise_distances(points, Distance::Manhattan);
    const auto pairs    = nearest_pairs(points, 2);
    int cases           = 0;
    for (const auto& given : reference("trees")) {
        if (!given.contains("manhattan")) continue;
        ++cases;
        const auto found = agglomerative_of_distances(table, pairs, linkage_of(given), {.n_clusters = 6});
        EXPECT_TRUE(same_partition(found.labels, numbers(given, "manhattan")));
    }
    EXPECT_EQ(cases, 3);
}

TEST(PairedMerges, AlongAllPairsAreThoseWithoutPairs) {
    const Matrix points = testing::random_matrix(60, 3, 12);
    for (const auto& named : enum_names(Linkage{}))
        EXPECT_TRUE(same_partition(
            agglomerative_of_pairs(points, nearest_pairs(points, 59), named.first, {.n_clusters = 7}).labels,
            agglomerative(points, named.first, 7, 0).labels))
            << named.second;
}

TEST(PairedMerges, KeepApartWhatNoPairJoins) {
    // Two chains side by side, 1 apart, that are joined at one end only; the rows of a chain are 3 and more apart.
    Matrix points(12, 2);
    for (int i = 0; i < 12; ++i)
        points.row(i) << static_cast<float>(3 * (i % 6) + i % 6 * (i % 6)), i < 6 ? 0.0F : 1.0F;
    RowPairs pairs{{5, 11}};
    for (Eigen::Index i = 0; i < 11; ++i)
        if (i != 5) pairs.emplace_back(i, i + 1);
    EXPECT_EQ(agglomerative(points, Linkage::Ward, 6, 0).labels,
              (std::vector<int>{0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5}));
    const auto found = agglomerative_of_pairs(points, pairs, Linkage::Ward, {.n_clusters = 6});
    EXPECT_EQ(found.n_components, 1);
    // 1 (rows 5, 11), 4, 4, 8, 8, then 13.9 of row 4, or of row 10 as well, with rows 5 and 11.
    EXPECT_EQ(found.labels, (std::vector<int>{0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 2}));
}

TEST(PairedMerges, AreTheSameInAnyOrderOfRowsAndPairs) {
    const Matrix points = golden_table("structured");
    std::vector<Eigen::Index> turned(120);
    std::iota(turned.rbegin(), turned.rend(), Eigen::Index{0});
    const Matrix shuffled = points(turned, Eigen::all);
    const auto options    = WardOptions{.n_clusters = 6, .n_neighbors = 3};
    auto labels           = run(shuffled, options).labels;
    std::reverse(labels.begin(), labels.end());
    EXPECT_TRUE(same_partition(run(points, options).labels, labels));
    auto pairs        = nearest_pairs(points, 3);
    const auto before = agglomerative_of_pairs(points, pairs, Linkage::Average, {.n_clusters = 6});
    std::reverse(pairs.begin(), pairs.end());
    pairs.emplace_back(4, 4);
    EXPECT_EQ(agglomerative_of_pairs(points, pairs, Linkage::Average, {.n_clusters = 6}).tree, before.tree);
}

TEST(PairedMerges, RefuseRowsThatAreNotThere) {
    const Matrix points = testing::random_matrix(5, 2);
    EXPECT_CODE("E6124", agglomerative_of_pairs(points, {{0, 5}}, Linkage::Ward, {}));
    EXPECT_CODE("E6101", agglomerative_of_pairs(points, {{0, 1}}, Linkage::Ward, {.n_clusters = 6}));
    EXPECT_CODE("E6105",
                agglomerative_of_pairs(points, {{0, 1}}, Linkage::Ward, {.distance_threshold = 2, .full_tree = false}));
    EXPECT_CODE("E6304", nearest_pairs(points, 5));
    EXPECT_CODE("E6105", run(points, WardOptions{.n_neighbors = -1}));
    EXPECT_CODE("E6105", agglomerative_of_distances(MatrixD::Ones(5, 5), {{0, 1}}, Linkage::Ward, {}));
}

TEST(Hdbscan, TakesTheClustersOfTheReferenceWithEveryOption) {
    for (const auto& given : reference("densities")) {
        HdbscanOptions options{.min_samples               = 1,
                               .cluster_selection_epsilon = given.at("epsilon").get<double>(),
                               .max_cluster_size          = given.at("largest").get<int>(),
                               .allow_single_cluster      = given.at("single").get<bool>(),
                               .alpha                     = given.at("alpha").get<double>()};
        if (given.at("method") == "leaf") options.cluster_selection_method = ClusterSelection::Leaf;
        const auto table = given.at("table").get<std::string>();
        const auto found = hdbscan(golden_table(table), options);
        auto what        = given;
        for (const char* name : {"labels", "strength", "cut"}) what.erase(name);
        EXPECT_TRUE(same_partition(found.labels, numbers(given, "labels"))) << what.dump();
        const auto strength = given.at("strength").get<std::vector<double>>();
        for (std::size_t i = 0; i < strength.size(); ++i)
            ASSERT_NEAR(static_cast<double>(found.strength[i]), strength[i], 2e-5) << what.dump();
        const auto cut = dbscan_clustering(found, table == "structured" ? 1.0 : 0.06);
        EXPECT_TRUE(same_partition(cut, numbers(given, "cut"))) << what.dump();
    }
}

TEST(Hdbscan, CutsItsTreeForCopiesToo) {
    const Matrix points = golden_table("structured");
    Matrix doubled(240, 3);
    doubled << points, points;
    const auto once = hdbscan(points, {.min_samples = 1}), twice = hdbscan(doubled, {.min_samples = 1});
    const auto labels = dbscan_clustering(once, 1.0), all = dbscan_clustering(twice, 1.0);
    EXPECT_EQ(twice.n_copies, 120);
    EXPECT_EQ(std::vector<int>(all.begin(), all.begin() + 120), labels);
    EXPECT_EQ(std::vector<int>(all.begin() + 120, all.end()), labels);
    EXPECT_GE(*std::max_element(labels.begin(), labels.end()), 1);
}

TEST(Hdbscan, RefusesOptionsOutOfRange) {
    const Matrix points = testing::random_matrix(20, 2);
    EXPECT_CODE("E6105", hdbscan(points, {.cluster_selection_epsilon = -0.1}));
    EXPECT_CODE("E6105", hdbscan(points, {.max_cluster_size = -1}));
    EXPECT_CODE("E6105", hdbscan(points, {.alpha = 0}));
}

}  // namespace
}  // namespace ektara::cluster
