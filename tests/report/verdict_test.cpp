#include "ektara/report/verdict.hpp"

#include <gtest/gtest.h>

#include "small_run.hpp"

namespace ektara::report {
namespace {

evaluation::ScoreRow row_of_target(const std::string& method, const std::string& target, double ami, double low) {
    evaluation::ScoreRow row;
    row.method            = method;
    row.target            = target;
    row.scores.ami        = ami;
    row.chance_ami        = 0.03;
    row.ami_low           = low;
    row.ami_high          = 0.35;
    row.stability         = 0.4;
    row.stability_samples = 0.71;
    return row;
}

TEST(Strength, IsNotShownWhereTheIntervalHoldsChanceOrIsNotKnown) {
    EXPECT_EQ(strength_of(0.5, std::nullopt), "not-shown");
    EXPECT_EQ(strength_of(0.5, 0.0), "not-shown");
    EXPECT_EQ(strength_of(0.5, -0.01), "not-shown");
}

TEST(Strength, GrowsWithTheAgreement) {
    EXPECT_EQ(strength_of(0.13, 0.05), "a-little");
    EXPECT_EQ(strength_of(0.2, 0.05), "partly");
    EXPECT_EQ(strength_of(0.4, 0.05), "largely");
    EXPECT_EQ(strength_of(0.7, 0.05), "closely");
}

class VerdictOfARun : public ::testing::Test {
  protected:
    testing::SmallRun run_;
    RunView view_       = open_run(run_.folder());
    std::string method_ = view_.methods()[0].name;
};

TEST_F(VerdictOfARun, CountsSongsClipsAndGroupsOfTheDefault) {
    const auto verdict = verdict_of(view_, {});
    EXPECT_EQ(verdict.method, method_);
    EXPECT_EQ(verdict.clustering, "raw.kmeans");
    EXPECT_EQ(verdict.clips, 20u);
    EXPECT_EQ(verdict.groups, 2u);
    EXPECT_EQ(verdict.alone, 0u);
    EXPECT_EQ(verdict.noise, 0u);
    EXPECT_TRUE(verdict.agreements.empty());
    EXPECT_FALSE(verdict.stability);
}

TEST_F(VerdictOfARun, MeasuresAgreementFromChance) {
    const auto verdict =
        verdict_of(view_, {row_of_target("another", "genre", 0.9, 0.8), row_of_target(method_, "genre", 0.16, 0.08),
                           row_of_target(method_, "language", 0.5, 0.01)});
    ASSERT_EQ(verdict.agreements.size(), 2u);
    const auto& genre = verdict.agreements[0];
    EXPECT_EQ(genre.target, "genre");
    EXPECT_NEAR(genre.above_chance, 0.13, 1e-9);
    EXPECT_NEAR(genre.low.value(), 0.05, 1e-9);
    EXPECT_NEAR(genre.high.value(), 0.32, 1e-9);
    EXPECT_EQ(genre.strength, "a-little");
    EXPECT_EQ(verdict.agreements[1].strength, "not-shown") << "its interval holds chance";
    EXPECT_NEAR(verdict.stability.value(), 0.71, 1e-9) << "over subsamples, not over seeds";
}

TEST_F(VerdictOfARun, NamesWhatTheFeaturesTellApart) {
    rundir::ProbeRecord language, source;
    language.column            = "language";
    language.balanced_accuracy = 0.84;
    language.chance            = 0.5;
    language.confounded        = true;
    source.column              = "source";
    view_.record.probe         = {language, source};
    const auto verdict         = verdict_of(view_, {});
    ASSERT_EQ(verdict.confounded.size(), 1u);
    EXPECT_EQ(verdict.confounded[0].column, "language");
    EXPECT_NEAR(verdict.confounded[0].balanced_accuracy, 0.84, 1e-9);
}

}  // namespace
}  // namespace ektara::report
