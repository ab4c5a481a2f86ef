#include "ektara/report/report.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/path_text.hpp"
#include "ektara/evaluation/score_row_json.hpp"
#include "ektara/report/compact.hpp"
#include "ektara/report/tables.hpp"
#include "ektara/report/text_table.hpp"
#include "small_run.hpp"

namespace ektara::report {
namespace {

using artifacts::Json;

/// The data as the page gets it.
Json data_of(const std::filesystem::path& run, const PageOptions& options = {}) {
    return Json::parse(to_json_text(page_data(run, options)));
}

TEST(Report, OtherPeoplesTextCannotLeaveTheData) {
    const std::string page = render(R"({"title":"</script><img src=x onerror=alert(1)><!-- @STYLE@"})");
    EXPECT_EQ(page.find("<img"), std::string::npos);
    EXPECT_NE(page.find("\\u003c/script\\u003e\\u003cimg"), std::string::npos);
    EXPECT_NE(page.find("@STYLE@"), std::string::npos) << "only the template's marks are filled";
}

TEST(Report, ThePageAsksForNothingFromOutside) {
    const std::string page = render("{}");
    for (const char* outside : {"http://", "https://", " src=\"", "@import", "url("})
        for (auto at = page.find(outside); at != std::string::npos; at = page.find(outside, at + 1)) {
            const bool is_namespace =
                page.compare(at, 18, "http://www.w3.org/") == 0 || page.compare(at, 21, "http://xspf.org/ns/0/") == 0;
            const bool is_inside = page.compare(at, 9, "url(data:") == 0;
            EXPECT_TRUE(is_namespace || is_inside) << page.substr(at, 60);
        }
    EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
}

TEST(Report, TheServedPageBearsItsNonceAndAsksForItsData) {
    const std::string page = render_shell("data.json", "n123");
    EXPECT_NE(page.find("<script nonce=\"n123\">"), std::string::npos);
    EXPECT_NE(page.find("<style nonce=\"n123\">"), std::string::npos);
    EXPECT_NE(page.find("{\"fetch\":\"data.json\"}"), std::string::npos);
    EXPECT_EQ(page.find("@NONCE@"), std::string::npos);
}

TEST(Report, HoldsEverySongOnceWithItsClusterMapAndSound) {
    const testing::SmallRun made;
    const Json data = data_of(made.folder());
    EXPECT_EQ(data.at("songs").at("id").size(), 20u);
    EXPECT_EQ(data.at("maps").size(), 1u);
    EXPECT_EQ(data.at("methods").at(0).at("clusters").at(1), 1);
    EXPECT_EQ(data.at("songs").at("path").at(0), "../../music/a #0 ড়.wav");
    EXPECT_TRUE(data.at("songs").at("audio").empty()) << "addresses follow from the paths";
    EXPECT_EQ(data_of(made.folder(), {.server = true}).at("songs").at("audio").at(3), "audio/" + audio_key("song03"));
    EXPECT_EQ(data.at("duplicates"), Json::parse("[[6, 0, 0.98]]"));
    EXPECT_EQ(data.at("columns").at("language").at("names"), Json::parse(R"(["bangla", "english"])"));
    EXPECT_EQ(data.at("numbers").at("tempo_bpm").at("text").get<std::string>().size(), 56u) << "20 words of 16 bits";
    EXPECT_EQ(data.at("title"), "music");
    EXPECT_TRUE(data.at("notes").empty());
}

TEST(Report, ShowsTheLastMergesOfATreeWithTheEarlierOnesAsLeaves) {
    const testing::SmallRun made;
    Json merges = Json::array();  // a chain of 60 rows: each joins what the last merge made
    for (int i = 0; i < 59; ++i)
        merges.push_back({{"left", i == 0 ? 0 : 59 + i}, {"right", i + 1}, {"height", i + 0.5}, {"size", i + 2}});
    artifacts::write_json(made.folder() / "clusterings" / "raw.ward.s0.tree.json",
                          {{"method", "ward"}, {"rows", Json::array()}, {"merges", merges}});
    const Json shown = data_of(made.folder()).at("extras").at("merge_trees").at("raw.ward.s0");
    ASSERT_EQ(shown.size(), 40u);
    EXPECT_EQ(shown.front(), Json::parse("[0, 1, 19.5, 21]"));
    EXPECT_EQ(shown.at(1), Json::parse("[41, 2, 20.5, 22]"));
    EXPECT_EQ(shown.back(), Json::parse("[79, 40, 58.5, 60]"));
}

TEST(Report, WithoutPathsNamesNoFileAndNoFolder) {
    const testing::SmallRun made;
    FeatureMatrix peaks{Matrix::Constant(20, 4, 0.9961F), {}, {"p0", "p1", "p2", "p3"}, {}};
    for (int i = 0; i < 20; ++i) peaks.rows.push_back(fmt::format("song{:02}", i));
    artifacts::write_table(made.folder() / "peaks" / "peaks.npy", peaks);
    artifacts::write_csv(made.folder() / "failures.csv",
                         {{"id", "path", "stage", "code", "reason"},
                          {{"secret name.mp3", (made.top() / "secret name.mp3").string(), "decode", "E2101",
                            "secret name.mp3: is not there"}},
                          {}});
    const std::string page = render(to_json_text(page_data(made.folder(), {.server = false, .no_paths = true})));
    for (const std::string& told : {std::string("secret name"), std::string("music/"), std::string("%20%23"),
                                    std::string("song03"), made.top().filename().string()})
        EXPECT_EQ(page.find(told), std::string::npos) << told;
    EXPECT_NE(page.find("Same Title"), std::string::npos) << "titles stay";
    EXPECT_NE(page.find("/v7+"), std::string::npos) << "a slash of base64 is none of a path's";
}

TEST(Report, SendsAPathThatIsNotUtf8AsAReference) {
    const testing::SmallRun made;
    auto tracks       = artifacts::read_csv(made.folder() / "tracks.csv");
    tracks.rows[3][1] = path_text(made.top() / "music" / "caf\xe9 #1.wav");
    artifacts::write_csv(made.folder() / "tracks.csv", tracks);
    EXPECT_EQ(open_run(made.folder()).audio_of("song03"), made.top() / "music" / "caf\xe9 #1.wav");
    EXPECT_EQ(data_of(made.folder()).at("songs").at("path").at(3), "file:../../music/caf%E9%20%231.wav");
}

TEST(Report, SaysWhatARunWithoutSoundCannotDo) {
    const testing::SmallRun made;
    auto tracks = artifacts::read_csv(made.folder() / "tracks.csv");
    for (auto& row : tracks.rows) row[1] = "";
    artifacts::write_csv(made.folder() / "tracks.csv", tracks);
    const Json data = data_of(made.folder());
    EXPECT_EQ(data.at("can_play"), false);
    EXPECT_EQ(data.at("notes").dump(), R"(["no-sound"])");
    const auto refused = testing::run_ektara({"playlist", made.folder().string()});
    EXPECT_NE(refused.errors.find("error E4310"), std::string::npos) << refused.errors;
}

TEST(Report, EmbedsPreviewsThatPlayWithoutTheMusic) {
    const testing::SmallRun made;
    const auto done = testing::run_ektara({"report", made.folder().string(), "--embed-previews", "1s", "--no-paths"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const auto page      = artifacts::read_file(made.folder() / "report.html");
    std::size_t previews = 0;
    for (auto at = page.find("data:audio/ogg;base64,T2dnUw"); at != std::string::npos;
         at      = page.find("data:audio/ogg;base64,T2dnUw", at + 1))
        ++previews;
    EXPECT_EQ(previews, 20u);
    EXPECT_EQ(testing::run_ektara({"report", made.folder().string(), "--embed-previews", "9h"}).exit_code, 2);
}

TEST(Report, PathsThatFollowFromTheIdAreNotSaidAgain) {
    const testing::SmallRun made;
    auto tracks = artifacts::read_csv(made.folder() / "tracks.csv");
    for (auto& row : tracks.rows) row[1] = (made.top() / "music" / row[0]).string();
    tracks.rows[4][1] = (made.top() / "else.wav").string();
    artifacts::write_csv(made.folder() / "tracks.csv", tracks);
    const Json songs = data_of(made.folder()).at("songs");
    EXPECT_EQ(songs.at("folder"), "../../music/");
    EXPECT_TRUE(songs.at("path").at(3).is_null());
    EXPECT_EQ(songs.at("path").at(4), "../../else.wav");
}

TEST(Report, IsNamedAfterTheFolderOfTheMusic) {
    const testing::SmallRun made;
    // As a run from before runs kept digests, so that its record may be changed.
    std::filesystem::remove(made.folder() / artifacts::kDigestList);
    auto record = rundir::read_record_alone(made.folder());
    record.build.clear();
    const auto title = [&](const std::string& input) {
        record.input = input;
        rundir::write_run_record(made.folder(), record);
        return data_of(made.folder()).at("title").get<std::string>();
    };
    EXPECT_EQ(title("/home/me/My Songs"), "My Songs");
    EXPECT_EQ(title("/home/me/My Songs/"), "My Songs");
    EXPECT_EQ(title("/home/me/two languages/manifest.csv"), "two languages");
    EXPECT_EQ(title("/"), "A music collection");
    artifacts::write_file(made.folder() / "features" / "table.npy", "");
    std::filesystem::rename(made.folder() / "features" / "descriptors.npy", made.folder() / "features" / "table.npy");
    std::filesystem::rename(made.folder() / "features" / "descriptors.json", made.folder() / "features" / "table.json");
    EXPECT_EQ(title("/home/me/features/gtzan.csv"), "gtzan");
}

TEST(Report, ARunThatIsNotThereIsANumberedError) {
    const testing::TemporaryFolder folder;
    try {
        write_report(folder.path());
        FAIL();
    } catch (const Error& problem) {
        EXPECT_EQ(problem.code(), "E4304");
    }
}

Json method(const char* name, double silhouette, double ari, const char* warnings = "", const char* told = "") {
    return {{"task", "easy"},
            {"method", name},
            {"features", "table"},
            {"model", "vae"},
            {"projection", ""},
            {"clusterer", "kmeans"},
            {"k", 8},
            {"k_choice", "given"},
            {"seeds", 5},
            {"noise", 0.25},
            {"target", "genre"},
            {"ari", ari},
            {"ami", ari + 0.1},
            {"chance_ami", 0.01},
            {"ami_low", ari},
            {"ami_high", ari + 0.2},
            {"gain_low", -0.1},
            {"gain_high", 0.1},
            {"silhouette_own", silhouette},
            {"silhouette_reference", 0.1},
            {"conditioned_on", told},
            {"warnings", warnings}};
}

TEST(Tables, HaveALineAMethodAndEscapeWhatOthersWrote) {
    const Json metrics{method("A & B_1", 0.9, 0.1), method("C | D", 0.2, 0.2)};
    const auto latex = latex_table(evaluation::rows_from_json(metrics));
    EXPECT_NE(latex.find("A \\& B\\_1 & table"), std::string::npos) << latex;
    EXPECT_EQ(std::count(latex.begin(), latex.end(), '\n'), 8);
    const auto markdown = markdown_table(evaluation::rows_from_json(metrics));
    EXPECT_NE(markdown.find("| C \\| D |"), std::string::npos) << markdown;
    EXPECT_NE(markdown.find("0.190 [0.090, 0.290]"), std::string::npos) << markdown;
}

TEST(TextTable, FitsOneHundredAndTwentyColumns) {
    auto wide =
        method("A method with a name that is far too long for a terminal", -0.123, -0.123, "", "language+genre");
    wide["k"]         = 1234;
    wide["target"]    = "genre@language";
    const auto text   = text_table(evaluation::rows_from_json(Json::array({wide})));
    std::size_t width = 0;
    for (const char c : text) {
        if (c == '\n') {
            EXPECT_LE(width, 120u);
            width = 0;
        } else if ((static_cast<unsigned char>(c) & 0xc0) != 0x80) {
            ++width;
        }
    }
}

}  // namespace
}  // namespace ektara::report
