#include "ektara/report/page_songs.hpp"

#include <gtest/gtest.h>

#include "ektara/artifacts/table.hpp"
#include "ektara/report/musical_key.hpp"
#include "small_run.hpp"

namespace ektara::report {
namespace {

class PageSongsOfARun : public ::testing::Test {
  protected:
    testing::SmallRun run_;
    RunView view_ = open_run(run_.folder());
    std::vector<TrackId> ids_{"song02", "song01", "song04"};
};

TEST_F(PageSongsOfARun, AreToldInTheOrderAskedFor) {
    const auto songs = songs_of(view_, ids_, {});
    EXPECT_EQ(songs.id, ids_);
    EXPECT_EQ(songs.title, (std::vector<std::string>{"Same Title", "\u09dc গান", "Same Title"}));
    EXPECT_EQ(songs.artist, (std::vector<std::string>{"Artist 2", "Artist 1", "Artist 4"}));
    EXPECT_EQ(songs.seconds, (std::vector<double>{60, 60, 60}));
    EXPECT_EQ(songs.path[1], "../../music/a #1 ড়.wav") << "relative to RUN/playlists, byte for byte";
    EXPECT_TRUE(songs.audio.empty()) << "a report has no server";
    EXPECT_TRUE(songs.song.empty()) << "every clip is its own song";
    EXPECT_FALSE(songs.preview.value);
}

TEST_F(PageSongsOfARun, HaveNoPlaceWherePathsAreLeftOut) {
    std::vector<std::filesystem::path> heard;
    PageOptions options{.server = true, .no_paths = true};
    options.preview = [&](const std::filesystem::path& file, double) {
        heard.push_back(file);
        return std::string("data:x");
    };
    const auto songs = songs_of(view_, ids_, options);
    EXPECT_EQ(songs.id, (std::vector<std::string>{"song 1", "song 2", "song 3"}));
    EXPECT_EQ(songs.path[0], "");
    EXPECT_EQ(songs.audio, (std::vector<std::string>{"", "", ""}));
    EXPECT_EQ(songs.preview.value, (std::vector<std::string>{"data:x", "data:x", "data:x"}));
    EXPECT_EQ(heard[1].filename(), "a #1 ড়.wav");
}

TEST_F(PageSongsOfARun, OfAServerHaveAnAddressThatTellsNothingOfTheirPlace) {
    const auto songs = songs_of(view_, ids_, {.server = true});
    EXPECT_EQ(songs.audio[0], "audio/" + audio_key("song02"));
    EXPECT_NE(songs.audio[0], songs.audio[1]);
    EXPECT_EQ(songs.audio[0].find("song"), std::string::npos);
}

TEST_F(PageSongsOfARun, HaveNamesOfKeysInPlaceOfNumbers) {
    view_.tracks.columns.insert(view_.tracks.columns.end(), {"key", "mode"});
    for (std::size_t i = 0; i < view_.tracks.rows.size(); ++i) {
        view_.tracks.rows[i].push_back(std::to_string(static_cast<int>(i % 13) - 1));
        view_.tracks.rows[i].push_back(i % 2 == 0 ? "0" : "1");
    }
    const std::vector<TrackId> ids{"song10", "song01", "song00", "song06"};
    EXPECT_EQ(readable_cells(view_, ids, "key"), (std::vector<std::string>{"A minor", "C major", "", "F minor"}));
    PageData data;
    add_colours(view_, ids, data);
    EXPECT_EQ(data.columns.at("key").names, (std::vector<std::string>{"A minor", "C major", "F minor"}));
    EXPECT_EQ(readable_cells(view_, ids, "genre"), (std::vector<std::string>{"rock", "rock", "baul", "baul"}));
    for (auto& row : view_.tracks.rows) row.back().clear();
    EXPECT_EQ(readable_cells(view_, ids, "key"), (std::vector<std::string>{"A", "C", "", "F"})) << "no mode is known";
    view_.tracks.rows[1][view_.tracks.columns.size() - 2] = "12";
    EXPECT_EQ(readable_cells(view_, ids, "key")[1], "12") << "numbers of something else";
}

TEST_F(PageSongsOfARun, AreColouredByLabelsAndFeatures) {
    PageData data;
    add_colours(view_, ids_, data);
    EXPECT_EQ(data.columns.at("language").names, (std::vector<std::string>{"bangla", "english"}));
    EXPECT_EQ(data.columns.at("language").codes, (std::vector<int>{1, 0, 0}));
    EXPECT_EQ(data.groups.at("tempo_bpm"), "rhythm");
    EXPECT_EQ(data.numbers.at("tempo_bpm").text.size(), 8u) << "three numbers of 16 bits in base64";
    EXPECT_EQ(data.measures.at("tempo_bpm"), (std::tuple<std::string, std::string, int>("tempo", "BPM", 0)));
    EXPECT_EQ(data.filters, (std::vector<std::string>{"tempo_bpm", "loudness_lufs", "spectral_centroid_hz"}));
    EXPECT_FALSE(data.numbers.contains("duration")) << "all songs are of one length";
}

TEST_F(PageSongsOfARun, HavePeaksOfOneByteThatKeepTheLouderOfTwo) {
    EXPECT_FALSE(peaks_of(view_, ids_));
    FeatureMatrix peaks{(Matrix(2, 4) << 0, 1, 0.5F, 0.2F, 2, 0, 0, -1).finished(), {"song01", "song02"}, {}, {}};
    peaks.columns = {"a", "b", "c", "d"};
    artifacts::write_table(run_.folder() / "peaks" / "peaks.npy", peaks);
    EXPECT_EQ(peak_bytes(view_, {"song01"}), std::string("\x00\xff\x80\x33", 4));
    EXPECT_EQ(peak_bytes(view_, ids_, 2), std::string("\xff\x00\xff\x80\x00\x00", 6)) << "silence where there are none";
    EXPECT_EQ(peaks_of(view_, ids_)->count, 2u);
}

}  // namespace
}  // namespace ektara::report
