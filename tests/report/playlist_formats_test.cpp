#include "ektara/report/playlist_formats.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/json.hpp"

namespace ektara::report {
namespace {

namespace fs = std::filesystem;

const std::vector<PlaylistEntry> kSongs{{.id      = "caf%E9.flac",
                                         .path    = "../m/caf\xe9 #1? 5%41.flac",
                                         .title   = "A & B <C>\n\xe9\xef\xbf\xbe",
                                         .artist  = "\u09a1\u09bc",
                                         .album   = "",
                                         .seconds = 245.0004},
                                        {.id = "b", .path = "b:c.flac", .title = "", .artist = "", .album = "Al"}};

TEST(PlaylistFormats, XspfIsXmlOfPercentEncodedReferences) {
    EXPECT_EQ(xspf_text("3 \"fast\" & <loud>", kSongs),
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<playlist version=\"1\" xmlns=\"http://xspf.org/ns/0/\">\n"
              "  <title>3 \"fast\" &amp; &lt;loud&gt;</title>\n"
              "  <creator>Ektara</creator>\n"
              "  <trackList>\n"
              "    <track><location>../m/caf%E9%20%231%3F%205%2541.flac</location>"
              "<identifier>urn:ektara:caf%25E9.flac</identifier>"
              "<title>A &amp; B &lt;C&gt; \ufffd\ufffd</title><creator>\u09a1\u09bc</creator>"
              "<duration>245000</duration></track>\n"
              "    <track><location>b%3Ac.flac</location><identifier>urn:ektara:b</identifier><title>b</title>"
              "<album>Al</album></track>\n"
              "  </trackList>\n</playlist>\n");
}

TEST(PlaylistFormats, JspfHoldsTheSame) {
    const auto list   = artifacts::parse_json(jspf_text("3 fast", kSongs), "jspf").at("playlist");
    const auto tracks = list.at("track");
    EXPECT_EQ(list.at("title"), "3 fast");
    EXPECT_EQ(tracks.at(0).at("location").at(0), "../m/caf%E9%20%231%3F%205%2541.flac");
    EXPECT_EQ(tracks.at(0).at("duration"), 245000);
    EXPECT_EQ(tracks.at(1).at("title"), "b");
    EXPECT_FALSE(tracks.at(1).contains("duration"));
    EXPECT_FALSE(tracks.at(1).contains("creator"));
}

/// real/run, real/music/song.flac, a link music → real/music and a link deep/er/run → real/run.
class PlaylistPaths : public ::testing::Test {
  protected:
    void SetUp() override {
        for (const char* name : {"real/run/playlists", "real/music", "deep/er", "disk"})
            fs::create_directories(folder_ / name);
        std::ofstream(folder_ / "real/music/song.flac") << "x";
        std::ofstream(folder_ / "disk/stored.flac") << "x";
        fs::create_directory_symlink(folder_ / "real/music", folder_ / "music");
        fs::create_directory_symlink(folder_ / "real/run", folder_ / "deep/er/run");
        fs::create_symlink(folder_ / "disk/stored.flac", folder_ / "real/music/named.flac");
    }
    std::string way(const char* from, const char* to) const { return RelativePaths(folder_ / from).to(folder_ / to); }

    testing::TemporaryFolder temporary_;
    fs::path folder_ = fs::canonical(temporary_ / ".");
};

TEST_F(PlaylistPaths, NameSongsAsTheLibraryDoes) {
    EXPECT_EQ(way("real/run/playlists", "real/music/song.flac"), "../../music/song.flac");
    EXPECT_EQ(way("real/run/playlists", "real/music/named.flac"), "../../music/named.flac");
    EXPECT_EQ(way("real/run/playlists", "music/song.flac"), "../../../music/song.flac");
    EXPECT_EQ(way("real/music", "real/music/song.flac"), "song.flac");
    EXPECT_EQ(way("not/yet/there", "music/song.flac"), "../../../music/song.flac");
}

TEST_F(PlaylistPaths, LeadThereFromAFolderReachedByALink) {
    const auto path = way("deep/er/run/playlists", "music/song.flac");
    EXPECT_EQ(path, "../../../music/song.flac") << "the system goes up from real/run/playlists";
    EXPECT_TRUE(fs::exists(folder_ / "deep/er/run/playlists" / path));
}

}  // namespace
}  // namespace ektara::report
