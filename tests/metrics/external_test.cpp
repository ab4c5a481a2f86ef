#include "ektara/metrics/external.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/random.hpp"
#include "error_code.hpp"

namespace ektara::metrics {
namespace {

std::vector<int> random_labels(std::size_t n, std::uint64_t groups, std::uint64_t seed) {
    Random random(seed, "labels");
    std::vector<int> labels(n);
    for (auto& label : labels) label = static_cast<int>(random.below(groups));
    return labels;
}

TEST(ExternalScores, EqualTheReferencesOnOrdinaryAndDegenerateLabelings) {
    for (const auto& expected : artifacts::read_json(EKTARA_GOLDEN_DIR "/metrics/external.json")) {
        const auto classes  = expected["classes"].get<std::vector<int>>();
        const auto clusters = expected["clusters"].get<std::vector<int>>();
        const auto scores   = external_scores(classes, clusters);
        ExternalScores::fields(scores, [&](const char* name, double value) {
            if (!expected.contains(name)) return;
            EXPECT_NEAR(value, expected[name].get<double>(), 1e-9) << name << ", " << expected["name"];
        });
    }
}

TEST(PairCounts, AreThoseOfAllPairs) {
    const auto classes = random_labels(70, 4, 1), clusters = random_labels(70, 6, 2);
    PairCounts expected;
    for (std::size_t i = 0; i < 70; ++i)
        for (std::size_t j = 0; j < 70; ++j) {
            if (i == j) continue;
            const bool one = classes[i] == classes[j], other = clusters[i] == clusters[j];
            ++(one && other ? expected.both
               : one        ? expected.only_class
               : other      ? expected.only_cluster
                            : expected.neither);
        }
    const auto table = contingency(classes, clusters);
    const auto found = pair_counts(table);
    EXPECT_EQ(found.both, expected.both);
    EXPECT_EQ(found.only_class, expected.only_class);
    EXPECT_EQ(found.only_cluster, expected.only_cluster);
    EXPECT_EQ(found.neither, expected.neither);
    EXPECT_DOUBLE_EQ(rand_index(table), static_cast<double>(expected.both + expected.neither) / (70 * 69));
    EXPECT_EQ(rand_index(contingency(std::vector<int>{3}, std::vector<int>{4})), 1);
}

TEST(Contingency, OfCountsIsThatOfTheRowsThatTheyCount) {
    const auto classes = random_labels(90, 4, 3), clusters = random_labels(90, 5, 4);
    // Class 4 and cluster 1 have no rows.
    Eigen::Matrix<std::int64_t, -1, -1, Eigen::RowMajor> counts =
        Eigen::Matrix<std::int64_t, -1, -1, Eigen::RowMajor>::Zero(5, 6);
    for (std::size_t i = 0; i < 90; ++i) ++counts(classes[i], clusters[i] > 0 ? clusters[i] + 1 : 0);
    const auto found = contingency_of_counts(counts), wanted = contingency(classes, clusters);
    EXPECT_EQ(found.class_sizes, wanted.class_sizes);
    EXPECT_EQ(found.cluster_sizes, wanted.cluster_sizes);
    EXPECT_EQ(external_scores(found).ami, external_scores(wanted).ami);
    counts(0, 0) = -1;
    EXPECT_CODE("E6301", contingency_of_counts(counts));
}

TEST(ExternalScores, DoNotDependOnTheNumbersOfTheGroups) {
    const auto classes = random_labels(120, 5, 1), clusters = random_labels(120, 7, 2);
    auto renamed = clusters;
    for (auto& label : renamed) label = (label * 3 + 5) % 7 - 40;
    const auto a = external_scores(classes, clusters), b = external_scores(classes, renamed);
    EXPECT_NEAR(a.ami, b.ami, 1e-12);
    EXPECT_NEAR(a.accuracy, b.accuracy, 1e-12);
    EXPECT_NEAR(a.bcubed_f, b.bcubed_f, 1e-12);
}

TEST(ExternalScores, OfASmallTableAreWhatOneCountsByHand) {
    // Classes aaabb, clusters 00111: pairs (a,0) 2, (a,1) 1, (b,1) 2.
    const auto scores = external_scores(std::vector<int>{0, 0, 0, 1, 1}, std::vector<int>{0, 0, 1, 1, 1});
    EXPECT_DOUBLE_EQ(scores.purity, 4. / 5);
    EXPECT_DOUBLE_EQ(scores.inverse_purity, 4. / 5);
    EXPECT_DOUBLE_EQ(scores.accuracy, 4. / 5);
    EXPECT_DOUBLE_EQ(scores.majority_rate, 3. / 5);
    EXPECT_NEAR(scores.bcubed_precision, (2 + 1. / 3 + 4. / 3) / 5, 1e-12);
    EXPECT_NEAR(scores.bcubed_recall, (4. / 3 + 1. / 3 + 2) / 5, 1e-12);
}

TEST(ExternalScores, CountNoiseAsSingletonsOrLeaveItOut) {
    const std::vector<int> classes = {0, 0, 0, 1, 1, 1}, clusters = {0, 0, -1, 1, -1, 1};
    const std::vector<int> alone = {0, 0, 7, 1, 8, 1};
    EXPECT_NEAR(external_scores(classes, clusters, Noise::AsSingletons).ami, external_scores(classes, alone).ami,
                1e-12);
    EXPECT_DOUBLE_EQ(external_scores(classes, clusters, Noise::Drop).ari, 1);
    EXPECT_EQ(contingency(classes, clusters, Noise::Drop).n, 4);
    EXPECT_LT(external_scores(classes, clusters).ari, 1);
}

/// Mean over all permutations, counted one by one.
TEST(ExpectedMutualInformation, IsTheMeanOverAllPermutations) {
    const std::vector<int> clusters = {0, 0, 1, 1, 1, 2, 2};
    std::vector<int> classes        = {0, 0, 0, 0, 1, 1, 2};
    const LogTable logs(7);
    const auto real = contingency(classes, clusters);
    double total = 0, count = 0;
    std::vector<int> order(7);
    std::iota(order.begin(), order.end(), 0);
    do {
        std::vector<int> permuted(7);
        for (std::size_t i = 0; i < 7; ++i) permuted[i] = classes[static_cast<std::size_t>(order[i])];
        total += mutual_information(contingency(permuted, clusters), logs);
        count += 1;
    } while (std::next_permutation(order.begin(), order.end()));
    EXPECT_NEAR(expected_mutual_information(real.class_sizes, real.cluster_sizes, logs), total / count, 1e-12);
}

TEST(BestMatch, IsTheBestOverAllOneToOneMatches) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto classes = random_labels(40, 4, seed), clusters = random_labels(40, 5, seed + 100);
        std::vector<int> match = {0, 1, 2, 3, 4};
        std::int64_t best      = 0;
        do {
            std::int64_t rows = 0;
            for (std::size_t i = 0; i < 40; ++i)
                rows += match[static_cast<std::size_t>(clusters[i])] == classes[i] ? 1 : 0;
            best = std::max(best, rows);
        } while (std::next_permutation(match.begin(), match.end()));
        EXPECT_EQ(best_match_rows(contingency(classes, clusters)), static_cast<double>(best));
        EXPECT_EQ(best_match_rows(contingency(clusters, classes)), static_cast<double>(best));
    }
}

TEST(Contingency, RefusesLabelingsOfDifferentLength) {
    EXPECT_CODE("E6301", contingency(std::vector<int>{1, 2}, std::vector<int>{1}));
}

}  // namespace
}  // namespace ektara::metrics
