#include "ektara/experiment/auto_choice.hpp"

#include <gtest/gtest.h>

#include "ektara/experiment/presets.hpp"
#include "phrases.hpp"
#include "tiny_input.hpp"

namespace ektara::experiment {
namespace {

RunOptions one_thread() {
    RunOptions options;
    options.jobs = 1;
    return options;
}

/// So many rows in three groups, 12 apart in four columns.
ModelInput three_groups(int rows, const RunOptions& options) {
    Matrix values = testing::random_matrix(rows, 4);
    for (Eigen::Index i = 0; i < values.rows(); ++i)
        if (i % 3 > 0) values(i, i % 3) += 12;
    return model_input(testing::tables_with(values, {"a", "b", "c", "d"}), options);
}

std::vector<int> thirds(int rows) {
    std::vector<int> labels;
    for (int i = 0; i < rows; ++i) labels.push_back(i % 3);
    return labels;
}

/// The preset's methods, each with these labels.
std::vector<MethodResult> results_with(const std::vector<int>& labels) {
    std::vector<MethodResult> results;
    for (const auto& method : methods_of(Preset::Auto, "table", false)) {
        Clustering clustering;
        clustering.labels = labels;
        results.push_back({method, {0}, {nullptr}, {clustering}});
    }
    return results;
}

std::vector<evaluation::ScoreRow> rows_with(const std::vector<MethodResult>& results, double stability) {
    std::vector<evaluation::ScoreRow> rows;
    for (const auto& result : results) {
        rows.emplace_back();
        rows.back().method            = result.method.name;
        rows.back().k                 = 3;
        rows.back().noise             = 0;
        rows.back().stability_samples = stability;
    }
    return rows;
}

TEST(AutoChoice, AGroupHasThreeSongsOrOnePercent) {
    EXPECT_EQ(fewest_songs_of_group(10), 3);
    EXPECT_EQ(fewest_songs_of_group(300), 3);
    EXPECT_EQ(fewest_songs_of_group(301), 4);
    EXPECT_EQ(fewest_songs_of_group(5000), 50);
}

TEST(AutoChoice, TheSizeOfAGroupIsThatOfItsSongs) {
    EXPECT_EQ(smallest_group({0, 0, 0, 1, 1, -1}, {"a", "a", "b", "c", "d", "e"}), 2);
    EXPECT_EQ(smallest_group({0, 0, 1, 1}, {"a", "a", "b", "c"}), 1) << "two clips of one song";
    EXPECT_EQ(smallest_group({-1, -1}, {"a", "b"}), 0);
}

TEST(AutoChoice, FindsTheGroupsOrPartsOfThem) {
    const auto options = one_thread();
    const auto found   = choose_groups(three_groups(120, options), options);
    EXPECT_GE(found.k, 3) << "communities of forty songs may fall in two";
    EXPECT_LE(found.k, 9);
    EXPECT_TRUE(testing::is_sample(found.reason));
    EXPECT_EQ(found.reason.text, "communities that Leiden finds, each of 3 songs or more");
}

TEST(AutoChoice, OfTooFewSongsIsOneGroup) {
    const auto options = one_thread();
    EXPECT_EQ(choose_groups(three_groups(5, options), options).k, 1);
    EXPECT_TRUE(testing::is_sample(choose_groups(three_groups(5, options), options).reason));
    EXPECT_LE(choose_groups(three_groups(10, options), options).k, 3);
    auto input = three_groups(30, options);
    for (std::size_t i = 0; i < input.songs.size(); ++i) input.songs[i] = i < 15 ? "one" : "other";
    EXPECT_EQ(choose_groups(input, options).k, 1) << "two songs of fifteen clips";
}

TEST(AutoChoice, IsNoMethodWithAGroupOfOneSong) {
    const auto options = one_thread();
    const auto input   = three_groups(60, options);
    auto results       = results_with(thirds(60));
    results[0].clusterings[0].labels.assign(60, 0);
    results[0].clusterings[0].labels[7] = 1;
    auto rows                           = rows_with(results, 0.9);
    rows[0].stability_samples           = 1;
    const auto shown                    = choose_automatically(input, results, rows, options);
    EXPECT_EQ(shown.method, results[1].method.name);
    EXPECT_TRUE(testing::is_sample(shown.rule));
    EXPECT_EQ(shown.rule.text, "the only candidate whose groups have 3 songs or more");
}

TEST(AutoChoice, CountsStabilityAboveThatOfACloud) {
    auto options       = one_thread();
    options.n_clusters = 3;
    const auto input   = three_groups(90, options);
    const auto results = results_with(thirds(90));
    auto rows          = rows_with(results, 0.9);
    const auto shown   = choose_automatically(input, results, rows, options);
    EXPECT_TRUE(testing::is_sample(shown.rule));
    EXPECT_NE(shown.rule.text.find("on a cloud without groups"), std::string::npos);
    EXPECT_NE(shown.rule.text.find("of 2 candidates whose groups have 3 songs or more"), std::string::npos)
        << shown.rule.text;
    EXPECT_NE(shown.rule.text.find("no label chose it"), std::string::npos) << shown.rule.text;
    for (auto& row : rows) row.stability_samples = row.method == "Half-whitened + K-Means" ? 0.9 : 0.1;
    EXPECT_EQ(choose_automatically(input, results, rows, options).method, "Half-whitened + K-Means");
    for (auto& row : rows) row.stability_samples = row.method == kBaseline ? 0.9 : 0.1;
    EXPECT_NE(choose_automatically(input, results, rows, options).method, kBaseline) << "it is no candidate";
    EXPECT_EQ(choose_automatically(input, results, rows, options), choose_automatically(input, results, rows, options));
}

TEST(AutoChoice, WithoutStabilityIsTheFirstCandidate) {
    const auto options = one_thread();
    const auto results = results_with(thirds(24));
    const auto rows    = rows_with(results, evaluation::ScoreRow::kUnknown);
    const auto shown   = choose_automatically(three_groups(24, options), results, rows, options);
    EXPECT_EQ(shown.method, "Half-whitened + Leiden");
    EXPECT_NE(shown.rule.text.find("too few to measure stability"), std::string::npos);
    EXPECT_TRUE(testing::is_sample(shown.rule));
}

TEST(AutoChoice, WithoutACandidateIsTheFirstMethod) {
    const auto options = one_thread();
    const auto results = results_with(std::vector<int>(24, 0));
    auto rows          = rows_with(results, 1);
    for (auto& row : rows) row.k = 1;
    const auto shown = choose_automatically(three_groups(24, options), results, rows, options);
    EXPECT_EQ(shown.method, results[0].method.name);
    EXPECT_TRUE(testing::is_sample(shown.rule));
}

TEST(AutoChoice, ChoosesTheNumberUnlessItIsGiven) {
    RunOptions options;
    EXPECT_TRUE(resolved(options).choose_k);
    options.k_given = true;
    EXPECT_FALSE(resolved(options).choose_k);
    options        = {};
    options.preset = Preset::Easy;
    EXPECT_FALSE(resolved(options).choose_k);
}

}  // namespace
}  // namespace ektara::experiment
