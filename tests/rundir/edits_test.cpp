#include "ektara/rundir/edits.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "error_code.hpp"

namespace ektara::rundir {
namespace {

Edit name_edit(int group, const std::string& name) {
    Edit edit;
    edit.clustering = "vae.kmeans";
    edit.group      = group;
    edit.name       = name;
    return edit;
}

Edit song_edit(EditKind kind, const TrackId& song, int group) {
    Edit edit;
    edit.kind       = kind;
    edit.clustering = "vae.kmeans";
    edit.song       = song;
    edit.group      = group;
    return edit;
}

Edit genre_edit(const TrackId& song, const std::string& genre) {
    Edit edit;
    edit.kind   = EditKind::Label;
    edit.song   = song;
    edit.column = "genre";
    edit.value  = genre;
    return edit;
}

TEST(Edits, AreALineEachAndReadAsTheyWereWritten) {
    const testing::TemporaryFolder run;
    const std::vector<Edit> said{name_edit(3, "বৃষ্টির \"গান\"\n"), song_edit(EditKind::Move, "a/1.mp3", 4),
                                 song_edit(EditKind::Pin, "b", 2), genre_edit("c", "rock")};
    EXPECT_TRUE(read_edits(run.path()).empty());
    for (const auto& edit : said) add_edit(run.path(), edit);
    EXPECT_EQ(read_edits(run.path()), said);
    const auto text = artifacts::read_file(run / kEdits);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4);
    EXPECT_EQ(undo_edit(run.path()), said.back());
    EXPECT_EQ(read_edits(run.path()).size(), 3u);
    for (int i = 0; i < 3; ++i) undo_edit(run.path());
    EXPECT_EQ(undo_edit(run.path()), std::nullopt);
}

TEST(Edits, LaterOnesWin) {
    const auto all = all_edits({name_edit(3, "First"), name_edit(3, "Second"), song_edit(EditKind::Move, "a", 4),
                                song_edit(EditKind::Pin, "a", 1), genre_edit("c", "rock")});
    EXPECT_EQ(all.name_of("vae.kmeans", 3), "Second");
    EXPECT_EQ(all.name_of("vae.kmeans", 4), "");
    EXPECT_EQ(all.name_of("raw.kmeans", 3), "");
    EXPECT_EQ(all.applied("vae.kmeans", {"x", "a", "c"}, {0, 0, -1}), (std::vector<int>{0, 1, -1}));
    EXPECT_EQ(all.applied("raw.kmeans", {"x", "a"}, {0, 0}), (std::vector<int>{0, 0}));
    EXPECT_EQ(all.labels.at("c").at("genre"), "rock");
}

TEST(Edits, AreNoFileOfTheRunsList) {
    const testing::TemporaryFolder run;
    artifacts::write_digest_list(run.path(), {"run", {}, 0});
    add_edit(run.path(), name_edit(1, "By hand"));
    EXPECT_TRUE(artifacts::read_digest_list(run.path())->files.empty());
    artifacts::write_file(run / kEdits,
                          "\n{\"edit\": \"name\", \"clustering\": \"a\", \"group\": 1, \"name\": \"x\"}\n");
    EXPECT_EQ(read_edits(run.path()).size(), 1u) << "a person may write it, with blank lines";
}

TEST(Edits, NameTheLineThatIsNone) {
    const testing::TemporaryFolder run;
    for (const char* line : {"nothing", "[]", "{\"edit\": \"dance\"}", "{\"edit\": \"move\", \"song\": \"a\"}",
                             "{\"edit\": \"name\", \"clustering\": \"a\", \"group\": \"x\", \"name\": \"y\"}"}) {
        artifacts::write_file(run / kEdits, std::string(line) + "\n");
        EXPECT_CODE("E1606", read_edits(run.path())) << line;
    }
}

}  // namespace
}  // namespace ektara::rundir
