#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/random.hpp"
#include "ektara/rundir/clusters_csv.hpp"
#include "ektara/rundir/run_directory.hpp"
#include "quick_run.hpp"

namespace ektara {
namespace {

namespace fs = std::filesystem;
using testing::run_ektara;
using testing::TemporaryFolder;

/// Rows around five distant places; the rows from 150 on come first in the order of ids, so that every cluster would be
/// numbered anew.
std::string songs(int count) {
    std::string text = "id,language,genre,x,y,z\n";
    for (int i = 0; i < count; ++i) {
        Random random(static_cast<Seed>(i), "earlier run");
        const int place = i < 150 ? i % 5 : (i * 3 + 2) % 5;
        text += fmt::format("{}{:03},{},{},{:.4f},{:.4f},{:.4f}\n", i < 150 ? "song" : "new", i,
                            i % 2 == 0 ? "bangla" : "english", place < 2 ? "folk" : "rock",
                            9 * (place % 3) + random.normal(), 9 * (place / 3) + random.normal(), random.normal());
    }
    return text;
}

class EarlierRun : public ::testing::Test {
  protected:
    void run(const std::string& name, int count) {
        artifacts::write_file(folder_ / "t.csv", songs(count));
        const auto done = run_ektara(
            testing::quick_run({"run", (folder_ / "t.csv").string(), "-o", at(name), "--k", "5", "--seeds", "2"},
                               {"run.resamples=2", "train.max_epochs=4", "train.latent_dims=2",
                                "evaluate.half_samples=20", "evaluate.permutations=19"}));
        ASSERT_EQ(done.exit_code, 0) << done.errors;
    }
    std::string at(const std::string& name) const { return (folder_ / name).string(); }
    std::map<TrackId, int> clusters(const std::string& name, const std::string& clustering) const {
        std::map<TrackId, int> found;
        for (const auto& [id, cluster] : rundir::read_cluster_rows(folder_ / name / "clusterings" / clustering))
            found[id] = cluster;
        return found;
    }
    /// The bytes of every file that is the same for the same run.
    std::map<std::string, std::string> bytes(const std::string& name) const {
        std::map<std::string, std::string> files;
        for (const auto& entry : fs::recursive_directory_iterator(folder_ / name)) {
            const auto file = entry.path().lexically_relative(folder_ / name).string();
            if (entry.is_regular_file() && file != "run.json" && file != "report.html" && file != ".lock")
                files[file] = artifacts::read_file(entry.path());
        }
        return files;
    }
    TemporaryFolder folder_;
};

TEST_F(EarlierRun, TenSongsMoreKeepClusterNumbersAndTheDefaultClustering) {
    run("a", 150);
    const auto before = clusters("a", "raw.kmeans.s0.csv");
    const auto choice = rundir::read_run_record(folder_ / "a").default_clustering;
    ASSERT_TRUE(choice);
    run("a", 160);
    const auto after = clusters("a", "raw.kmeans.s0.csv");
    EXPECT_EQ(after.size(), 160u);
    int kept = 0;
    for (const auto& [id, cluster] : before) kept += after.at(id) == cluster ? 1 : 0;
    EXPECT_GE(kept, 143) << "95 % of 150";
    const auto record = rundir::read_run_record(folder_ / "a");
    EXPECT_EQ(record.default_clustering->clustering, choice->clustering);
    EXPECT_EQ(record.default_clustering->rule, choice->rule);
    EXPECT_FALSE(record.number_changes.empty());
    EXPECT_FALSE(fs::exists(folder_ / "a/earlier")) << "the run is finished";
    run("fresh", 160);
    const auto fresh = clusters("fresh", "raw.kmeans.s0.csv");
    EXPECT_NE(fresh, after) << "without the earlier run they are numbered otherwise";
    std::map<int, int> number_of;
    for (const auto& [id, cluster] : fresh)
        EXPECT_EQ(number_of.emplace(cluster, after.at(id)).first->second, after.at(id)) << "the groups are the same";
    EXPECT_EQ(artifacts::read_file(folder_ / "a/embeddings/vae.s0.npy"),
              artifacts::read_file(folder_ / "fresh/embeddings/vae.s0.npy"));
}

TEST_F(EarlierRun, AChangedRunThatWasKilledEndsWithTheSameBytes) {
    run("a", 150);
    fs::copy(folder_ / "a", folder_ / "b", fs::copy_options::recursive);
    run("a", 160);
    const auto record = rundir::read_run_record(folder_ / "a");
    {
        // What a kill leaves: the directory made ready, one clustering and one space written.
        const auto killed =
            rundir::RunDirectory::open(folder_ / "b", record.config, record.input, record.input_hash, false);
        for (const char* file : {"clusterings/raw.kmeans.s0.csv", "embeddings/raw.s0.npy", "embeddings/raw.s0.json"}) {
            fs::create_directories((folder_ / "b" / file).parent_path());
            fs::copy_file(folder_ / "a" / file, folder_ / "b" / file);
        }
        EXPECT_TRUE(fs::exists(folder_ / "b/earlier/run.json"));
    }
    run("b", 160);
    EXPECT_EQ(bytes("b"), bytes("a"));
    const auto resumed = rundir::read_run_record(folder_ / "b");
    EXPECT_EQ(resumed.number_changes, record.number_changes);
    EXPECT_EQ(resumed.default_clustering, record.default_clustering);
    EXPECT_EQ(resumed.warnings, record.warnings);
}

TEST_F(EarlierRun, EveryReaderNamesTheDefaultAndTakesAnotherByName) {
    run("a", 150);
    const auto record   = rundir::read_run_record(folder_ / "a");
    const auto& choice  = *record.default_clustering;
    const auto is_other = [&](const auto& method) { return method.clustering_name() != choice.clustering; };
    const auto other    = std::find_if(record.methods.begin(), record.methods.end(), is_other)->clustering_name();
    const std::vector<std::vector<std::string>> verbs{{"explain", at("a")},
                                                      {"similar", at("a"), "song001"},
                                                      {"path", at("a"), "song001", "song002"},
                                                      {"report", at("a")}};
    for (auto verb : verbs) {
        const auto plain = run_ektara(verb);
        EXPECT_EQ(plain.exit_code, 0) << plain.errors;
        EXPECT_NE(plain.errors.find(choice.clustering + "), the default: "), std::string::npos) << plain.errors;
        verb.insert(verb.end(), {"--clusters", other});
        const auto named = run_ektara(verb);
        EXPECT_EQ(named.exit_code, 0) << named.errors;
        EXPECT_NE(named.errors.find("(" + other + ")\n"), std::string::npos) << named.errors;
        verb.back() = "nothing";
        EXPECT_NE(run_ektara(verb).errors.find("error E4305"), std::string::npos) << verb.front();
    }
    const auto explained = run_ektara({"explain", at("a"), "--json"}).output;
    EXPECT_EQ(artifacts::parse_json(explained, "explain").at("clustering"), choice.clustering);
    EXPECT_NE(artifacts::read_file(folder_ / "a/report.html").find("the first of the table within"), std::string::npos);
    EXPECT_NE(run_ektara({"serve", at("a"), "--clusters", "nothing"}).errors.find("error E4305"), std::string::npos);
    EXPECT_NE(run_ektara({"playlist", at("a"), "--clusters", "nothing"}).errors.find("error E4305"), std::string::npos);
}

}  // namespace
}  // namespace ektara
