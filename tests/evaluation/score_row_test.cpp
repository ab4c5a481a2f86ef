#include "ektara/evaluation/score_row.hpp"

#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "ektara/evaluation/score_row_json.hpp"

namespace ektara::evaluation {
namespace {

/// Gives every column a value of its own.
struct Filler {
    int next = 1;
    void operator()(const char* name, std::string& text) { text = std::string(name) + " " + std::to_string(next++); }
    void operator()(const char*, std::int64_t& count) { count = next++; }
    void operator()(const char*, double& number) { number = next++ + 1.0 / 3; }
    void operator()(const char*, std::vector<metrics::Difference>& differences) {
        differences = {{"A + B", 0.1, -0.25, 1.0 / 3}, {"C", -0.1, ScoreRow::kUnknown, ScoreRow::kUnknown}};
    }
    void operator()(const char*, std::vector<RowWarning>& warnings) {
        warnings = {{"W-CONFOUNDED", "language"}, {"W-COLLAPSED"}};
    }
};

ScoreRow filled(const std::string& target) {
    ScoreRow row;
    row.target  = target;
    row.repeats = "other";
    ScoreRow::fields(row, Filler{});
    return row;
}

std::vector<std::string> keys_of(const artifacts::Json& row) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : row.items()) keys.push_back(key);
    return keys;
}

TEST(ScoreRow, EveryColumnComesBackFromJson) {
    const auto written = to_json({filled("genre"), ScoreRow{}});
    const auto read    = rows_from_json(artifacts::parse_json(artifacts::format_json(written), "test"));
    EXPECT_EQ(artifacts::format_json(to_json(read)), artifacts::format_json(written));
    std::set<std::string> values;
    for (const auto& [key, value] : written.front().items()) values.insert(value.dump());
    EXPECT_EQ(values.size(), written.front().size()) << "no two columns share a value, so none can stand for another";
    EXPECT_EQ(read.front().differences.front().high, 1.0 / 3);
    EXPECT_EQ(read.front().warnings, filled("genre").warnings);
    EXPECT_EQ(read.front().repeats, "other");
    EXPECT_EQ(read.front().repeated.purity, filled("genre").repeated.purity);
    EXPECT_EQ(written.front().at("other_purity"), filled("genre").repeated.purity);
    EXPECT_EQ(read.back().repeats, "");
    EXPECT_TRUE(std::isnan(read.back().scores.ami)) << "nothing was compared";
}

TEST(ScoreRow, HasTheColumnsOfTheDesignInTheirOrder) {
    const auto keys = keys_of(to_json({filled("genre")}).front());
    const std::vector<std::string> first(keys.begin(), keys.begin() + 15);
    EXPECT_EQ(first, (std::vector<std::string>{"task", "method", "features", "model", "projection", "clusterer", "k",
                                               "k_choice", "seeds", "noise", "target", "n", "classes", "majority_rate",
                                               "ari"}));
    EXPECT_EQ(keys.back(), "warnings");
    EXPECT_EQ(keys.size(), 71u) << "66 in metrics.csv, the differences, and four of a repeated system";
}

TEST(ScoreRow, WithoutATargetHasNoColumnsOfAgreement) {
    ScoreRow row;
    row.method      = "Raw";
    const auto json = to_json({row}).front();
    EXPECT_FALSE(json.contains("ari"));
    EXPECT_EQ(json.dump().find("_ari"), std::string::npos);
    EXPECT_TRUE(json.contains("silhouette_own"));
    EXPECT_FALSE(above_chance(row));
}

TEST(ScoreRow, OfAnEarlierVersionOrAnotherProgramIsReadAsFarAsItGoes) {
    const auto rows = rows_from_json(artifacts::parse_json(
        R"([{"method": "A", "target": "genre", "ami": 0.3, "chance_ami": null, "silhouette_own": null}])", "test"));
    EXPECT_DOUBLE_EQ(*above_chance(rows.front()), 0.3);
    EXPECT_TRUE(std::isnan(rows.front().own.silhouette));
    try {
        rows_from_json(artifacts::parse_json(R"([{"method": 3}])", "test"));
        FAIL() << "a number is no name";
    } catch (const Error& problem) {
        EXPECT_EQ(problem.code(), "E4304");
    }
}

TEST(ScoreRow, WarningsAreWordsOfTheirColumn) {
    const std::vector<RowWarning> warnings{{"W-CONFOUNDED", "source"}, {"W-COLLAPSED"}, {"W-CONDITIONED"}};
    EXPECT_EQ(to_text(warnings), "W-CONFOUNDED source W-COLLAPSED W-CONDITIONED");
    EXPECT_EQ(warnings_from_text(to_text(warnings)), warnings);
    EXPECT_TRUE(warnings_from_text("").empty());
    ScoreRow row;
    row.warnings = warnings;
    EXPECT_TRUE(row.has_warning("W-COLLAPSED"));
    EXPECT_FALSE(row.has_warning("W-COLL"));
}

TEST(ScoreRow, FilesHoldTheSameRows) {
    const testing::TemporaryFolder folder;
    const std::vector<ScoreRow> rows{filled("genre"), filled("language")};
    write_metrics(folder / ".", rows);
    EXPECT_EQ(metrics_json(read_metrics(folder / ".")), metrics_json(rows));
    const auto csv = artifacts::read_csv(folder / "metrics.csv");
    EXPECT_FALSE(csv.find("differences")) << "it does not fit into a cell";
    ASSERT_EQ(csv.rows.size(), 2u);
    EXPECT_EQ(csv.rows[0][csv.at("warnings", "metrics.csv")], "W-CONFOUNDED language W-COLLAPSED");
    EXPECT_EQ(std::stod(csv.rows[1][csv.at("ami_low", "metrics.csv")]), rows[1].ami_low);
}

}  // namespace
}  // namespace ektara::evaluation
