#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/random.hpp"
#include "quick_run.hpp"

namespace ektara {
namespace {

namespace fs = std::filesystem;
using testing::finish_through_kills;
using testing::run_ektara;
using testing::TemporaryFolder;

/// 80 rows of two languages × two genres; the genre shows in x, the language in y_var.
std::string table_text(bool reversed) {
    std::vector<std::string> lines;
    Random random(3, "table");
    for (int i = 0; i < 80; ++i) {
        const bool folk = i % 2 == 0, bangla = i % 4 < 2;
        lines.push_back(
            fmt::format("song{:02},{},{},s{},{:.4f},{:.4f},{:.4f},{:.4f}\n", i, bangla ? "bangla" : "english",
                        folk ? "folk" : "rock", i / 8 * 4 + i % 4, (folk ? 8.0 : 0.0) + random.normal(),
                        std::exp((bangla ? 2.0 : 0.0) + random.normal()), random.normal(), random.normal()));
    }
    if (reversed) std::reverse(lines.begin(), lines.end());
    std::string text = "id,language,genre,song_id,x,y_var,z,w\n";
    for (const auto& line : lines) text += line;
    return text;
}

std::vector<std::string> quick_run(const fs::path& input, const fs::path& output, const std::string& jobs = "1") {
    return testing::quick_run(
        {"run", input.string(), "-o", output.string(), "--k", "2", "--seeds", "2", "--jobs", jobs},
        {"train.max_epochs=6", "train.latent_dims=2", "evaluate.half_samples=40", "evaluate.permutations=99"});
}

/// The bytes of every artifact that must be the same: all files but run.json and the report.
std::map<std::string, std::string> artifacts_of(const fs::path& run) {
    std::map<std::string, std::string> bytes;
    for (const auto& entry : fs::recursive_directory_iterator(run)) {
        const auto name = entry.path().lexically_relative(run).string();
        if (entry.is_regular_file() && name != "run.json" && name != "report.html" && name != ".lock")
            bytes[name] = artifacts::read_file(entry.path());
    }
    return bytes;
}

class EasyRun : public ::testing::Test {
  protected:
    EasyRun() { artifacts::write_file(folder_ / "t.csv", table_text(false)); }
    TemporaryFolder folder_;
};

TEST_F(EasyRun, WritesEveryArtifactAndScoresAPlantedGenreAboveChance) {
    const auto done = run_ektara(quick_run(folder_ / "t.csv", folder_ / "run"));
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    for (const char* name :
         {"run.json", "tracks.csv", "failures.csv", "features/table.npy", "features/table.json", "metrics.csv",
          "metrics.json", "report.html", "embeddings/vae.s1.npy", "embeddings/pca.s0.json", "projections/raw.s0.npy",
          "clusterings/vae.kmeans.s0.csv", "models/vae.s0/model.safetensors", "models/vae.s1/history.csv"})
        EXPECT_TRUE(fs::exists(folder_ / "run" / name)) << name;
    const auto clusters = artifacts::read_csv(folder_ / "run/cluster-quality.csv");
    EXPECT_EQ(clusters.rows.size(), 6u) << "three methods in two clusters each";
    for (const auto& row : clusters.rows) {
        const double jaccard = std::stod(row[*clusters.find("jaccard_samples")]);
        EXPECT_GT(jaccard, row[*clusters.find("method")] == "Raw + K-Means" ? 0.7 : 0.2) << row[0];
        EXPECT_LE(jaccard, 1) << row[0];
    }
    const auto songs = artifacts::read_csv(folder_ / "run/songs.csv");
    EXPECT_EQ(songs.rows.size(), 80u);
    for (const char* column : {"id", "title", "genre", "language", "cluster:raw.kmeans", "cluster:vae.kmeans"})
        EXPECT_TRUE(songs.find(column)) << column;
    EXPECT_FALSE(songs.find("path"));
    bool found = false;
    for (const auto& row : artifacts::read_json(folder_ / "run/metrics.json")) {
        if (row.at("target") != "genre" || row.at("method") != "Raw + K-Means") continue;
        found = true;
        EXPECT_GT(row.at("ami").get<double>(), 0.5);
        EXPECT_LT(std::abs(row.at("chance_ami").get<double>()), 0.1);
        EXPECT_LE(row.at("p_value").get<double>(), 0.02);
        EXPECT_GT(row.at("stability_samples").get<double>(), 0.3);
        EXPECT_EQ(row.at("differences").size(), 2u) << "one for each other method";
    }
    EXPECT_TRUE(found);
    EXPECT_NE(done.output.find("Basic VAE + K-Means"), std::string::npos) << done.output;
}

TEST_F(EasyRun, GivesTheSameBytesForAnyJobsAndAnyOrderOfRows) {
    artifacts::write_file(folder_ / "other/t.csv", table_text(true));
    ASSERT_EQ(run_ektara(quick_run(folder_ / "t.csv", folder_ / "a", "1")).exit_code, 0);
    ASSERT_EQ(run_ektara(quick_run(folder_ / "other/t.csv", folder_ / "b", "2")).exit_code, 0);
    auto first = artifacts_of(folder_ / "a"), second = artifacts_of(folder_ / "b");
    // The recipe of the table holds the digest of its file, and the list of digests that of the recipe.
    for (const char* name : {"features/table.json", "digests.txt"}) {
        first.erase(name);
        second.erase(name);
    }
    ASSERT_GT(first.size(), 20u);
    EXPECT_EQ(first, second);
}

TEST_F(EasyRun, GoesOnAfterBeingKilledAndEndsWithTheSameBytes) {
    ASSERT_EQ(run_ektara(quick_run(folder_ / "t.csv", folder_ / "whole")).exit_code, 0);
    EXPECT_GE(finish_through_kills(quick_run(folder_ / "t.csv", folder_ / "run", "2")), 5);
    EXPECT_EQ(artifacts_of(folder_ / "whole"), artifacts_of(folder_ / "run"));
}

/// Every method that a table can have, two seeds.
std::vector<std::string> run_of_all(const fs::path& input, const fs::path& output, const std::string& jobs) {
    auto arguments = quick_run(input, output, jobs);
    arguments.insert(arguments.end(), {"--preset", "all", "--no-text", "--set", "projection.umap.n_epochs=20"});
    return arguments;
}

TEST_F(EasyRun, AllMethodsGiveTheSameBytesForAnyJobsAndAfterBeingKilled) {
    ASSERT_EQ(run_ektara(run_of_all(folder_ / "t.csv", folder_ / "a", "1")).exit_code, 0);
    EXPECT_GE(finish_through_kills(run_of_all(folder_ / "t.csv", folder_ / "b", "2")), 5);
    const auto first = artifacts_of(folder_ / "a");
    EXPECT_TRUE(first.contains("clusterings/cvae-genre.kmeans.s1.csv"));
    EXPECT_TRUE(first.contains("embeddings/raw-umap.s1.npy"));
    EXPECT_TRUE(first.contains("clusterings/vae-quantile.leiden.s1.csv"));
    EXPECT_FALSE(first.contains("clusterings/raw.ward.s1.csv")) << "nothing in it is random";
    EXPECT_EQ(first, artifacts_of(folder_ / "b"));
}

TEST_F(EasyRun, MarksWhatAModelWasToldAndNamesWhatIsLeftOut) {
    ASSERT_EQ(run_ektara(run_of_all(folder_ / "t.csv", folder_ / "run", "2")).exit_code, 0);
    std::map<std::string, std::string> marks;
    for (const auto& row : artifacts::read_json(folder_ / "run/metrics.json"))
        if (row.at("model") == "cvae")
            marks[row.at("conditioned_on").get<std::string>() + " on " + row.at("target").get<std::string>()] =
                row.at("warnings");
    const auto is_marked = [&](const char* what) { return marks.at(what).find("W-CONDITIONED") != std::string::npos; };
    EXPECT_TRUE(is_marked("genre on genre"));
    EXPECT_FALSE(is_marked("genre on language"));
    EXPECT_TRUE(is_marked("language on language"));
    EXPECT_FALSE(is_marked("language on genre"));
    bool left_out     = false;
    const auto record = artifacts::read_json(folder_ / "run/run.json");
    for (const auto& warning : record.at("warnings"))
        left_out |= warning.at("code") == "W-LEFT-OUT" &&
                    warning.at("text").get<std::string>().find("Conv VAE") != std::string::npos;
    EXPECT_TRUE(left_out);
}

/// Warnings of a run on a small demo corpus, and those in its first row of metrics.json.
std::pair<std::string, std::string> warnings_on_corpus(const fs::path& folder, bool confound) {
    std::vector<std::string> corpus{"corpus", (folder / "corpus").string(), "--set",  "corpus.songs=64",
                                    "--set",  "corpus.seconds=4",           "--quiet"};
    if (confound) corpus.emplace_back("--confound");
    EXPECT_EQ(run_ektara(corpus).exit_code, 0);
    const auto done = run_ektara(quick_run(folder / "corpus/manifest.csv", folder / "run", "2"));
    EXPECT_EQ(done.exit_code, 0) << done.errors;
    std::string codes;
    const auto record = artifacts::read_json(folder / "run/run.json");
    for (const auto& warning : record.at("warnings"))
        codes += warning.at("code").get<std::string>() + " " + warning.at("text").get<std::string>() + "\n";
    return {codes, artifacts::read_json(folder / "run/metrics.json")[0].at("warnings").get<std::string>()};
}

TEST(Confounding, IsSaidOfTheRecordingChainWhereLanguagesHaveOneEach) {
    const TemporaryFolder folder;
    const auto [warnings, row] = warnings_on_corpus(folder.path(), true);
    EXPECT_NE(warnings.find("W-CONFOUNDED source"), std::string::npos) << warnings;
    EXPECT_NE(row.find("W-CONFOUNDED source"), std::string::npos) << row;
    EXPECT_NE(artifacts::read_file(folder / "run/report.html").find("W-CONFOUNDED"), std::string::npos);
}

TEST(Confounding, IsNotSaidWhereChainsAreSpreadEvenly) {
    const TemporaryFolder folder;
    const auto [warnings, row] = warnings_on_corpus(folder.path(), false);
    EXPECT_EQ(warnings.find("W-CONFOUNDED source"), std::string::npos) << warnings;
    EXPECT_EQ(row.find("W-CONFOUNDED source"), std::string::npos) << row;
}

/// A run that repeats the original's choices, quick enough for a test.
testing::Finished as_published(const fs::path& input, const fs::path& output, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"run",
                                       input.string(),
                                       "-o",
                                       output.string(),
                                       "--as-published",
                                       "--set",
                                       "projection.umap.n_epochs=20",
                                       "--set",
                                       "evaluate.half_samples=20",
                                       "--set",
                                       "evaluate.permutations=19"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_ektara(arguments);
}

TEST(AsPublished, SaysWhatIsWrongInRecordReportAndTerminalAndShowsTheOriginalsFigures) {
    const TemporaryFolder folder;
    ASSERT_EQ(run_ektara({"corpus", (folder / "corpus").string(), "--set", "corpus.songs=24", "--set",
                          "corpus.seconds=4", "--quiet"})
                  .exit_code,
              0);
    const auto done = as_published(folder / "corpus/manifest.csv", folder / "run", {"--no-text"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    int choices       = 0;
    const auto record = artifacts::read_json(folder / "run/run.json");
    for (const auto& warning : record.at("warnings")) choices += warning.at("code") == "W-AS-PUBLISHED" ? 1 : 0;
    EXPECT_GE(choices, 6);
    EXPECT_NE(artifacts::read_file(folder / "run/report.html").find("W-AS-PUBLISHED"), std::string::npos);
    EXPECT_NE(done.output.find("W-AS-PUBLISHED"), std::string::npos) << done.output;
    EXPECT_NE(done.output.find("0.134"), std::string::npos) << "the original's raw K-Means";
    const auto table_end = done.output.find("\nwarning");
    ASSERT_NE(table_end, std::string::npos) << done.output;
    std::size_t begin = 0;
    while (begin < table_end) {
        const auto end = done.output.find('\n', begin);
        EXPECT_LE(end - begin, 120u) << done.output.substr(begin, end - begin);
        begin = end + 1;
    }
    EXPECT_NE(artifacts::read_file(folder / "run/metrics.md").find("ARI, published"), std::string::npos);
    EXPECT_EQ(artifacts::read_json(folder / "run/features/mfcc-means.json").at("columns").size(), 13u);
}

TEST_F(EasyRun, AsPublishedNeedsTheThirteenMeansAndNoPreset) {
    const auto refused = as_published(folder_ / "t.csv", folder_ / "run");
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.errors.find("error E1215"), std::string::npos) << refused.errors;
    EXPECT_EQ(as_published(folder_ / "t.csv", folder_ / "run", {"--preset", "all"}).exit_code, 2);
    EXPECT_EQ(as_published(folder_ / "t.csv", folder_ / "run", {"--set", "method.hybrid.dbscan.epps=1"}).exit_code, 2);
    const auto shown = as_published(folder_ / "t.csv", folder_ / "run", {"--dry-run"}).output;
    EXPECT_NE(shown.find("method.hybrid-umap.dbscan.eps = 0.3"), std::string::npos) << shown;
}

TEST_F(EasyRun, DiffersFromAnotherByItsSettingsAndScores) {
    ASSERT_EQ(run_ektara(quick_run(folder_ / "t.csv", folder_ / "a")).exit_code, 0);
    auto other = quick_run(folder_ / "t.csv", folder_ / "b");
    other[5]   = "3";
    ASSERT_EQ(run_ektara(other).exit_code, 0);
    const auto done = run_ektara({"runs", "diff", (folder_ / "a").string(), (folder_ / "b").string(), "--json"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const auto difference = artifacts::parse_json(done.output, "diff");
    ASSERT_EQ(difference.at("settings").size(), 2u) << difference.at("settings").dump();
    EXPECT_EQ(difference.at("settings")[0].at("setting"), "cluster.kmeans.n_clusters");
    EXPECT_EQ(difference.at("scores").size(), artifacts::read_json(folder_ / "a/metrics.json").size());
    EXPECT_EQ(run_ektara({"runs", "diff", (folder_ / "a").string(), (folder_ / "none").string()}).exit_code, 1);
    EXPECT_NE(run_ektara({"runs", "list", folder_.path().string()}).output.find("finished"), std::string::npos);
    artifacts::write_file(folder_ / "broken/run.json", "{");
    const auto listed = run_ektara({"runs", "list", folder_.path().string()});
    EXPECT_EQ(listed.exit_code, 0) << "a damaged run is listed, and the others too";
    EXPECT_NE(listed.output.find("damaged"), std::string::npos) << listed.output;
    EXPECT_NE(listed.output.find("finished"), std::string::npos) << listed.output;
    EXPECT_NE(listed.errors.find("E4304"), std::string::npos) << listed.errors;
}

TEST_F(EasyRun, AppliesSettingsToOneMethodOrToAllThatHaveThem) {
    auto arguments = run_of_all(folder_ / "t.csv", folder_ / "run", "1");
    arguments.insert(arguments.end(), {"--set", "cluster.dbscan.eps=0.7", "--set", "cluster.n_init=3", "--dry-run"});
    const auto shown = run_ektara(arguments).output;
    EXPECT_NE(shown.find("cluster.dbscan.eps = 0.7"), std::string::npos) << shown;
    EXPECT_NE(shown.find("cluster.kmeans.n_init = 3"), std::string::npos);
    EXPECT_NE(shown.find("cluster.spectral.n_init = 3"), std::string::npos);
}

TEST_F(EasyRun, ChoosesTheNumberOfPlantedGroupsWithoutLabels) {
    std::string text = "id,a,b,c,d\n";
    Random random(8, "planted");
    for (int i = 0; i < 60; ++i) {
        text += fmt::format("song{:02}", i);
        for (int c = 0; c < 4; ++c)
            text += fmt::format(",{:.4f}", random.normal() + (c == i % 3 ? 30.0 : c == i % 3 + 1 ? -30.0 : 0.0));
        text += "\n";
    }
    artifacts::write_file(folder_ / "planted.csv", text);
    auto arguments = quick_run(folder_ / "planted.csv", folder_ / "run");
    arguments[5]   = "auto";
    ASSERT_EQ(run_ektara(arguments).exit_code, 0);
    const auto record = artifacts::read_json(folder_ / "run/run.json");
    EXPECT_EQ(record.at("k"), 3);
    EXPECT_NE(record.at("k_choice"), "");
}

TEST_F(EasyRun, RefusesAnotherConfigurationWithExitCodeTwo) {
    auto arguments = quick_run(folder_ / "t.csv", folder_ / "run");
    ASSERT_EQ(run_ektara(arguments).exit_code, 0);
    arguments[5]       = "3";
    const auto refused = run_ektara(arguments);
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_NE(refused.errors.find("error E4302"), std::string::npos) << refused.errors;
}

TEST_F(EasyRun, AveragesTheClipsOfASongWhenAsked) {
    auto arguments = quick_run(folder_ / "t.csv", folder_ / "run");
    arguments.insert(arguments.end(), {"--per", "song"});
    ASSERT_EQ(run_ektara(arguments).exit_code, 0);
    EXPECT_EQ(artifacts::read_csv(folder_ / "run/clusterings/raw.kmeans.s0.csv").rows.size(), 40u);
    for (const auto& row : artifacts::read_json(folder_ / "run/metrics.json")) {
        EXPECT_EQ(row.at("features"), "table");
        if (row.at("target") == "genre") {
            EXPECT_EQ(row.at("n"), 40);
        }
    }
}

TEST_F(EasyRun, ForceReplacesARunOfAnotherConfiguration) {
    auto arguments = quick_run(folder_ / "t.csv", folder_ / "run");
    ASSERT_EQ(run_ektara(arguments).exit_code, 0);
    arguments[5] = "3";
    arguments.emplace_back("--force");
    ASSERT_EQ(run_ektara(arguments).exit_code, 0);
    EXPECT_EQ(artifacts::read_json(folder_ / "run/metrics.json")[0].at("k"), 3);
}

TEST_F(EasyRun, RefusesMoreClustersThanRows) {
    auto arguments  = quick_run(folder_ / "t.csv", folder_ / "run");
    arguments[5]    = "81";
    const auto done = run_ektara(arguments);
    EXPECT_EQ(done.exit_code, 1);
    EXPECT_NE(done.errors.find("error E6002"), std::string::npos) << done.errors;
}

TEST_F(EasyRun, WithoutLabelsItStillClusters) {
    artifacts::write_file(folder_ / "bare.csv", "id,x,y\na,1,2\nb,2,1\nc,8,9\nd,9,8\ne,8,8.5\n");
    const auto done = run_ektara(quick_run(folder_ / "bare.csv", folder_ / "run"));
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_EQ(artifacts::read_csv(folder_ / "run/metrics.csv").rows.size(), 3u);
}

TEST_F(EasyRun, TellsWhatIsWrongWithItsOptions) {
    const auto code_of = [&](std::vector<std::string> more) {
        auto arguments = quick_run(folder_ / "t.csv", folder_ / "other-run");
        arguments.insert(arguments.end(), more.begin(), more.end());
        const auto done = run_ektara(arguments);
        return fmt::format("{} {}", done.exit_code, done.errors.substr(0, 11));
    };
    EXPECT_EQ(code_of({"--set", "cluster.n_innit=3"}), "2 error E1101");
    EXPECT_EQ(code_of({"--preset", "harder"}), "2 error E1102");
    EXPECT_EQ(code_of({"--set", "evaluate.half_samples=-1"}), "1 error E6105");
}

}  // namespace
}  // namespace ektara
