#include "ektara/extraction/text_stage.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/model_store.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/extraction/feature_tables.hpp"
#include "silent.hpp"

using namespace ektara;
using namespace ektara::testing;
using namespace ektara::extraction;

namespace {

Track track(const TemporaryFolder& folder, const std::string& id, const std::string& genre) {
    Track made;
    made.id              = id;
    made.audio           = folder / (id + ".ogg");
    made.labels["genre"] = genre;
    made.song_id         = id;
    return made;
}

FeatureMatrix audio_table(const std::vector<Track>& tracks) {
    FeatureMatrix made;
    made.values      = random_matrix(std::ssize(tracks), 3);
    made.columns     = {"a", "b", "c"};
    made.recipe.kind = "mfcc-moments";
    for (const auto& one : tracks) made.rows.push_back(one.id);
    return made;
}

}  // namespace

TEST(CollectLyrics, TakesTheManifestThenASidecarThenATag) {
    const TemporaryFolder folder;
    auto named = track(folder, "a", "folk"), beside = track(folder, "b", "folk"), tagged = track(folder, "c", "folk");
    artifacts::write_file(folder / "named.txt", "I am the named one of folk");
    artifacts::write_file(folder / "a.lrc", "the sidecar");
    artifacts::write_file(folder / "b.lrc", "[00:01.00]the sidecar");
    artifacts::write_file(folder / "run/lyrics/1.txt", "the tag");
    named.lyrics  = folder / "named.txt";
    beside.lyrics = tagged.lyrics = folder / "run/lyrics/1.txt";
    const auto songs = collect_lyrics({named, beside, tagged, track(folder, "d", "rock")}, folder / "run", true);
    EXPECT_EQ(songs[0].source, "manifest");
    EXPECT_EQ(songs[0].text, "I am the named one of \n");
    EXPECT_EQ(songs[0].label_words, std::vector<std::string>{"folk"});
    EXPECT_EQ(songs[1].source, "sidecar");
    EXPECT_EQ(songs[1].text, "the sidecar\n");
    EXPECT_EQ(songs[2].source, "tag");
    EXPECT_EQ(songs[3].source, "");
    EXPECT_EQ(songs[3].text, "");
}

TEST(TextTables, SayWhatIsMissingInsteadOfInventingIt) {
    const TemporaryFolder folder;
    const std::vector<Track> tracks{track(folder, "a", "folk"), track(folder, "b", "folk")};
    const auto tables = std::map<std::string, FeatureMatrix>{{"mfcc-moments", audio_table(tracks)}};
    const auto made =
        text_tables({"text", "lyrics", "hybrid"}, {tracks, tables, "mfcc-moments", folder / "run"}, {}, kSilent);
    EXPECT_TRUE(made.tables.empty());
    ASSERT_EQ(made.warnings.size(), 2u);
    EXPECT_EQ(made.warnings[0].code, "W-NO-TEXT");
}

TEST(TextTables, JoinLyricsWithAMaskAndKeepVectorsInTheStore) {
    if (!artifacts::is_fetched("multilingual-e5-small"))
        GTEST_SKIP() << "the weights are not here: run 'ektara models fetch' (it needs the network)";
    const TemporaryFolder folder;
    std::vector<Track> tracks{track(folder, "a", "folk"), track(folder, "b", "folk"), track(folder, "c", "folk")};
    artifacts::write_file(folder / "a.txt", "নদীর জলে চাঁদের আলো");
    artifacts::write_file(folder / "c.txt", "The wind is in my hair");
    const auto tables = std::map<std::string, FeatureMatrix>{{"mfcc-moments", audio_table(tracks)}};
    TextOptions options;
    options.source   = TextSource::Lyrics;
    options.cache    = folder / "cache";
    std::size_t done = 0;
    const auto count = [&](const std::string&, std::size_t, std::size_t) { ++done; };
    const auto first =
        text_tables({"text", "hybrid"}, {tracks, tables, "mfcc-moments", folder / "run"}, options, count);
    EXPECT_GT(done, 0u);
    done = 0;
    const auto second =
        text_tables({"text", "hybrid"}, {tracks, tables, "mfcc-moments", folder / "run"}, options, count);
    EXPECT_EQ(done, 0u) << "vectors were computed again";
    EXPECT_EQ(first.tables.at("hybrid").values, second.tables.at("hybrid").values);
    const auto& text = first.tables.at("text").values;
    EXPECT_EQ(text.cols(), 384);
    EXPECT_CLOSE(Matrix(text.row(1)), Matrix((text.row(0) + text.row(2)) / 2), 1e-6);
    EXPECT_EQ(first.tables.at("hybrid").columns.back(), "text.missing");
    EXPECT_EQ(artifacts::read_table(folder / "run/features/hybrid.npy").columns.size(), 3 + 384 + 1u);
}

TEST(TextFit, IsTheSameAfterItWasARecipe) {
    TextFit fit;
    fit.sentence_model = "model";
    fit.weights        = "digest";
    fit.thirds         = {{"tempo_bpm", {91.3f, 120.7f, true}}, {"mode", {0, 0, false}}};
    fit.lyrics         = LyricsFit{{"folk", "rabindra sangeet"}, random_matrix(1, 5).row(0)};
    tables::Block block{"audio", {random_matrix(6, 3), {"a", "b", "c", "d", "e", "f"}, {"x", "y y", "z"}, {}}};
    block.missing = {false, true, false, false, true, false};
    fit.blocks    = tables::fit_blocks({block}, {});
    const TemporaryFolder folder;
    write_steps(folder / "hybrid.npy", to_steps(fit));
    const auto read = text_fit_from(read_steps(folder / "hybrid.npy"));
    EXPECT_EQ(read.weights, "digest");
    EXPECT_EQ(read.thirds.at("tempo_bpm").upper, 120.7f);
    EXPECT_EQ(read.lyrics->label_words, fit.lyrics->label_words);
    EXPECT_EQ(read.lyrics->mean, fit.lyrics->mean);
    EXPECT_EQ(tables::join_blocks({block}, read.blocks, {}).values, tables::join_blocks({block}, {}).values);
    EXPECT_TRUE(read_steps(folder / "none.npy").empty());
}

TEST(PlannedFeatures, SayWhatAudioTextsNeed) {
    ExtractionPlan plan;
    plan.features = {"hybrid", "rich"};
    auto planned  = planned_features(plan);
    EXPECT_EQ(planned.main, "rich");
    EXPECT_EQ(planned.audio, (std::vector<std::string>{"rich", "descriptors"}));
    plan.features = {"lyrics"};
    EXPECT_EQ(planned_features(plan).main, "mfcc-moments");
    plan.features = {"descriptions"};
    EXPECT_EQ(planned_features(plan).audio, std::vector<std::string>{"descriptors"});
    for (const auto& wrong : {"rich,rich", "riches"}) {
        plan.features = split_list(wrong);
        try {
            planned_features(plan);
            ADD_FAILURE() << wrong;
        } catch (const UsageError& problem) {
            EXPECT_EQ(problem.code(), "E2210");
        }
    }
}
