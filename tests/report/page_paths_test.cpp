#include "ektara/report/page_paths.hpp"

#include <gtest/gtest.h>

namespace ektara::report {
namespace {

/// Everything that a path may stand in.
PageData data_with(const std::string& text) {
    PageData data;
    data.title   = text;
    data.command = text;
    data.config  = {{"run.input", text}};
    data.recipe  = PageRecipe{text, {{"option", text}}, 0, text, text};
    data.warnings.push_back({"W-X", text});
    PageCluster cluster;
    cluster.name       = text;
    cluster.words      = {{text, text}};
    cluster.mostly     = {{"genre", {text}}};
    cluster.features   = {{"number", text, text, text, "", 1, 1.5, 1, 1.5}};
    cluster.provenance = cluster.features;
    cluster.labels     = {{"genre", {{text, 2, 1.25}}}};
    cluster.terms      = {{"bangla", {{text, 3}}}};
    data.explanations.push_back({text, 0, {cluster}});
    data.sweeps.push_back({text, text, text, {text}, {{text}}});
    data.failures.push_back({text, text, "decode", "E2103", "the file " + text + " is broken"});
    return data;
}

TEST(LeaveOutPaths, OfEverythingThatThePageIsSent) {
    for (const std::string secret : {"/home/me/music/a.ogg", "b/c", "song.ogg"}) {
        auto data = data_with(secret);
        leave_out_paths({"song.ogg"}, data);
        EXPECT_EQ(to_json_text(data).find(secret), std::string::npos) << secret << ": " << to_json_text(data);
    }
}

TEST(LeaveOutPaths, ASongIsItsNumberAndWordsWithoutASlashStay) {
    auto data = data_with("x");
    data.warnings.push_back({"W-Y", "2 of 'in/put' and \"/tmp/x\" are rows"});
    data.explanations[0].clusters[0].name = "second.ogg";
    data.songs.title                      = {"AC/DC"};
    data.failures.push_back({"third", "third", "tags", "E1", "third has none"});
    leave_out_paths({"first.ogg", "second.ogg"}, data);
    EXPECT_EQ(data.warnings[1].text, "2 of '…' and \"…\" are rows");
    EXPECT_EQ(data.explanations[0].clusters[0].name, "song 2");
    EXPECT_EQ(data.songs.title[0], "AC/DC") << "titles and artists stay";
    EXPECT_EQ(data.failures[1].id, "file 2");
    EXPECT_EQ(data.failures[1].path, "");
    EXPECT_EQ(data.failures[1].reason, "… has none");
    EXPECT_EQ(data.failures[1].stage, "tags");
}

}  // namespace
}  // namespace ektara::report
