#include "ektara/pipeline/method.hpp"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include "ektara/core/options.hpp"
#include "ektara/pipeline/experiment.hpp"
#include "ektara/pipeline/targets.hpp"

namespace ektara::pipeline {
namespace {

TEST(Methods, HaveNamesAndArtifactsOfTheirOwn) {
    for (const bool text : {false, true}) {
        std::set<std::string> names, clusterings;
        std::map<std::string, Space> spaces;
        for (const auto& method : methods_of(Preset::All, "mfcc-moments", text)) {
            EXPECT_TRUE(names.insert(method.name).second) << method.name;
            EXPECT_TRUE(clusterings.insert(method.clustering()).second) << method.clustering();
            EXPECT_EQ(spaces.emplace(method.space.name(), method.space).first->second, method.space);
        }
    }
}

TEST(Methods, OfAllAreThoseOfEveryPreset) {
    std::set<std::string> each, all;
    for (const auto& [preset, name] : enum_names(Preset{}))
        for (const auto& method : methods_of(preset, "table", true)) (name == "all" ? all : each).insert(method.name);
    EXPECT_EQ(each, all);
}

TEST(Methods, EndWithTheBaselineInEveryPreset) {
    for (const auto& [preset, name] : enum_names(Preset{}))
        EXPECT_EQ(methods_of(preset, "table", false).back().name, kBaseline) << name;
}

TEST(Methods, WithoutTextNeedNoText) {
    for (const auto& method : methods_of(Preset::All, "mfcc-moments", false))
        EXPECT_NE(method.space.features, "hybrid") << method.name;
}

TEST(Configuration, HoldsOnlyWhatThePresetUses) {
    RunOptions options;
    EXPECT_TRUE(configuration(options).contains("train.vae.beta"));
    EXPECT_FALSE(configuration(options).contains("cluster.dbscan.eps"));
    options.preset = Preset::Medium;
    EXPECT_TRUE(configuration(options).contains("cluster.dbscan.eps"));
    EXPECT_TRUE(configuration(options).contains("project.umap.n_neighbors"));
}

Track track(const char* genre, const char* language) {
    Track track;
    track.labels = {{"genre", genre}, {"language", language}};
    return track;
}

TEST(Targets, SharedGenresIgnoreTheCaseOfLetters) {
    const std::vector<Track> tracks{track("Pop", "bangla"), track("pop", "english"), track("Rock", "bangla"),
                                    track("rock", "english"), track("baul", "bangla")};
    EXPECT_EQ(shared_genres(tracks), (std::vector<std::string>{"pop", "pop", "rock", "rock", ""}));
    std::set<std::string> names;
    for (const auto& target : targets_of(tracks)) names.insert(target.name);
    EXPECT_EQ(names, (std::set<std::string>{"genre@language", "genre", "language", "language+genre", "shared_genre",
                                            "genre@bangla", "genre@english"}));
}

TEST(Targets, AliasesStandForOtherNames) {
    const auto tracks = with_aliases({track("hip hop", "english")}, {{"hip hop", "hiphop"}});
    EXPECT_EQ(tracks[0].labels.at("genre"), "hiphop");
}

}  // namespace
}  // namespace ektara::pipeline
