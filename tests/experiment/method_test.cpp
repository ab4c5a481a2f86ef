#include "ektara/experiment/method.hpp"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include "ektara/core/options.hpp"
#include "ektara/evaluation/targets.hpp"
#include "ektara/experiment/experiment.hpp"

namespace ektara::experiment {
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
    EXPECT_TRUE(configuration(options).contains("cluster.leiden.graph"));
    options.preset = Preset::Easy;
    EXPECT_TRUE(configuration(options).contains("train.vae.beta"));
    EXPECT_FALSE(configuration(options).contains("cluster.dbscan.eps"));
    options.preset = Preset::Medium;
    EXPECT_TRUE(configuration(options).contains("cluster.dbscan.eps"));
    EXPECT_TRUE(configuration(options).contains("projection.umap.n_neighbors"));
}

Track track(const char* genre, const char* language) {
    Track track;
    track.labels = {{"genre", genre}, {"language", language}};
    return track;
}

TEST(Targets, SharedGenresIgnoreTheCaseOfLetters) {
    const std::vector<Track> tracks{track("Pop", "bangla"), track("pop", "english"), track("Rock", "bangla"),
                                    track("rock", "english"), track("baul", "bangla")};
    EXPECT_EQ(evaluation::shared_genres(tracks), (std::vector<std::string>{"pop", "pop", "rock", "rock", ""}));
    std::set<std::string> names;
    for (const auto& target : evaluation::targets_of(tracks)) names.insert(target.name);
    EXPECT_EQ(names, (std::set<std::string>{"genre@language", "genre", "language", "language+genre", "shared_genre",
                                            "shared_genre@language", "genre@bangla", "genre@english"}));
}

TEST(Targets, OfNumberedFilesHaveEveryFifthForThemselves) {
    std::vector<Track> tracks;
    for (int i = 0; i < 20; ++i) {
        tracks.push_back(track(i % 2 == 0 ? "pop" : "rock", i < 10 ? "bangla" : "english"));
        tracks.back().id = fmt::format("a.b.{:05}.wav", i);
    }
    EXPECT_EQ(evaluation::file_numbers(tracks)[13], 13);
    auto targets = evaluation::targets_of(tracks);
    ASSERT_EQ(targets.back().name, evaluation::kEveryFifthFile);
    EXPECT_EQ(std::count(targets.back().labels.begin(), targets.back().labels.end(), metrics::kNoLabel), 16);
    EXPECT_FALSE(targets.back().strata.empty());
    tracks[3].artist = "Somebody";
    EXPECT_NE(evaluation::targets_of(tracks).back().name, evaluation::kEveryFifthFile)
        << "artists are known: they are drawn whole instead";
    EXPECT_EQ(evaluation::file_numbers({Track{.id      = "song.mp3",
                                              .audio   = {},
                                              .title   = {},
                                              .artist  = {},
                                              .album   = {},
                                              .song_id = {},
                                              .clip    = {},
                                              .lyrics  = {},
                                              .labels  = {}}})[0],
              -1);
}

TEST(Artists, AreDrawnTogetherWhereTheyAreNamed) {
    std::vector<Track> tracks(5);
    for (std::size_t i = 0; i < 5; ++i) tracks[i].id = std::string(1, static_cast<char>('a' + i));
    EXPECT_TRUE(evaluation::artists_of(tracks).empty());
    tracks[0].artist = "Lalon";
    tracks[1].artist = "LALON";
    tracks[2].artist = tracks[3].artist = "unknown A";
    const auto artists                  = evaluation::artists_of(tracks);
    EXPECT_EQ(artists[0], artists[1]);
    EXPECT_NE(artists[2], artists[3]) << "two songs of nobody known have nobody in common";
    EXPECT_NE(artists[3], artists[4]);
}

TEST(Targets, AliasesStandForOtherNames) {
    const auto tracks = evaluation::with_aliases({track("hip hop", "english")}, {{"hip hop", "hiphop"}});
    EXPECT_EQ(tracks[0].labels.at("genre"), "hiphop");
}

}  // namespace
}  // namespace ektara::experiment
