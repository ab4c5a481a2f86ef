#include "ektara/report/findings.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "ektara/core/error.hpp"
#include "phrases.hpp"

namespace ektara::report {
namespace {

using evaluation::ScoreRow;
using Names = std::vector<std::string>;

ScoreRow row(const char* method, const char* target, double ami) {
    ScoreRow row;
    row.method     = method;
    row.target     = target;
    row.scores.ami = ami;
    row.scores.ari = ami - 0.1;
    row.chance_ami = 0.05;
    return row;
}

ScoreRow with_gain(const char* method, const char* target, double low, double high) {
    auto made      = row(method, target, 0.5);
    made.gain_low  = low;
    made.gain_high = high;
    return made;
}

/// A row of the target genre.
ScoreRow ranked(const std::string& method, double silhouette, double ari) {
    auto made           = row(method.c_str(), "genre", ari + 0.1);
    made.scores.ari     = ari;
    made.own.silhouette = silhouette;
    return made;
}

/// The only fact of this kind, or null.
template <class Fact>
const Fact* only(const std::vector<Finding>& found) {
    const Fact* fact = nullptr;
    for (const auto& finding : found)
        if (const auto* here = std::get_if<Fact>(&finding)) {
            EXPECT_EQ(fact, nullptr) << "twice";
            fact = here;
        }
    return fact;
}

TEST(Findings, NameWhatBeatsChanceAndWhatBeatsRaw) {
    auto raw         = row("Raw", "genre@language", 0.1);
    raw.p_adjusted   = 0.001;
    auto vae         = with_gain("VAE", "genre@language", 0.01, 0.2);
    vae.p_adjusted   = 0.5;
    auto worse       = with_gain("AE", "genre@language", -0.2, -0.01);
    const auto found = findings({raw, vae, worse, row("VAE", "language", 0.45)});
    ASSERT_NE(only<BetterThanChance>(found), nullptr);
    EXPECT_EQ(only<BetterThanChance>(found)->methods, (Names{"Raw"}));
    EXPECT_EQ(only<BetterThanChance>(found)->scope, Scope::GenreWithinLanguage);
    ASSERT_NE(only<AgainstBaseline>(found), nullptr);
    EXPECT_EQ(only<AgainstBaseline>(found)->above, (Names{"VAE"}));
    EXPECT_EQ(only<AgainstBaseline>(found)->below, (Names{"AE"}));
    ASSERT_NE(only<LanguageAgainstGenre>(found), nullptr);
    ASSERT_EQ(only<LanguageAgainstGenre>(found)->methods.size(), 1u);
    EXPECT_NEAR(only<LanguageAgainstGenre>(found)->methods[0].language, 0.40, 1e-12);
    EXPECT_NEAR(only<LanguageAgainstGenre>(found)->methods[0].genre, 0.45, 1e-12);
    EXPECT_EQ(only<NoneAboveBaseline>(found), nullptr);
}

TEST(Findings, TellTheHighestFromWhatIsShownToBeBelowIt) {
    auto best        = row("A", "genre", 0.5);
    best.differences = {{"B", 0.1, -0.05, 0.25}, {"C", 0.3, 0.2, 0.4}};
    const auto found = findings({best, row("B", "genre", 0.4), row("C", "genre", 0.2)});
    const auto* fact = only<AgainstHighest>(found);
    ASSERT_NE(fact, nullptr);
    EXPECT_EQ(fact->highest, "A");
    EXPECT_NEAR(fact->above, 0.45, 1e-12);
    EXPECT_EQ(fact->below, (Names{"C"}));
    ASSERT_EQ(fact->near.size(), 1u);
    EXPECT_EQ(fact->near[0].method, "B");
    EXPECT_NEAR(fact->near[0].above, -0.1, 1e-12);
    EXPECT_NEAR(fact->near[0].low, -0.25, 1e-12);
    EXPECT_NEAR(fact->near[0].high, 0.05, 1e-12);
}

TEST(Findings, HoldTheHighestAndTheDifferencesAboveChance) {
    auto lucky       = row("Lucky", "genre", 0.5);
    lucky.chance_ami = 0.2;  // 0.3 above chance, less than the other
    auto best        = row("Best", "genre", 0.45);
    best.differences = {{"Lucky", -0.05, -0.1, 0.0}};
    const auto fact  = against_highest({lucky, best}, "genre");
    ASSERT_TRUE(fact);
    EXPECT_EQ(fact->highest, "Best");
    EXPECT_EQ(fact->below, (Names{"Lucky"}));  // 0.1 below, interval 0.05 to 0.15
    best.differences = {{"Lucky", -0.05, -0.2, 0.1}};
    const auto near  = against_highest({lucky, best}, "genre");
    ASSERT_EQ(near->near.size(), 1u);
    EXPECT_NEAR(near->near[0].above, -0.1, 1e-12);
    EXPECT_NEAR(near->near[0].low, -0.25, 1e-12);
    EXPECT_NEAR(near->near[0].high, 0.05, 1e-12);
    EXPECT_FALSE(against_highest({row("A", "language", 0.5)}, "language"));
}

TEST(Findings, HaveNoMinusBeforeNothingButZeros) {
    const LanguageAgainstGenre fact{{{"A", -0.0001, 0.2}, {"B", -0.0, -0.0004}}};
    EXPECT_NE(sentence(fact).text.find("A 0.000 and 0.200"), std::string::npos) << sentence(fact).text;
    EXPECT_NE(sentence(fact).text.find("B 0.000 and 0.000"), std::string::npos) << sentence(fact).text;
}

TEST(Findings, OfNumberedFilesNeedEveryFifthOfThem) {
    const char *all = "genre@language", *fifth = "genre@language/fifth";
    const auto found =
        findings({with_gain("A", all, 0.1, 1), with_gain("B", all, 0.1, 1), with_gain("C", all, -0.1, 1),
                  with_gain("A", fifth, 0.02, 1), with_gain("B", fifth, -0.02, 1), with_gain("C", fifth, 0.3, 1)});
    const auto* fact = only<OnEveryFifthFile>(found);
    ASSERT_NE(fact, nullptr);
    EXPECT_EQ(fact->kept, (Names{"A"}));
    EXPECT_EQ(fact->lost, (Names{"B"}));
    EXPECT_EQ(only<AgainstBaseline>(found)->above, (Names{"A"})) << "B is above on all files only";
}

TEST(Findings, ClaimNothingThatEveryFifthFileDoesNotUphold) {
    const char *all = "genre@language", *fifth = "genre@language/fifth";
    const auto found = findings({with_gain("B", all, 0.1, 1), with_gain("B", fifth, -0.02, 1)});
    EXPECT_EQ(only<AgainstBaseline>(found)->above, Names{});
    EXPECT_NE(only<NoneAboveBaseline>(found), nullptr);
}

/// So many methods whose silhouettes fall while their ARI rises, the first `swapped` pairs of neighbours exchanged.
std::vector<ScoreRow> opposed(int methods, int swapped = 0) {
    std::vector<ScoreRow> rows;
    for (int i = 0; i < methods; ++i) {
        const int rank = i / 2 < swapped ? (i % 2 == 0 ? i + 1 : i - 1) : i;
        rows.push_back(ranked(std::string(1, static_cast<char>('A' + i)), 0.9 - 0.05 * i, 0.01 + 0.03 * rank));
    }
    return rows;
}

TEST(Findings, SpeakOfRanksOnlyOfEightMethodsWithAnIntervalWithoutZero) {
    EXPECT_EQ(only<SilhouetteAgainstTruth>(findings(opposed(3))), nullptr);
    EXPECT_EQ(only<SilhouetteAgainstTruth>(findings(opposed(7))), nullptr);
    const auto found = findings(opposed(9, 2));
    const auto* fact = only<SilhouetteAgainstTruth>(found);
    ASSERT_NE(fact, nullptr);
    EXPECT_NEAR(fact->rho, -1 + 6.0 * 4 / (9 * 80), 1e-12) << "four ranks are off by one";
    EXPECT_LT(fact->high, 0);
    EXPECT_EQ(fact->methods, 9u);
    EXPECT_EQ(fact->widest.method, "A");
    EXPECT_EQ(fact->truest.method, "I");
    // Unrelated ranks.
    const double silhouettes[] = {4, 1, 7, 2, 8, 3, 6, 5};
    std::vector<ScoreRow> unrelated;
    for (int i = 0; i < 8; ++i) unrelated.push_back(ranked(std::to_string(i), silhouettes[i], i));
    EXPECT_EQ(only<SilhouetteAgainstTruth>(findings(unrelated)), nullptr);
}

TEST(RankCorrelationInterval, FollowsFishersZ) {
    // atanh(−0.5) = −0.549306; sd = sqrt(1.125 / 17) = 0.257248; ± 1.959964 · sd = 0.504197.
    const auto [low, high] = rank_correlation_interval(-0.5, 20);
    EXPECT_NEAR(low, std::tanh(-1.053503), 1e-5);
    EXPECT_NEAR(high, std::tanh(-0.045109), 1e-5);
    EXPECT_EQ(rank_correlation_interval(1, 9), (std::pair{1.0, 1.0}));
    try {
        rank_correlation_interval(0.5, 3);
        FAIL();
    } catch (const InvalidArgument& problem) {
        EXPECT_EQ(problem.code(), "E6105");
    }
}

TEST(Findings, NameRowsWhoseFeaturesWereTrainedOnLabels) {
    auto marked      = row("A", "genre", 0.9);
    marked.warnings  = {{"W-PRETRAINED", "musicnn-msd"}};
    auto again       = marked;
    again.target     = "language";
    const auto found = findings({marked, again, row("B", "genre", 0.2)});
    const std::pair<std::string, std::string> expected{"A", "Last.fm tags of the Million Song Dataset"};
    EXPECT_EQ(only<PretrainedOn>(found)->methods, std::vector{expected});
    EXPECT_EQ(only<PretrainedOn>(findings({row("B", "genre", 0.2)})), nullptr);
    marked.warnings[0].column = "musicnn-msd, musicnn-mtt";
    const auto both           = findings({marked});
    EXPECT_EQ(only<PretrainedOn>(both)->methods,
              (std::vector{expected, std::pair<std::string, std::string>{"A", "tags of MagnaTagATune"}}));
}

TEST(Findings, LeaveOutWhatWasGivenTheLabelAndNameWhatCollapsed) {
    auto given           = row("A", "genre", 0.9);
    given.conditioned_on = "genre";
    given.warnings       = {{"W-CONDITIONED"}};
    given.p_adjusted     = 0.001;
    auto lost            = with_gain("B", "genre", -0.1, 0.1);
    lost.warnings        = {{"W-COLLAPSED"}, {"W-CONFOUNDED", "source"}};
    const auto found     = findings({given, lost, row("C", "genre", 0.2)});
    EXPECT_TRUE(only<BetterThanChance>(found)->methods.empty());
    EXPECT_EQ(only<Collapsed>(found)->methods, (Names{"B"}));
    EXPECT_EQ(only<ConfoundedBy>(found)->columns, (Names{"source"}));
    ASSERT_EQ(only<ConditionedOn>(found)->methods.size(), 1u);
    EXPECT_EQ(only<ConditionedOn>(found)->methods[0], (std::pair<std::string, std::string>{"A", "genre"}));
    EXPECT_NE(only<NoneAboveBaseline>(found), nullptr);
    EXPECT_EQ(only<RepeatedChoices>(found), nullptr);
    lost.repeats = "other";
    EXPECT_EQ(only<RepeatedChoices>(findings({lost, given}))->system, "other");
}

TEST(Findings, TellModelsFromCorrectionsThatWereGivenTheLabel) {
    auto model               = row("A", "genre", 0.1);
    model.conditioned_on     = "genre";
    auto corrected           = row("B", "genre", 0.1);
    corrected.conditioned_on = "language";
    corrected.warnings       = {{"W-BATCH-SEEN", "language"}};
    const auto found         = findings({model, corrected});
    ASSERT_EQ(only<TookOut>(found)->methods.size(), 1u);
    EXPECT_EQ(only<TookOut>(found)->methods[0], (std::pair<std::string, std::string>{"B", "language"}));
    ASSERT_EQ(only<ConditionedOn>(found)->methods.size(), 1u);
    EXPECT_EQ(only<ConditionedOn>(found)->methods[0].first, "A");
}

TEST(Findings, OfTheCorpusProbeSayWhatTheControlsHaveDone) {
    const double unknown = std::nan("");
    std::vector<rundir::ProbeRecord> probe(3);
    probe[0].column = "language", probe[0].balanced_accuracy = 0.71, probe[0].chance = 0.5;
    probe[0].without_controls = 0.93;
    probe[1].column = "source", probe[1].balanced_accuracy = 0.4, probe[1].chance = 0.25;
    probe[2].column = "dataset", probe[2].balanced_accuracy = unknown, probe[2].chance = unknown;
    const auto found = findings(probe);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(std::get<ProbeFinding>(found[0]).without_controls, 0.93);
    EXPECT_EQ(std::get<ProbeFinding>(found[1]).column, "source");
    EXPECT_TRUE(findings(std::vector<rundir::ProbeRecord>()).empty());
}

TEST(Findings, WithoutGenreTheySaySo) {
    EXPECT_NE(only<NoGenreLabels>(findings(std::vector<ScoreRow>{row("A", "", 0)})), nullptr);
    EXPECT_NE(only<NoGenreLabels>(findings(std::vector<ScoreRow>())), nullptr);
}

/// One of every kind, with names and without.
std::vector<Finding> every_kind() {
    metrics::Structure few, equal, clear, unclear;
    few.songs = few.of_songs = 7;
    equal.songs = equal.of_songs = 40;
    clear                        = equal;
    clear.tested = clear.structured = true;
    clear.p                         = 0.004;
    unclear                         = clear;
    unclear.structured              = false;
    unclear.p                       = 0.31;
    const PairedDifference near{"VAE", -0.01, -0.04, 0.02};
    return {BetterThanChance{},
            BetterThanChance{Scope::GenreWithinLanguage, 0.01, {"VAE + K-Means, k = 3"}},
            AgainstBaseline{},
            AgainstBaseline{Scope::Genre, {"A"}, {"B", "C"}},
            AgainstHighest{},
            AgainstHighest{Scope::Genre, "UMAP", 0.312, {near}, {"Raw"}},
            OnEveryFifthFile{},
            OnEveryFifthFile{{"A", "B"}, {"C"}},
            LanguageAgainstGenre{{{"A", -0.3, 0.2}, {"B", 0.1, 0.4}}},
            SilhouetteAgainstTruth{0.9, 0.6, 0.97, 9, {"A", 0.812, 0.013}, {"I", 0.1, 0.3}},
            SilhouetteAgainstTruth{-0.9, -0.97, -0.6, 9, {"A", 0.812, 0.013}, {"I", 0.1, 0.3}},
            Collapsed{{"VAE", "CVAE"}},
            NoneAboveBaseline{},
            ConfoundedBy{{"language", "source"}},
            ConditionedOn{{{"CVAE", "genre"}}},
            TookOut{{{"Harmony", "language"}}},
            PretrainedOn{{{"Raw musicnn", "tags of MagnaTagATune"}, {"Fusion", "tags of MagnaTagATune"}}},
            RepeatedChoices{"other"},
            GeneralLimits{},
            NoGenreLabels{},
            ProbeFinding{"language", 0.71, 0.5, {}},
            ProbeFinding{"source", 0.71, 0.5, 0.93},
            SongStructure{few},
            SongStructure{equal},
            SongStructure{clear},
            SongStructure{unclear}};
}

TEST(FindingSentences, AreSaidByThePageInTheSameWords) {
    std::set<std::size_t> kinds;
    for (const auto& finding : every_kind()) {
        kinds.insert(finding.index());
        EXPECT_TRUE(testing::is_sample(sentence(finding)));
        EXPECT_TRUE(sentence(finding).text.ends_with('.')) << sentence(finding).text;
    }
    EXPECT_EQ(kinds.size(), std::variant_size_v<Finding>) << "every kind of fact stands above";
}

TEST(FindingSentences, CarryTheNumbersOfTheFact) {
    const auto text = [](const Finding& finding) { return sentence(finding).text; };
    const auto has  = [&](const Finding& finding, const char* part) {
        EXPECT_NE(text(finding).find(part), std::string::npos) << text(finding);
    };
    has(RepeatedChoices{"other"}, "without --as-other ");
    has(AgainstBaseline{}, "no method is shown to beat raw K-Means");
    has(AgainstBaseline{Scope::Genre, {"A"}, {"B", "C"}}, " 2 methods are shown to be worse (B, C).");
    for (const char* number : {"-0.90", "-0.97", "-0.60", "9 ", "0.812", "0.013"})
        has(SilhouetteAgainstTruth{-0.9, -0.97, -0.6, 9, {"A", 0.812, 0.013}, {"I", 0.1, 0.3}}, number);
}

}  // namespace
}  // namespace ektara::report
