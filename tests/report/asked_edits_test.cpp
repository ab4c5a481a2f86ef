#include "ektara/report/asked_edits.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "ektara/artifacts/json.hpp"
#include "ektara/report/explain.hpp"
#include "ektara/report/report.hpp"
#include "error_code.hpp"
#include "small_run.hpp"

namespace ektara::report {
namespace {

using rundir::Edit;
using rundir::EditKind;
using testing::SmallRun;

Edit asked(EditKind kind, const TrackId& song, int group, const std::string& name = {}) {
    Edit edit;
    edit.kind  = kind;
    edit.song  = song;
    edit.group = group;
    edit.name  = name;
    return edit;
}

Edit asked_label(const TrackId& song, const std::string& column, const std::string& value) {
    Edit edit;
    edit.kind   = EditKind::Label;
    edit.song   = song;
    edit.column = column;
    edit.value  = value;
    return edit;
}

TEST(AskedEdits, AreOfTheDefaultClusteringAndSeeThoseBeforeThem) {
    const SmallRun made;
    const auto run     = open_run(made.folder());
    const auto checked = checked_edits(run, {asked(EditKind::Name, {}, 1, "Slow"), asked(EditKind::Move, "song00", 1),
                                             asked(EditKind::Pin, "song00", 0), asked(EditKind::Pin, "song02", 7)});
    for (const auto& edit : checked) EXPECT_EQ(edit.clustering, "raw.kmeans");
    EXPECT_EQ(checked[2].group, 1) << "where it is by then";
    EXPECT_EQ(checked[3].group, 0) << "where it is, whatever was said";
}

TEST(AskedEdits, AreRefusedByTheNumberOfTheirFault) {
    const SmallRun made;
    const auto run  = open_run(made.folder());
    const auto code = [&](const Edit& edit) {
        return testing::code_of([&] { make_edits(run, {asked(EditKind::Name, {}, 1, "Good"), edit}); });
    };
    auto elsewhere       = asked(EditKind::Name, {}, 0, "x");
    elsewhere.clustering = "vae.kmeans";
    EXPECT_EQ(code(elsewhere), "E4305");
    EXPECT_EQ(code(asked(EditKind::Name, {}, 2, "x")), "E1607");
    EXPECT_EQ(code(asked(EditKind::Move, "song00", -1)), "E1607");
    EXPECT_EQ(code(asked(EditKind::Move, "song99", 0)), "E4306");
    EXPECT_EQ(code(asked(EditKind::Pin, "", 0)), "E4306");
    EXPECT_EQ(code(asked_label("song99", "genre", "x")), "E4306");
    for (const char* column : {"id", "path", "title", "", "song_id", "a\nb"})
        EXPECT_EQ(code(asked_label("song00", column, "x")), "E1608") << column;
    EXPECT_EQ(code(asked(EditKind::Name, {}, 0, std::string(201, 'x'))), "E1641");
    EXPECT_EQ(code(asked_label("song00", "genre", std::string(201, 'x'))), "E1641");
    EXPECT_CODE("E1608", make_edits(run, {}));
    EXPECT_TRUE(rundir::read_edits(made.folder()).empty()) << "all or none";
    std::string bangla;
    for (int i = 0; i < 200; ++i) bangla += "\u0995";
    EXPECT_EQ(code(asked(EditKind::Name, {}, 0, bangla)), "") << "characters count, not bytes";
}

TEST(AskedEdits, AGroupThatAllSongsWereMovedOutOfIsOneStill) {
    const SmallRun made;
    std::vector<Edit> all;
    for (int i = 0; i < 20; i += 2) all.push_back(asked(EditKind::Move, fmt::format("song{:02}", i), 1));
    EXPECT_EQ(make_edits(open_run(made.folder()), all).all.size(), 10u);
    const auto run     = open_run(made.folder());
    const auto& method = method_named(run, "");
    EXPECT_EQ(group_named(run, method, "0"), 0);
    EXPECT_CODE("E1607", group_named(run, method, "00"));
    EXPECT_EQ(make_edits(run, {asked(EditKind::Move, "song00", 0)}).made.front().group, 0);
}

TEST(AskedEdits, ThePageTellsThemWhetherTheExplanationsWereWrittenAnewOrNot) {
    const SmallRun made;
    write_explanations(made.folder());
    const auto before = to_json_text(page_data(made.folder()));
    make_edits(open_run(made.folder()), {asked(EditKind::Name, {}, 1, "Rainy ballads"),
                                         asked(EditKind::Move, "song00", 1), asked_label("song03", "genre", "waltz")});
    const auto after = page_data(made.folder());
    EXPECT_EQ(after.explanations[0].clusters[1].given.value, "Rainy ballads");
    EXPECT_EQ(after.explanations[0].clusters[0].given.value, std::nullopt);
    EXPECT_EQ(after.explanations[0].clusters[1].size, 11u);
    EXPECT_EQ(after.methods[0].clusters[0], 1);
    EXPECT_EQ(after.columns.at("genre").names[static_cast<std::size_t>(after.columns.at("genre").codes[3])], "waltz");
    write_explanations(made.folder());
    EXPECT_EQ(to_json_text(page_data(made.folder())), to_json_text(after));
    rundir::undo_edits(made.folder(), 3);
    EXPECT_EQ(to_json_text(page_data(made.folder())), before);
}

}  // namespace
}  // namespace ektara::report
