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
    EXPECT_EQ(add_edits(run.path(), {said[0]}).size(), 1u);
    EXPECT_EQ(add_edits(run.path(), {said[1], said[2], said[3]}), said);
    EXPECT_EQ(read_edits(run.path()), said);
    const auto text = artifacts::read_file(run / kEdits);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4);
    const auto undone = undo_edits(run.path());
    EXPECT_EQ(undone.taken, std::vector<Edit>{said.back()});
    EXPECT_EQ(undone.left, read_edits(run.path()));
    EXPECT_CODE("E1609", undo_edits(run.path(), 4)) << "there are three";
    EXPECT_EQ(undo_edits(run.path(), 3).taken, std::vector<Edit>(said.begin(), said.end() - 1));
    EXPECT_CODE("E1609", undo_edits(run.path()));
}

TEST(Edits, AreOnlyUndoneByWhoKnowsThem) {
    const testing::TemporaryFolder run;
    const auto first = version_of(add_edits(run.path(), {name_edit(3, "First")}));
    const auto both  = version_of(add_edits(run.path(), {name_edit(3, "Second")}));
    EXPECT_EQ(version_of({}), "");
    EXPECT_NE(first, both);
    EXPECT_EQ(all_edits(read_edits(run.path())).version, both);
    EXPECT_CODE("E1642", undo_edits(run.path(), 1, first)) << "somebody else added one";
    EXPECT_EQ(read_edits(run.path()).size(), 2u);
    EXPECT_EQ(version_of(undo_edits(run.path(), 1, both).left), first);
}

TEST(Edits, AreAskedForAsJson) {
    const auto asked = parse_asked_edits(R"([{"edit":"name","clustering":"","group":0,"name":"x"},
                                             {"edit":"label","song":"a","column":"genre","value":""}])");
    ASSERT_EQ(asked.size(), 2u);
    EXPECT_EQ(asked[0].name, "x");
    EXPECT_EQ(asked[1].kind, EditKind::Label);
    for (const char* text :
         {"", "{}", "nothing", "[[]]", R"([{"edit":"dance"}])", "\xff",
          R"([{"edit":"name","clustering":"a","group":2147483648,"name":"x"}])",
          R"([{"edit":"name","clustering":"a","group":18446744073709551615,"name":"x"}])",
          R"([{"edit":"name","clustering":"a","group":1.5,"name":"x"}])", R"([{"edit":"move","song":3}])"})
        EXPECT_CODE("E1643", parse_asked_edits(text)) << text;
    EXPECT_EQ(parse_asked_undo(R"({"n":2,"version":"abc"})").n, 2u);
    for (const char* text :
         {"", "[]", R"({"n":0,"version":""})", R"({"n":-1,"version":""})", R"({"n":1})", R"({"n":1,"version":7})"})
        EXPECT_CODE("E1643", parse_asked_undo(text)) << text;
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
    add_edits(run.path(), {name_edit(1, "By hand")});
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
