#include "ektara/evaluation/targets.hpp"

#include <gtest/gtest.h>

#include "ektara/evaluation/confounding.hpp"
#include "tiny_methods.hpp"

namespace ektara::evaluation {
namespace {

TEST(TargetsWithin, HoldTheMeanAndOneTargetForEachValue) {
    const auto within = targets_within("genre", {"x", "y", "x", "", "y"}, "language", {"en", "en", "bn", "bn", ""});
    EXPECT_EQ(within.mean.name, "genre@language");
    EXPECT_EQ(within.mean.labels, (std::vector<int>{0, 1, 0, -1, 1}));
    EXPECT_EQ(within.mean.strata, (std::vector<int>{1, 1, 0, 0, -1}));
    ASSERT_EQ(within.of_value.size(), 2u);
    EXPECT_EQ(within.of_value[0].name, "genre@bn");
    EXPECT_EQ(within.of_value[0].labels, (std::vector<int>{-1, -1, 0, -1, -1}));
    EXPECT_EQ(within.of_value[1].labels, (std::vector<int>{0, 1, -1, -1, -1}));
}

TEST(Conditioning, ComparesThePartsOfATargetByName) {
    for (const char* target : {"genre", "language+genre", "genre@language", "genre@bangla", "shared_genre",
                               "shared_genre@language", "genre@language/fifth"})
        EXPECT_TRUE(is_conditioned("genre", target)) << target;
    for (const char* target : {"language", "language+genre", "genre@language", "genre@language/fifth"})
        EXPECT_TRUE(is_conditioned("language", target)) << target;
    EXPECT_FALSE(is_conditioned("language", "genre@bangla"));
    EXPECT_FALSE(is_conditioned("genre", "subgenre")) << "another column, though its name holds that one's";
    EXPECT_FALSE(is_conditioned("genre", "language"));
    EXPECT_FALSE(is_conditioned("", "genre"));
    EXPECT_TRUE(is_conditioned("language+genre", "genre")) << "a combination gives both of its columns away";
    EXPECT_EQ(columns_of("language+genre"), (std::vector<std::string>{"language", "genre"}));
}

TEST(Targets, AreThoseWithTwoValuesOrMore) {
    auto tracks = testing::tiny_tracks(8);
    std::vector<std::string> names;
    for (const auto& target : targets_of(tracks)) names.push_back(target.name);
    EXPECT_EQ(names, (std::vector<std::string>{"genre@language", "genre", "language", "language+genre", "shared_genre",
                                               "shared_genre@language", "genre@bangla", "genre@english"}));
    for (auto& track : tracks) track.labels["language"] = "bangla";
    ASSERT_EQ(targets_of(tracks).size(), 2u);
    EXPECT_EQ(targets_of(tracks)[1].name, "language+genre");
}

TEST(Probe, FindsAColumnOfProvenanceThatTheFeaturesTell) {
    auto tracks      = testing::tiny_tracks(60);
    const auto space = testing::tiny_space(tracks);
    for (auto& track : tracks) track.labels["source"] = track.labels.at("genre") == "folk" ? "tape" : "disc";
    const auto findings = probe_collection(space->coords, tracks, 0);
    ASSERT_EQ(findings.size(), 2u) << "genre is no provenance";
    EXPECT_EQ(findings[0].column, "source");
    EXPECT_GT(findings[0].probe.balanced_accuracy, 0.95);
    EXPECT_EQ(findings[1].column, "language");
    EXPECT_LT(findings[1].probe.balanced_accuracy, 0.8);
    const auto warnings = confounding_warnings(findings);
    ASSERT_EQ(warnings.size(), 1u);
    EXPECT_EQ(warnings[0].code, "W-CONFOUNDED");
    EXPECT_TRUE(warnings[0].text.starts_with("source"));
    EXPECT_NE(confounding_warnings(findings, findings)[0].text.find("without level"), std::string::npos);
}

}  // namespace
}  // namespace ektara::evaluation
