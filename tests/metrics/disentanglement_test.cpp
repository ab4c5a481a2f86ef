#include "ektara/metrics/disentanglement.hpp"

#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/random.hpp"
#include "error_code.hpp"

namespace ektara::metrics {
namespace {

struct Known {
    Matrix space;
    std::vector<Factor> factors;
};

/// Two independent factors of 3 and 4 levels; each has a dimension of its own, and there is one of noise.
Known aligned(int n, float noise) {
    Random random(5, "factors");
    Known known{Matrix(n, 3), {{"tempo", {}}, {"key", {}}}};
    for (Eigen::Index i = 0; i < n; ++i) {
        const int a = static_cast<int>(random.below(3)), b = static_cast<int>(random.below(4));
        known.factors[0].levels.push_back(a);
        known.factors[1].levels.push_back(b);
        known.space(i, 0) = static_cast<float>(a) * 1.3f + noise * static_cast<float>(random.normal());
        known.space(i, 1) = static_cast<float>(b) * 0.9f + noise * static_cast<float>(random.normal());
        known.space(i, 2) = static_cast<float>(random.normal());
    }
    return known;
}

TEST(Disentanglement, OfOneDimensionAFactorIsNearlyPerfect) {
    const auto known = aligned(600, 0.02f);
    const auto found = disentanglement(known.space, known.factors);
    EXPECT_GT(found.scores.mig, 0.9);
    EXPECT_GT(found.scores.sap, 0.9);
    EXPECT_GT(found.scores.dci_disentanglement, 0.9);
    EXPECT_GT(found.scores.dci_completeness, 0.85);
    EXPECT_GT(found.scores.factor_vae, 0.95);
    EXPECT_LT(found.floor.mig, 0.05);
    EXPECT_LT(found.floor.sap, 0.05);
}

TEST(Disentanglement, FallsWhereDimensionsAreTurned) {
    auto known          = aligned(600, 0.02f);
    const Matrix before = known.space;
    known.space.col(0)  = (before.col(0) + before.col(1)) * 0.7f;
    known.space.col(1)  = (before.col(0) - before.col(1)) * 0.7f;
    const auto turned   = disentanglement(known.space, known.factors).scores;
    const auto straight = disentanglement(before, known.factors).scores;
    EXPECT_LT(turned.mig, straight.mig - 0.3);
    EXPECT_LT(turned.sap, straight.sap - 0.3);
    EXPECT_LT(turned.dci_disentanglement, straight.dci_disentanglement - 0.3);
}

/// Mutual information by its definition, over a map of shares.
double naive_information(const std::vector<int>& a, const std::vector<int>& b) {
    std::map<std::pair<int, int>, double> both;
    std::map<int, double> left, right;
    const double share = 1.0 / static_cast<double>(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) both[{a[i], b[i]}] += share, left[a[i]] += share, right[b[i]] += share;
    double sum = 0;
    for (const auto& [pair, p] : both) sum += p * std::log(p / (left[pair.first] * right[pair.second]));
    return sum;
}

TEST(Disentanglement, MigAndSapAreThoseOfTheDefinition) {
    const auto known = aligned(200, 0.6f);
    double mig = 0, sap = 0;
    for (const auto& factor : known.factors) {
        std::vector<double> information, ratio;
        for (Eigen::Index d = 0; d < 3; ++d) {
            const float low = known.space.col(d).minCoeff(), range = known.space.col(d).maxCoeff() - low;
            std::vector<int> bins;
            std::map<int, std::vector<double>> of_level;
            double mean = 0, total = 0, within = 0;
            for (Eigen::Index i = 0; i < 200; ++i) {
                bins.push_back(std::min(19, static_cast<int>((known.space(i, d) - low) / range * 20)));
                of_level[factor.levels[static_cast<std::size_t>(i)]].push_back(static_cast<double>(known.space(i, d)));
                mean += static_cast<double>(known.space(i, d)) / 200;
            }
            for (const auto& [level, values] : of_level) {
                double inside = 0;
                for (const double value : values) inside += value / static_cast<double>(values.size());
                for (const double value : values)
                    within += (value - inside) * (value - inside), total += (value - mean) * (value - mean);
            }
            information.push_back(naive_information(factor.levels, bins));
            ratio.push_back(1 - within / total);
        }
        std::sort(information.rbegin(), information.rend());
        std::sort(ratio.rbegin(), ratio.rend());
        mig += (information[0] - information[1]) / naive_information(factor.levels, factor.levels) / 2;
        sap += (ratio[0] - ratio[1]) / 2;
    }
    const auto found = disentanglement(known.space, known.factors).scores;
    EXPECT_NEAR(found.mig, mig, 1e-9);
    EXPECT_NEAR(found.sap, sap, 1e-9);
}

/// Rows of a table of non-negative numbers: Σ share of the row · (1 − entropy of its shares, base: its length).
double naive_concentration(const std::vector<std::vector<double>>& rows) {
    double all = 0, found = 0;
    for (const auto& row : rows)
        for (const double value : row) all += value;
    for (const auto& row : rows) {
        double sum = 0, entropy = 0;
        for (const double value : row) sum += value;
        for (const double value : row)
            if (value > 0) entropy += value / sum * std::log2(sum / value);
        found += sum / all * (1 - entropy / std::log2(static_cast<double>(row.size())));
    }
    return found;
}

TEST(Disentanglement, DciIsThatOfTheDefinition) {
    const auto known = aligned(200, 0.6f);
    std::vector<std::vector<double>> by_dimension(3, std::vector<double>(2)), by_factor(2, std::vector<double>(3));
    for (Eigen::Index d = 0; d < 3; ++d) {
        const float low = known.space.col(d).minCoeff(), range = known.space.col(d).maxCoeff() - low;
        std::vector<int> bins;
        for (Eigen::Index i = 0; i < 200; ++i)
            bins.push_back(std::min(19, static_cast<int>((known.space(i, d) - low) / range * 20)));
        for (std::size_t f = 0; f < 2; ++f) {
            const double information                     = naive_information(known.factors[f].levels, bins);
            by_dimension[static_cast<std::size_t>(d)][f] = by_factor[f][static_cast<std::size_t>(d)] = information;
        }
    }
    const auto found = disentanglement(known.space, known.factors).scores;
    EXPECT_NEAR(found.dci_disentanglement, naive_concentration(by_dimension), 1e-9);
    EXPECT_NEAR(found.dci_completeness, naive_concentration(by_factor), 1e-9);
}

/// The dimension whose variance over a draw with one factor held fixed is the least share of its whole variance, and
/// the factor; variances by their two-pass definition, from the same stream of random numbers.
std::pair<int, int> naive_vote(const Known& known, const DisentanglementOptions& options, const char* purpose,
                               int draw) {
    Random random(options.seed, purpose, static_cast<std::uint64_t>(draw));
    const auto factor  = random.below(known.factors.size());
    const auto& levels = known.factors[factor].levels;
    const int level    = levels[random.below(levels.size())];
    std::vector<Eigen::Index> with_level, drawn;
    for (std::size_t i = 0; i < levels.size(); ++i)
        if (levels[i] == level) with_level.push_back(static_cast<Eigen::Index>(i));
    for (int i = 0; i < options.vote_rows; ++i) drawn.push_back(with_level[random.below(with_level.size())]);
    const auto variance = [](const Matrix& column) {
        const double mean = column.cast<double>().mean();
        return (column.cast<double>().array() - mean).square().mean();
    };
    std::vector<std::pair<double, int>> shares;
    for (int d = 0; d < 3; ++d) shares.emplace_back(variance(known.space(drawn, d)) / variance(known.space.col(d)), d);
    return {std::min_element(shares.begin(), shares.end())->second, static_cast<int>(factor)};
}

TEST(Disentanglement, FactorVaeScoreIsThatOfTheDefinition) {
    const auto known = aligned(150, 0.8f);
    const DisentanglementOptions options{.votes = 200, .vote_rows = 9, .permutations = 0, .seed = 3};
    std::map<int, std::map<int, int>> votes;
    for (int i = 0; i < options.votes; ++i) {
        const auto [dimension, factor] = naive_vote(known, options, "train", i);
        ++votes[dimension][factor];
    }
    int right = 0;
    for (int i = 0; i < options.votes; ++i) {
        const auto [dimension, factor] = naive_vote(known, options, "test", i);
        int most = 0, answer = 0;
        for (const auto& [candidate, count] : votes[dimension])
            if (count > most) most = count, answer = candidate;
        right += answer == factor ? 1 : 0;
    }
    const double score = disentanglement(known.space, known.factors, options).scores.factor_vae;
    EXPECT_NEAR(score, right / 200.0, 1e-12);
    EXPECT_GT(score, 0.6);
    EXPECT_LT(score, 0.999) << "a case in which every draw is right tells nothing";
}

TEST(Disentanglement, TheThreadsChangeNoBit) {
    const auto known = aligned(120, 0.5f);
    EXPECT_EQ(disentanglement(known.space, known.factors, {}, 1).floor.factor_vae,
              disentanglement(known.space, known.factors, {}, 3).floor.factor_vae);
}

TEST(Disentanglement, RefusesWhatItCannotJudge) {
    const auto known = aligned(20, 0.5f);
    EXPECT_CODE("E6306", disentanglement(known.space, {}));
    EXPECT_CODE("E6306", disentanglement(known.space, {{"constant", std::vector<int>(20)}}));
    EXPECT_CODE("E6301", disentanglement(known.space, {{"short", {0, 1}}}));
}

}  // namespace
}  // namespace ektara::metrics
