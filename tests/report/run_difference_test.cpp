#include "ektara/report/run_difference.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/evaluation/score_row.hpp"
#include "ektara/rundir/run_record.hpp"
#include "error_code.hpp"

namespace ektara::report {
namespace {

using evaluation::ScoreRow;
using Names = std::vector<std::string>;

ScoreRow row(const char* method, const char* target, double ami, double low, double high) {
    ScoreRow made;
    made.method     = method;
    made.target     = target;
    made.scores.ami = ami;
    made.ami_low    = low;
    made.ami_high   = high;
    return made;
}

std::filesystem::path write_run(const std::filesystem::path& folder, const rundir::Settings& settings,
                                std::size_t songs, const std::vector<ScoreRow>& rows) {
    rundir::RunRecord record;
    record.version    = "1";
    record.status     = "finished";
    record.config     = settings;
    record.input      = "music";
    record.input_hash = "hash";
    record.rows       = songs;
    std::filesystem::create_directories(folder);
    rundir::write_run_record(folder, record);
    evaluation::write_metrics(folder, rows);
    return folder;
}

TEST(RunDifference, NamesTheSettingsThatDifferInTheOrderOfTheirNames) {
    const testing::TemporaryFolder folder;
    const auto a =
        write_run(folder / "a", {{"run.seeds", "5"}, {"run.text", "true"}, {"text.source", "lyrics"}}, 20, {});
    const auto b = write_run(folder / "b", {{"run.n_clusters", "8"}, {"run.seeds", "3"}, {"run.text", "true"}}, 21, {});
    const auto found = run_difference(a, b);
    std::vector<Names> settings;
    for (const auto& one : found.settings) settings.push_back({one.name, one.a, one.b});
    EXPECT_EQ(settings, (std::vector<Names>{{"rows", "20", "21"},
                                            {"run.n_clusters", "–", "8"},
                                            {"run.seeds", "5", "3"},
                                            {"text.source", "lyrics", "–"}}));
    EXPECT_TRUE(found.scores.empty());
    EXPECT_TRUE(run_difference(a, a).settings.empty());
}

TEST(RunDifference, ComparesWhatBothScored) {
    const testing::TemporaryFolder folder;
    const double none = ScoreRow::kUnknown;
    const auto a      = write_run(folder / "a", {}, 20,
                                  {row("Raw", "genre", 0.25, 0.125, 0.375), row("Raw", "language", 0.5, 0.4, 0.6),
                                   row("Gone", "genre", 0.1, 0, 0.2), row("PCA", "genre", 0.3, 0.2, none),
                                   row("VAE", "genre", none, none, none)});
    const auto b      = write_run(folder / "b", {}, 20,
                                  {row("VAE", "genre", 0.3, 0.2, 0.4), row("New", "genre", 0.1, 0, 0.2),
                                   row("PCA", "genre", 0.9, 0.8, 0.95), row("Raw", "language", 0.3, 0.1, 0.4),
                                   row("Raw", "genre", 0.75, 0.5, 0.9), row("Raw", "artist", 0.1, 0, 0.2)});
    const auto found  = run_difference(a, b);
    EXPECT_EQ(found.only_in_a, Names{"Gone"});
    EXPECT_EQ(found.only_in_b, Names{"New"});
    ASSERT_EQ(found.scores.size(), 4u);
    EXPECT_EQ(found.scores[0].method, "Raw");
    EXPECT_EQ(found.scores[0].target, "genre");
    EXPECT_EQ(found.scores[0].ami_a, 0.25);
    EXPECT_EQ(found.scores[0].ami_b, 0.75);
    EXPECT_EQ(found.scores[0].difference, 0.5);
    EXPECT_TRUE(found.scores[0].apart) << "0.375 lies below 0.5";
    EXPECT_EQ(found.scores[1].target, "language");
    EXPECT_NEAR(found.scores[1].difference.value(), -0.2, 1e-12);
    EXPECT_FALSE(found.scores[1].apart) << "they touch at 0.4";
    EXPECT_EQ(found.scores[2].method, "PCA");
    EXPECT_FALSE(found.scores[2].apart) << "an interval without an end is not known";
    EXPECT_EQ(found.scores[3].method, "VAE");
    EXPECT_FALSE(found.scores[3].ami_a);
    EXPECT_EQ(found.scores[3].ami_b, 0.3);
    EXPECT_FALSE(found.scores[3].difference);
}

TEST(RunDifference, TurnsItsSignWithTheRuns) {
    const testing::TemporaryFolder folder;
    const auto a    = write_run(folder / "a", {}, 20, {row("Raw", "genre", 0.25, 0.125, 0.375)});
    const auto b    = write_run(folder / "b", {}, 20, {row("Raw", "genre", 0.75, 0.5, 0.9)});
    const auto back = run_difference(b, a);
    ASSERT_EQ(back.scores.size(), 1u);
    EXPECT_EQ(back.scores[0].difference, -0.5);
    EXPECT_TRUE(back.scores[0].apart);
}

TEST(RunDifference, NeedsTwoFinishedRuns) {
    const testing::TemporaryFolder folder;
    const auto whole = write_run(folder / "a", {}, 20, {});
    const auto half  = write_run(folder / "b", {}, 20, {});
    std::filesystem::remove(half / "metrics.json");
    EXPECT_CODE("", run_difference(whole, whole));
    EXPECT_CODE("E4304", run_difference(whole, half));
    EXPECT_CODE("E4304", run_difference(half, whole));
    EXPECT_CODE("E4304", run_difference(whole, folder / "nothing"));
}

}  // namespace
}  // namespace ektara::report
