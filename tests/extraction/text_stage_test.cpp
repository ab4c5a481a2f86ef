#include "ektara/extraction/text_stage.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/text/model_store.hpp"

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

const Progress kSilent = [](const std::string&, std::size_t, std::size_t) {};

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
    const auto run    = rundir::RunDirectory::open(folder / "run", {{"verb", "test"}}, "in", "hash", false);
    const auto tables = std::map<std::string, FeatureMatrix>{{"mfcc-moments", audio_table(tracks)}};
    const auto made   = text_tables({"text", "lyrics", "hybrid"}, tracks, tables, "mfcc-moments", run, {}, kSilent);
    EXPECT_TRUE(made.tables.empty());
    ASSERT_EQ(made.warnings.size(), 2u);
    EXPECT_EQ(made.warnings[0].code, "W-NO-TEXT");
}

TEST(TextTables, JoinLyricsWithAMaskAndKeepVectorsInTheStore) {
    if (!text::is_fetched("multilingual-e5-small"))
        GTEST_SKIP() << "the weights are not here: run 'ektara models fetch' (it needs the network)";
    const TemporaryFolder folder;
    std::vector<Track> tracks{track(folder, "a", "folk"), track(folder, "b", "folk"), track(folder, "c", "folk")};
    artifacts::write_file(folder / "a.txt", "নদীর জলে চাঁদের আলো");
    artifacts::write_file(folder / "c.txt", "The wind is in my hair");
    const auto run    = rundir::RunDirectory::open(folder / "run", {{"verb", "test"}}, "in", "hash", false);
    const auto tables = std::map<std::string, FeatureMatrix>{{"mfcc-moments", audio_table(tracks)}};
    TextOptions options;
    options.source   = TextSource::Lyrics;
    options.cache    = folder / "cache";
    std::size_t done = 0;
    const auto count = [&](const std::string&, std::size_t, std::size_t) { ++done; };
    const auto first = text_tables({"text", "hybrid"}, tracks, tables, "mfcc-moments", run, options, count);
    EXPECT_GT(done, 0u);
    done              = 0;
    const auto second = text_tables({"text", "hybrid"}, tracks, tables, "mfcc-moments", run, options, count);
    EXPECT_EQ(done, 0u) << "vectors were computed again";
    EXPECT_EQ(first.tables.at("hybrid").values, second.tables.at("hybrid").values);
    const auto& text = first.tables.at("text").values;
    EXPECT_EQ(text.cols(), 384);
    EXPECT_CLOSE(Matrix(text.row(1)), Matrix((text.row(0) + text.row(2)) / 2), 1e-6);
    EXPECT_EQ(first.tables.at("hybrid").columns.back(), "text.missing");
    EXPECT_EQ(artifacts::read_table(folder / "run/features/hybrid.npy").columns.size(), 3 + 384 + 1u);
}
