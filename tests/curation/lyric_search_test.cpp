#include "ektara/curation/lyric_search.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "corpus/song.hpp"
#include "curated_run.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/model_store.hpp"
#include "error_code.hpp"

namespace ektara::curation {
namespace {

using testing::CuratedRow;
using testing::CuratedRun;
using Lines = std::vector<std::string>;

/// Gives the tracks of a run these lyrics, one text each; "" for none.
void write_lyrics(const CuratedRun& made, const std::vector<std::string>& texts) {
    const auto file = made.folder() / "tracks.csv";
    auto tracks     = artifacts::read_csv(file);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto lyrics = made.folder() / "words" / fmt::format("{}.txt", i);
        if (!texts[i].empty()) artifacts::write_file(lyrics, texts[i]);
        tracks.rows[i][tracks.at("lyrics", file.string())] = texts[i].empty() ? "" : lyrics.string();
    }
    artifacts::write_csv(file, tracks);
}

TEST(LyricSearch, WithoutLyricsOrWeightsItSaysWhatToDo) {
    const CuratedRun made(testing::two_genres());
    EXPECT_CODE("E3210", read_lyric_index(made.view(), {}, {}));
    EXPECT_FALSE(can_search_lyrics(made.view(), {}));
    write_lyrics(made, {"one line\n"});
    LyricSearchOptions options;
    options.encode.model = "no-such-model";
    EXPECT_CODE("E3204", read_lyric_index(made.view(), options, {}));
    EXPECT_FALSE(can_search_lyrics(made.view(), options));
}

/// An index of plane vectors, as if a model had made them: lines a (0°), b (90°) and the pair "a b" (45°).
LyricIndex plane() {
    LyricIndex index;
    index.songs   = {{"both", {{0, -1, 2}, {1, 2, -1}}}, {"alone", {{1, -1, -1}}}};
    index.texts   = {"a", "b", "a b"};
    index.vectors = Matrix(3, 2);
    index.vectors << 1, 0, 0, 1, 0.6F, 0.8F;
    index.mean = RowVector::Zero(2);
    return index;
}

TEST(LyricSearch, ALineCountsHalfAndItsBetterNeighbourhoodHalf) {
    RowVector asked(2);
    asked << 0.6F, 0.8F;
    const auto hits = nearest_lyrics(plane(), asked, 5);
    ASSERT_EQ(hits.size(), 2u);
    EXPECT_EQ(hits[0].id, "both");
    EXPECT_NEAR(hits[0].score, (0.8 + 1) / 2, 1e-6);
    EXPECT_EQ(hits[0].line, "b");
    EXPECT_NEAR(hits[1].score, 0.8, 1e-6) << "a line without neighbours stands for itself";
    EXPECT_EQ(nearest_lyrics(plane(), asked, 1).size(), 1u);
}

TEST(LyricSearch, RefusesWordsThatSayNothing) {
    for (const auto& words : {std::string(), std::string("  ?! "), std::string(1001, 'x')})
        EXPECT_CODE("E3211", search_lyrics(plane(), words, 5));
}

#define REQUIRE_WEIGHTS()                                    \
    if (!artifacts::is_fetched(text::EncodeOptions{}.model)) \
    GTEST_SKIP() << "the weights are not here: run 'ektara models fetch' (it needs the network)"

/// The songs of the demo corpus and their lyrics.
struct DemoLyrics {
    std::vector<CuratedRow> rows;
    std::vector<std::string> texts;

    DemoLyrics() {
        for (const auto& song : corpus::compose({})) {
            rows.push_back({song.id, "s" + song.id, "bangla", "baul"});
            texts.emplace_back();
            for (const auto& line : song.lines) texts.back() += line.text + "\n";
        }
    }
};

TEST(LyricSearch, FindsTheRightSongFirstFor45Of50ParaphrasedLines) {
    REQUIRE_WEIGHTS();
    const DemoLyrics demo;
    const CuratedRun made(demo.rows);
    write_lyrics(made, demo.texts);
    LyricSearchOptions options;
    options.cache     = made.folder() / "store";
    const auto index  = read_lyric_index(made.view(), options, {});
    const auto wanted = artifacts::read_csv(std::string(EKTARA_GOLDEN_DIR) + "/curation/paraphrases.csv");
    ASSERT_EQ(wanted.rows.size(), 50u);
    int right = 0;
    for (const auto& row : wanted.rows) {
        const auto hits = search_lyrics(index, row[2], 3);
        ASSERT_EQ(hits.size(), 3u);
        for (std::size_t i = 0; i < demo.rows.size(); ++i)
            if (demo.rows[i].id == hits[0].id && demo.texts[i].find(row[1] + "\n") != std::string::npos) ++right;
    }
    EXPECT_GE(right, 45);
    const auto again = read_lyric_index(made.view(), options, [](const std::string&, std::size_t done, std::size_t) {
        ADD_FAILURE() << "computed again: " << done;
    });
    EXPECT_CLOSE(again.vectors, index.vectors, 0);
}

TEST(CurationVerbs, SearchPrintsSongsWithTheirLines) {
    REQUIRE_WEIGHTS();
    const CuratedRun made(testing::two_genres());
    write_lyrics(made, {"The river runs to the sea\n", "আকাশে মেঘ ডাকছে\n", "The city never sleeps\n"});
    const auto run  = made.folder().string();
    const auto done = testing::run_ektara({"search", run, "a", "town", "awake", "at", "night", "--n", "1"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_NE(done.output.find("The city never sleeps"), std::string::npos) << done.output;
    EXPECT_NE(done.errors.find("1 of 3 songs with lyrics"), std::string::npos) << done.errors;
    const auto other = testing::run_ektara({"search", run, "clouds are rumbling in the sky", "--n", "1", "--json"});
    EXPECT_NE(other.output.find("মেঘ"), std::string::npos) << other.output;
    const auto without = testing::run_ektara({"search", run, "?"});
    EXPECT_EQ(without.exit_code, 2);
    EXPECT_NE(without.errors.find("error E3211"), std::string::npos) << without.errors;
}

}  // namespace
}  // namespace ektara::curation
