#include "ektara/evaluation/batch_mixing_stage.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "error_code.hpp"
#include "tiny_methods.hpp"

namespace ektara::evaluation {
namespace {

using testing::random_matrix;

TEST(MixedRows, AreThoseWithBothInTheirOrderAndNumberedByText) {
    const std::vector<std::string> batches{"hindi", "", "bangla", "bangla", "english"}, labels{"y", "x", "", "z", "x"};
    const auto rows = mixed_rows(batches, labels, {7, 7, 8, 9, 7});
    EXPECT_EQ(rows.rows, (std::vector<Eigen::Index>{0, 3, 4}));
    EXPECT_EQ(rows.batches, (std::vector<int>{2, 0, 1}));
    EXPECT_EQ(rows.labels, (std::vector<int>{1, 2, 0}));
    EXPECT_EQ(rows.songs, (std::vector<int>{7, 9, 7}));
    EXPECT_EQ(mixed_rows(batches, labels).songs, (std::vector<int>{0, 3, 4})) << "each its own";
}

/// 1/Σ p² of row i: weights exp(−β·distance) of all other rows, β from halving so that their entropy is
/// log(perplexity).
double slow_lisi(const Matrix& points, const std::vector<int>& labels, Eigen::Index i, double perplexity) {
    double low = 0, high = 1000;
    std::vector<double> weights(labels.size());
    for (int step = 0; step < 200; ++step) {
        const double beta = (low + high) / 2;
        double sum = 0, entropy = 0;
        for (Eigen::Index j = 0; j < points.rows(); ++j) {
            const double distance                = (points.row(i) - points.row(j)).cast<double>().norm();
            weights[static_cast<std::size_t>(j)] = j == i ? 0 : std::exp(-beta * distance);
            sum += weights[static_cast<std::size_t>(j)];
        }
        for (double& weight : weights) {
            weight /= sum;
            if (weight > 0) entropy -= weight * std::log(weight);
        }
        (entropy > std::log(perplexity) ? low : high) = beta;
    }
    std::vector<double> shares(3);
    for (std::size_t j = 0; j < labels.size(); ++j) shares[static_cast<std::size_t>(labels[j])] += weights[j];
    return 1 / (shares[0] * shares[0] + shares[1] * shares[1] + shares[2] * shares[2]);
}

double slow_median_lisi(const Matrix& points, const std::vector<int>& labels, double perplexity) {
    std::vector<double> all;
    for (Eigen::Index i = 0; i < points.rows(); ++i) all.push_back(slow_lisi(points, labels, i, perplexity));
    std::sort(all.begin(), all.end());
    return all[all.size() / 2];
}

TEST(BatchMixing, EqualsASlowRecomputationFromAllPairs) {
    // 15 rows of which 13 have both: 12 neighbours each, and a third of them as perplexity.
    const Matrix points = random_matrix(15, 3);
    std::vector<std::string> batches, labels;
    for (int i = 0; i < 15; ++i) {
        batches.emplace_back(i % 2 == 0 ? "bangla" : "english");
        labels.emplace_back(i % 3 == 0 ? "x" : i % 3 == 1 ? "y" : "z");
    }
    batches[4] = labels[11] = "";
    const auto mixed        = mixed_rows(batches, labels);
    const Matrix kept       = points(mixed.rows, Eigen::all);
    ASSERT_EQ(kept.rows(), 13);
    const auto found = batch_mixing(points, mixed, 5, 2);
    EXPECT_NEAR(found.ilisi, slow_median_lisi(kept, mixed.batches, 4) - 1, 1e-4);
    EXPECT_NEAR(found.clisi, (3 - slow_median_lisi(kept, mixed.labels, 4)) / 2, 1e-4);
    EXPECT_EQ(found.kbet, 1) << "of all rows as neighbours no batches differ";
}

TEST(BatchMixing, OfTwoPlacesTakesNinetyNeighboursAndNoneOfTheOther) {
    Matrix points = random_matrix(182, 2) * 0.1F;
    std::vector<std::string> sides;
    for (Eigen::Index i = 0; i < 182; ++i) {
        points(i, 1) += i % 2 == 0 ? 0.0F : 30.0F;
        sides.emplace_back(i % 2 == 0 ? "bangla" : "english");
    }
    const auto found = batch_mixing(points, mixed_rows(sides, sides));
    EXPECT_NEAR(found.ilisi, 0, 1e-9) << "a 91st neighbour would be of the other place";
    EXPECT_NEAR(found.clisi, 1, 1e-9);
    EXPECT_EQ(found.kbet, 0);
    EXPECT_GT(found.chance_ilisi, 0.8);
    EXPECT_GT(found.chance_kbet, 0.8);
}

TEST(BatchMixing, WithMoreThreadsIsTheSameAndOtherSeedsChangeChanceAlone) {
    const Matrix points = random_matrix(30, 2);
    std::vector<std::string> batches, labels;
    for (int i = 0; i < 30; ++i) {
        batches.emplace_back(i % 3 == 0 ? "a" : "b");
        labels.emplace_back(i < 12 ? "x" : "y");
    }
    const auto mixed = mixed_rows(batches, labels);
    const auto all   = [](const BatchMixing& mixing) {
        std::vector<double> values;
        BatchMixing::fields(mixing, [&](const char*, double value) { values.push_back(value); });
        return values;
    };
    const auto one = batch_mixing(points, mixed, 3, 1), other = batch_mixing(points, mixed, 4, 1);
    EXPECT_EQ(all(one), all(batch_mixing(points, mixed, 3, 3)));
    EXPECT_EQ(one.ilisi, other.ilisi);
    EXPECT_NE(one.chance_ilisi, other.chance_ilisi);
}

TEST(BatchMixingStage, TakesTheMeanOverTheSpacesOfEachMethodInTheirOrder) {
    const auto tracks = testing::tiny_tracks(24);
    const auto near = testing::tiny_space(tracks, 0.3F), far = testing::tiny_space(tracks, 10);
    auto both            = testing::tiny_method("both", near, {testing::alternating(24), testing::alternating(24)});
    both.spaces[1]       = far;
    const auto only_far  = testing::tiny_method("far", far, {testing::alternating(24)});
    const auto only_near = testing::tiny_method("near", near, {testing::alternating(24)});
    const auto found     = batch_mixing_stage(tracks, {only_far, both, only_near}, {.seed = 2, .jobs = 2});
    ASSERT_EQ(found.size(), 3u);
    EXPECT_NE(found[0].clisi, found[2].clisi);
    EXPECT_NEAR(found[1].clisi, (found[0].clisi + found[2].clisi) / 2, 1e-12);
    EXPECT_NEAR(found[1].ilisi, (found[0].ilisi + found[2].ilisi) / 2, 1e-12);
    EXPECT_NEAR(found[1].chance_clisi, (found[0].chance_clisi + found[2].chance_clisi) / 2, 1e-12);
    EXPECT_TRUE(
        std::isnan(batch_mixing_stage(testing::tiny_tracks(9), {only_far}, {.seed = 2, .jobs = 1}).front().clisi))
        << "fewer than ten rows";
}

}  // namespace
}  // namespace ektara::evaluation
