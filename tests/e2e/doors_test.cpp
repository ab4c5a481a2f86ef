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

/// "Doors agree": a verb that is given a run's own inputs returns the run's own results.
namespace ektara {
namespace {

using artifacts::Json;
using testing::run_ektara;

/// 90 clips of two languages × two genres, two or three a song. One clip has no song and is called like a song of
/// others; some name their artist.
std::string clips_table() {
    std::string text = "id,language,genre,song_id,artist,x,y,z,w\n";
    Random random(5, "doors");
    for (int i = 0; i < 90; ++i) {
        const bool folk = i % 2 == 0, bangla = i % 4 < 2;
        const auto id   = i == 7 ? std::string("s11") : fmt::format("clip{:02}", i);
        const auto song = i == 7 ? std::string() : fmt::format("s{}", i / 12 * 4 + i % 4 + 10);
        text += fmt::format("{},{},{},{},{},{:.4f},{:.4f},{:.4f},{:.4f}\n", id, bangla ? "bangla" : "english",
                            folk ? "folk" : "rock", song, i % 3 == 0 ? fmt::format("artist {}", i / 12) : "",
                            (folk ? 3.0 : 0.0) + random.normal(), (bangla ? 2.0 : 0.0) + random.normal(),
                            random.normal(), random.normal());
    }
    return text;
}

std::string text(const Json& row, const char* name) { return row.at(name).get<std::string>(); }

class DoorsAgree : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder_ = new testing::TemporaryFolder;
        artifacts::write_file(*folder_ / "t.csv", clips_table());
        const auto done = run_ektara(testing::quick_run({"run", at("t.csv"), "-o", at("run"), "--k", "11", "--seeds",
                                                         "1", "--seed", "3", "--no-text", "--preset", "all"},
                                                        {"train.max_epochs=4", "train.latent_dims=2", "run.resamples=0",
                                                         "evaluate.half_samples=100", "evaluate.permutations=199"}));
        ASSERT_EQ(done.exit_code, 0) << done.errors;
    }
    static void TearDownTestSuite() { delete folder_; }
    static std::string at(const std::string& name) { return (*folder_ / name).string(); }

    static Json methods() { return artifacts::read_json(at("run/run.json")).at("methods"); }

    /// One table with the clusters of every method, a column each.
    static std::string all_clusterings() {
        artifacts::CsvTable all{{"id"}, {}, {}};
        for (const auto& method : methods()) {
            const auto own = artifacts::read_csv(at("run/" + text(method, "clustering")));
            all.columns.push_back(text(method, "method"));
            all.rows.resize(own.rows.size());
            for (std::size_t i = 0; i < own.rows.size(); ++i) {
                if (all.rows[i].empty()) all.rows[i].push_back(own.rows[i][0]);
                EXPECT_EQ(all.rows[i][0], own.rows[i][0]);
                all.rows[i].push_back(own.rows[i][own.at("cluster", "clusters")]);
            }
        }
        artifacts::write_csv(at("all.csv"), all);
        return at("all.csv");
    }
    static Json evaluated(const std::vector<std::string>& more) {
        std::vector<std::string> arguments{"evaluate", "--labels", at("run/tracks.csv"), "--seed", "3", "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const auto done = run_ektara(arguments);
        EXPECT_EQ(done.exit_code, 0) << done.errors;
        return artifacts::parse_json(done.output, "stdout");
    }

    static inline testing::TemporaryFolder* folder_ = nullptr;
};

TEST_F(DoorsAgree, EvaluateGivesTheScoresOfTheRunToTheLastDigit) {
    std::map<std::pair<std::string, std::string>, Json> given;
    for (const auto& row :
         evaluated({"--clusters", all_clusterings(), "--labels-column", "genre,language,language+genre", "--within",
                    "language", "--half-samples", "100", "--permutations", "199"}))
        given[{text(row, "clusters"), text(row, "labels")}] = row;
    std::size_t compared = 0;
    for (const auto& row : artifacts::read_json(at("run/metrics.json"))) {
        const auto found = given.find({text(row, "method"), text(row, "target")});
        if (found == given.end()) {
            EXPECT_TRUE(text(row, "target").starts_with("shared_genre")) << text(row, "target");
            continue;
        }
        for (const char* name : {"n",
                                 "majority_rate",
                                 "ari",
                                 "ami",
                                 "nmi",
                                 "homogeneity",
                                 "completeness",
                                 "v_measure",
                                 "purity",
                                 "accuracy",
                                 "mi",
                                 "bcubed_f",
                                 "ari_covered",
                                 "ami_covered",
                                 "ari_low",
                                 "ari_high",
                                 "ami_low",
                                 "ami_high",
                                 "chance_ari",
                                 "chance_ami",
                                 "p_value",
                                 "p_adjusted",
                                 "differences",
                                 "inverse_purity",
                                 "fowlkes_mallows"})
            if (row.contains(name)) {
                EXPECT_EQ(found->second.at(name), row.at(name))
                    << text(row, "method") << ", " << text(row, "target") << ": " << name;
            }
        ++compared;
    }
    EXPECT_EQ(compared, methods().size() * 6) << "genre, language, both, genre inside each language and their mean";
    EXPECT_GE(methods().size(), 12u);
}

TEST_F(DoorsAgree, EvaluateGivesTheInternalIndicesOfTheRunToTheLastDigit) {
    std::map<std::string, Json> in_run;
    for (const auto& row : artifacts::read_json(at("run/metrics.json"))) in_run[text(row, "method")] = row;
    for (const auto& method : methods()) {
        const auto row = evaluated({"--clusters", at("run/" + text(method, "clustering")), "--labels-column", "genre",
                                    "--features", at("run/" + text(method, "embedding"))})
                             .at(0);
        const auto& own = in_run.at(text(method, "method"));
        for (const std::string name : {"silhouette", "calinski_harabasz", "davies_bouldin", "dunn"})
            EXPECT_EQ(row.at(name), own.at(name + "_own")) << text(method, "method") << ": " << name;
        if (!own.at("dbcv_own").is_null()) {
            EXPECT_EQ(row.at("dbcv"), own.at("dbcv_own")) << text(method, "method");
        }
    }
}

}  // namespace
}  // namespace ektara
