#include "table_verbs.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/artifacts/table.hpp"

namespace ektara {
namespace {

using artifacts::parse_json;
using testing::run_ektara;
using testing::seconds_text;
using testing::TableVerbs;

TEST_F(TableVerbs, ClusterWritesIdsAndClustersAndPrintsItsFigures) {
    const auto done = run_ektara({"cluster", at("X.npy"), "-o", at("C.csv"), "--k", "2", "--seed", "5", "--json"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const auto figures = parse_json(done.output, "stdout");
    for (const auto* name : {"seconds", "seed", "n", "d", "method", "k", "inertia", "noise"})
        EXPECT_TRUE(figures.contains(name)) << name;
    EXPECT_EQ(figures["k"], 2);
    EXPECT_EQ(figures["seed"], 5);
    const auto csv = artifacts::read_csv(at("C.csv"));
    EXPECT_EQ(csv.columns, (std::vector<std::string>{"id", "cluster"}));
    ASSERT_EQ(csv.rows.size(), 80U);
    EXPECT_EQ(csv.rows[79][0], "79");
    EXPECT_NE(csv.rows[0][1], csv.rows[79][1]);
}

TEST_F(TableVerbs, ClusterWritesTheSameBytesForAnyNumberOfJobs) {
    ASSERT_EQ(run_ektara({"cluster", at("X.npy"), "-o", at("a.csv"), "--k", "7", "--jobs", "1"}).exit_code, 0);
    ASSERT_EQ(run_ektara({"cluster", at("X.npy"), "-o", at("b.csv"), "--k", "7", "--jobs", "2"}).exit_code, 0);
    EXPECT_EQ(artifacts::read_file(at("a.csv")), artifacts::read_file(at("b.csv")));
}

TEST_F(TableVerbs, LongMethodsTellTheirStepsAndNothingElseChanges) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> stages = {
        {{"cluster", at("X.npy"), "-o", at("C.csv"), "--k", "3"}, "starts 10/10"},
        {{"cluster", at("X.npy"), "-o", at("C.csv"), "--method", "leiden"}, "starts 10/10"},
        {{"cluster", at("X.npy"), "-o", at("C.csv"), "--method", "leiden", "--k", "3"}, "resolutions 0/40"},
        {{"cluster", at("X.npy"), "-o", at("C.csv"), "--method", "gmm", "--k", "2"}, "EM iterations 0/100"},
        {{"cluster", at("X.npy"), "-o", at("C.csv"), "--method", "dbscan"}, "pairs within eps 1/1"},
        {{"cluster", at("X.npy"), "-o", at("C.csv"), "--method", "consensus", "--k", "2"}, "runs 0/"},
        {{"cluster", at("X.npy"), "-o", at("C.csv"), "--k", "auto"}, "numbers of clusters 0/"},
        {{"project", at("X.npy"), "-o", at("Y.npy"), "--method", "umap"}, "layout 500/500"},
        {{"project", at("X.npy"), "-o", at("Y.npy"), "--method", "pca"}, "trustworthiness 80/80"},
        {{"train", at("X.npy"), "-o", at("vae"), "--set", "train.max_epochs=3", "--set", "train.latent_dims=2"},
         "epochs 3/3"},
        {{"train", at("X.npy"), "-o", at("sweep"), "--sweep", "beta=1,2", "--set", "train.max_epochs=3", "--set",
          "train.latent_dims=2"},
         "models 2/2"},
        {{"evaluate", "--structure", "--features", at("X.npy")}, "clouds 0/"},
    };
    for (const auto& [words, step] : stages) {
        auto told = words;
        told.insert(told.end(), {"--log-level", "debug"});
        const auto done = run_ektara(told), silent = run_ektara(words);
        EXPECT_EQ(done.exit_code, 0) << done.errors;
        EXPECT_NE(done.errors.find(fmt::format("debug: {}", step)), std::string::npos) << words[3] << done.errors;
        EXPECT_EQ(silent.errors.find("debug"), std::string::npos) << silent.errors;
    }
}

TEST_F(TableVerbs, EvaluateTellsItsDraws) {
    std::string csv = "id,genre,cluster\n";
    for (int i = 0; i < 80; ++i) csv += fmt::format("{},g{},{}\n", i, i % 3, i / 40);
    write("T.csv", csv);
    const auto done = run_ektara({"evaluate", "--labels", at("T.csv"), "--clusters", at("T.csv"), "--labels-column",
                                  "genre", "--clusters-columns", "cluster", "--features", at("X.npy"), "--log-level",
                                  "debug", "--permutations", "32", "--half-samples", "16"});
    EXPECT_EQ(done.exit_code, 0) << done.errors;
    for (const auto* step : {"half-samples 16/16", "permutations 32/32", "silhouette 1/1"})
        EXPECT_NE(done.errors.find(step), std::string::npos) << step << done.errors;
}

TEST_F(TableVerbs, ManyRowsAreSampledWithAWarningOrRefusedBeforeTheMethodStarts) {
    artifacts::write_npy(folder / "N.npy", testing::random_matrix(21'000, 2, 3));
    const auto sampled = run_ektara({"cluster", at("N.npy"), "-o", at("a.csv"), "--method", "dbscan"});
    EXPECT_EQ(sampled.exit_code, 0) << sampled.errors;
    EXPECT_NE(sampled.errors.find("W-SAMPLED: dbscan"), std::string::npos) << sampled.errors;
    const auto forced = run_ektara({"cluster", at("N.npy"), "-o", at("b.csv"), "--method", "dbscan", "--force"});
    EXPECT_EQ(forced.exit_code, 0) << forced.errors;
    EXPECT_EQ(forced.errors.find("W-SAMPLED"), std::string::npos) << forced.errors;
    artifacts::write_npy(folder / "L.npy", testing::random_matrix(40'001, 1, 3));
    const auto refused = run_ektara({"cluster", at("L.npy"), "-o", at("c.csv"), "--method", "average"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_NE(refused.errors.find("E1580"), std::string::npos) << refused.errors;
    EXPECT_NE(refused.errors.find("take ward"), std::string::npos) << refused.errors;
}

TEST_F(TableVerbs, EachClusteringOfManyRowsHasAnIntervalOfItsSilhouette) {
    const auto points = testing::random_matrix(50'001, 1, 3);
    artifacts::write_npy(folder / "N.npy", points);
    std::string csv = "id,genre,language,first,second\n";
    for (Eigen::Index i = 0; i < points.rows(); ++i)
        csv += fmt::format("{0},g{1},l{2},{3},{2}\n", i, i % 2, i % 3, points(i, 0) > 0 ? 1 : 0);
    artifacts::write_file(folder / "T.csv", csv);
    const auto done = run_ektara({"evaluate", "--labels", at("T.csv"), "--clusters", at("T.csv"), "--labels-column",
                                  "genre,language", "--clusters-columns", "first,second", "--features", at("N.npy"),
                                  "--set", "evaluate.permutations=9", "--set", "evaluate.half_samples=10"});
    EXPECT_EQ(done.exit_code, 0) << done.errors;
    const auto times = [&](const std::string& text) {
        int count = 0;
        for (auto at = done.errors.find(text); at != std::string::npos; at = done.errors.find(text, at + 1)) ++count;
        return count;
    };
    EXPECT_EQ(times("W-SAMPLED: first: "), 1) << done.errors;
    EXPECT_EQ(times("W-SAMPLED: second: "), 1) << done.errors;
    EXPECT_EQ(times("W-SAMPLED"), 2) << done.errors;
}

/// Columns x (0 or 10, a little apart) and y_var (e to the power of 1 or 3), and one that says which group it is.
std::string two_groups(int rows) {
    std::string csv = "id,x,y_var,genre\n";
    for (int i = 0; i < rows; ++i) {
        const bool second = i % 2 == 1;
        csv += fmt::format("r{},{},{},{}\n", i, (second ? 10 : 0) + 0.01 * i, second ? 20.085537 : 2.7182818,
                           second ? "b" : "a");
    }
    return csv;
}

TEST_F(TableVerbs, ClusterWritesTheCentresAtTheScaleThatWasClustered) {
    write("t.csv", two_groups(20));
    const auto done = run_ektara({"cluster", at("t.csv"), "-o", at("C.csv"), "--k", "2", "--centres", at("c.npy")});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const auto centres = artifacts::read_table(at("c.npy"));
    EXPECT_EQ(centres.columns, (std::vector<std::string>{"x", "y_var"}));
    EXPECT_EQ(centres.rows, (std::vector<std::string>{"0", "1"}));
    // Logarithms of y_var are 1 and 3 in equal halves: standardised -1 and 1.
    const auto first = artifacts::read_csv(at("C.csv")).rows[0][1] == "0" ? 0 : 1;
    EXPECT_NEAR(centres.values(first, 1), -1, 1e-5);
    EXPECT_NEAR(centres.values(1 - first, 1), 1, 1e-5);
    EXPECT_NEAR(centres.values(0, 0) + centres.values(1, 0), 0, 1e-5);
    const auto raw = run_ektara({"cluster", at("t.csv"), "-o", at("D.csv"), "--method", "ward", "--k", "2", "--centres",
                                 at("d.npy"), "--no-standardise"});
    ASSERT_EQ(raw.exit_code, 0) << raw.errors;
    const auto means = artifacts::read_table(at("d.npy")).values;
    EXPECT_NEAR(means.col(0).minCoeff(), 0.09, 1e-5);  // mean of 0, 0.02, … 0.18
    EXPECT_NEAR(means.col(0).maxCoeff(), 10.1, 1e-5);
}

TEST_F(TableVerbs, ClusterWritesNoCentreOfNoise) {
    write("t.csv", "id,x,y\na,0,0\nb,0,0.1\nc,0.1,0\nd,9,9\n");
    const auto done =
        run_ektara({"cluster", at("t.csv"), "-o", at("C.csv"), "--method", "dbscan", "--set", "cluster.eps=0.5",
                    "--set", "cluster.min_samples=2", "--no-standardise", "--centres", at("c.npy")});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const auto centres = artifacts::read_table(at("c.npy")).values;
    ASSERT_EQ(centres.rows(), 1);
    EXPECT_NEAR(centres(0, 0), 0.1 / 3, 1e-6);
}

TEST_F(TableVerbs, AssignPlacesNewRowsInAClusteringThatWasKept) {
    write("t.csv", two_groups(20));
    for (const char* method : {"kmeans", "gmm", "average"}) {
        const auto model = at(method);
        const auto done =
            run_ektara({"cluster", at("t.csv"), "-o", at("C.csv"), "--method", method, "--k", "2", "--model", model});
        ASSERT_EQ(done.exit_code, 0) << done.errors;
        // The rows themselves get their clusters back, and nearest to each is it itself.
        const auto same = run_ektara({"assign", model, at("t.csv"), "-o", at("A.csv")});
        ASSERT_EQ(same.exit_code, 0) << same.errors;
        const auto found = artifacts::read_csv(at("A.csv")), clusters = artifacts::read_csv(at("C.csv"));
        for (std::size_t i = 0; i < clusters.rows.size(); ++i) {
            EXPECT_EQ(found.rows[i][1], clusters.rows[i][1]) << method;
            EXPECT_EQ(found.rows[i][3], clusters.rows[i][0]) << method;
        }
        // Columns in another order, and one that the table does not have.
        write("new.csv", "id,other,y_var,x\nn,5,21,10.2\n");
        const auto fresh = run_ektara({"assign", model, at("new.csv"), "--json"});
        ASSERT_EQ(fresh.exit_code, 0) << fresh.errors;
        EXPECT_EQ(std::to_string(parse_json(fresh.output, "stdout")["songs"][0]["cluster"].get<int>()),
                  clusters.rows[1][1]);
        EXPECT_NE(fresh.errors.find("W-UNMATCHED"), std::string::npos);
    }
    // A folder that holds something else is left alone, and a damaged model is told.
    write("RUN/run.json", "{}");
    EXPECT_EQ(run_ektara({"cluster", at("t.csv"), "-o", at("C.csv"), "--k", "2", "--model", at("RUN")}).exit_code, 2);
    write("gmm/clustering.json", "{\"method\": 3}");
    const auto damaged = run_ektara({"assign", at("gmm"), at("t.csv")});
    EXPECT_EQ(damaged.exit_code, 1);
    EXPECT_NE(damaged.errors.find("E5009"), std::string::npos);
}

TEST_F(TableVerbs, ClusterTakesInitialCentresFromAFile) {
    Matrix centres(2, 4);
    centres << 50, 50, 50, 50, 0, 0, 0, 0;
    artifacts::write_npy(folder / "start.npy", centres);
    const auto done =
        run_ektara({"cluster", at("X.npy"), "-o", at("C.csv"), "--set", "cluster.init=" + at("start.npy")});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_EQ(artifacts::read_csv(at("C.csv")).rows[0][1], "1");
}

TEST_F(TableVerbs, ClusterMergesAlongNeighborsAndTellsOfPieces) {
    std::string rows = "id,x\n";
    for (int i = 0; i < 12; ++i) rows += fmt::format("{},{}\n", i, 100 * (i % 3) + i);
    write("three.csv", rows);
    const auto cluster = [&](const std::string& setting) {
        return run_ektara(
            {"cluster", at("three.csv"), "-o", at("C.csv"), "--method", "single", "--k", "3", "--set", setting});
    };
    const auto few = cluster("cluster.n_neighbors=2"), all = cluster("cluster.n_neighbors=11");
    EXPECT_EQ(few.exit_code, 0) << few.errors;
    EXPECT_NE(few.errors.find("W-GRAPH-IN-PIECES: the rows that cluster.n_neighbors joins fall into 3 pieces"),
              std::string::npos)
        << few.errors;
    EXPECT_EQ(all.errors.find("W-GRAPH-IN-PIECES"), std::string::npos) << all.errors;
}

TEST_F(TableVerbs, ClusterTakesHdbscansChoicesAndRefusesWrongOnes) {
    const auto cluster = [&](const std::string& setting) {
        return run_ektara({"cluster", at("X.npy"), "-o", at("C.csv"), "--method", "hdbscan", "--set",
                           "cluster.min_samples=1", "--set", setting});
    };
    for (const char* setting : {"cluster.cluster_selection_epsilon=0.5", "cluster.max_cluster_size=20",
                                "cluster.allow_single_cluster=true", "cluster.alpha=1.5"})
        EXPECT_EQ(cluster(setting).exit_code, 0) << setting;
    const auto refused = cluster("cluster.alpha=0");
    EXPECT_NE(refused.exit_code, 0);
    EXPECT_NE(refused.errors.find("E6105"), std::string::npos) << refused.errors;
}

TEST_F(TableVerbs, ClusterTakesTheStartsThatHaveAName) {
    const std::vector<std::pair<std::string, std::string>> starts = {{"kmeans", "random"}, {"kmeans", "k-means++"},
                                                                     {"gmm", "kmeans"},    {"gmm", "k-means++"},
                                                                     {"gmm", "random"},    {"gmm", "random_from_data"}};
    for (const auto& [method, start] : starts) {
        std::vector<std::string> arguments = {"cluster", at("X.npy"), "-o",       at("C.csv"),
                                              "--k",     "2",         "--method", method};
        arguments.insert(arguments.end(), {"--set", "cluster.init=" + start});
        if (method == "gmm") arguments.insert(arguments.end(), {"--set", "cluster.covariance_type=spherical"});
        const auto done = run_ektara(arguments);
        EXPECT_EQ(done.exit_code, 0) << method << start << done.errors;
    }
}

TEST_F(TableVerbs, ClusterTellsWhatIsWrongByNumber) {
    const auto fails = [&](std::vector<std::string> arguments, int exit_code, const char* code) {
        arguments.insert(arguments.begin(), {"cluster", at("X.npy"), "-o", at("C.csv")});
        const auto done = run_ektara(arguments);
        EXPECT_EQ(done.exit_code, exit_code) << done.errors;
        EXPECT_TRUE(done.errors.starts_with(std::string("error ") + code)) << done.errors;
    };
    fails({"--k", "81"}, 1, "E6101");
    fails({"--method", "k-meens"}, 2, "E6106");
    fails({"--k", "many"}, 2, "E1102");
    fails({"--set", "cluster.n_innit=3"}, 2, "E1101");
    fails({"--set", "input.group_weights=equal"}, 2, "E1216");
    fails({"--set", "input.group_weights=equal", "--set", "input.standardise=true"}, 1, "E1216");
    fails({"--set", "input.group_weights=timbre", "--set", "input.standardise=true"}, 2, "E1216");
}

TEST_F(TableVerbs, DryRunPrintsTheSettingsResolved) {
    const auto done = run_ektara({"cluster", at("X.npy"), "-o", at("C.csv"), "--k", "3", "--dry-run"});
    EXPECT_NE(done.output.find("cluster.n_clusters = 3\n"), std::string::npos) << done.output;
    EXPECT_NE(done.output.find("input.standardise = automatic\n"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(at("C.csv")));
}

TEST_F(TableVerbs, ProjectPlacesFittedAndNewRows) {
    const auto done = run_ektara({"project", at("X.npy"), "-o", at("Y.npy"), "--dims", "2", "--transform", at("X.npy"),
                                  "--transform-output", at("Z.npy"), "--json", "--set", "input.standardise=true"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const auto figures = parse_json(done.output, "stdout");
    EXPECT_EQ(figures["dims"], 2);
    EXPECT_GT(figures["trustworthiness"].get<double>(), 0.5);
    EXPECT_GT(figures["explained_variance"].get<double>(), 0.9);
    const Matrix fitted = artifacts::read_npy_matrix(at("Y.npy"));
    EXPECT_EQ(fitted.cols(), 2);
    EXPECT_CLOSE(artifacts::read_npy_matrix(at("Z.npy")), fitted, 1e-6);
    EXPECT_EQ(artifacts::read_json(at("Y.json"))["rows"].size(), 80U);
}

TEST_F(TableVerbs, ProjectWeighsGroupsOfColumnsOfNewRowsAsThoseOfFittedOnes) {
    auto table    = artifacts::read_table(at("X.npy"));
    table.columns = {"timbre_a", "timbre_b", "rhythm_a", "timbre_c"};
    artifacts::write_table(at("G.npy"), table);
    const auto done = run_ektara({"project", at("G.npy"), "-o", at("Y.npy"), "--dims", "4", "--transform", at("G.npy"),
                                  "--transform-output", at("Z.npy"), "--json", "--set", "input.standardise=true",
                                  "--set", "input.group_weights=equal"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_CLOSE(artifacts::read_npy_matrix(at("Z.npy")), artifacts::read_npy_matrix(at("Y.npy")), 1e-6);
    const auto refused =
        run_ektara({"project", at("G.npy"), "-o", at("Y.npy"), "--transform", at("G.npy"), "--transform-output",
                    at("Z.npy"), "--set", "input.group_weights=equal", "--no-standardise"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_NE(refused.errors.find("error E1216"), std::string::npos) << refused.errors;
}

TEST_F(TableVerbs, ProjectBendsColumnsOfNewRowsAsThoseOfFittedOnes) {
    for (const char* transform : {"quantile", "yeo-johnson"}) {
        const auto done = run_ektara({"project", at("X.npy"), "-o", at("Y.npy"), "--dims", "3", "--transform",
                                      at("X.npy"), "--transform-output", at("Z.npy"), "--set", "projection.whiten=0.25",
                                      "--set", std::string("input.transform=") + transform});
        ASSERT_EQ(done.exit_code, 0) << done.errors;
        EXPECT_CLOSE(artifacts::read_npy_matrix(at("Z.npy")), artifacts::read_npy_matrix(at("Y.npy")), 1e-6);
    }
}

TEST_F(TableVerbs, ClusterWritesTheMergeTree) {
    const auto done =
        run_ektara({"cluster", at("X.npy"), "-o", at("C.csv"), "--method", "ward", "--tree", at("T.json")});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const auto tree = artifacts::read_json(at("T.json"));
    EXPECT_EQ(tree["rows"].size(), 80U);
    ASSERT_EQ(tree["merges"].size(), 79U);
    EXPECT_EQ(tree["merges"][78]["size"], 80);
    EXPECT_GT(tree["merges"][78]["height"].get<double>(), 2 * tree["merges"][77]["height"].get<double>());
    const auto refused = run_ektara({"cluster", at("X.npy"), "-o", at("D.csv"), "--k", "2", "--tree", at("U.json")});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_TRUE(refused.errors.starts_with("error E6112")) << refused.errors;
    EXPECT_FALSE(std::filesystem::exists(at("D.csv")));
}

TEST_F(TableVerbs, ClusterFindsCommunitiesByNumberAndByResolution) {
    const auto found = [&](std::vector<std::string> more) {
        more.insert(more.begin(), {"cluster", at("X.npy"), "-o", at("C.csv"), "--method", "leiden", "--json", "--set",
                                   "cluster.graph=mutual-proximity", "--set", "cluster.n_neighbors=9"});
        const auto done = run_ektara(more);
        EXPECT_EQ(done.exit_code, 0) << done.errors;
        return parse_json(done.output, "stdout");
    };
    EXPECT_EQ(found({"--k", "5"})["k"], 5);
    const auto fine = found({"--set", "cluster.resolution=2"});
    EXPECT_EQ(fine["resolution"], 2);
    EXPECT_GT(fine["k"].get<int>(), 2);
    EXPECT_GT(fine["modularity"].get<double>(), 0);
}

TEST_F(TableVerbs, ClusterAndProjectStandardiseColumnsWithNamesAndSayWhatTheyDid) {
    write("t.csv", seconds_text());
    const auto by_itself = run_ektara({"cluster", at("t.csv"), "-o", at("C.csv"), "--k", "3", "--json"});
    ASSERT_EQ(by_itself.exit_code, 0) << by_itself.errors;
    EXPECT_NE(by_itself.errors.find("t.csv: 2 columns, standardised\n"), std::string::npos) << by_itself.errors;
    EXPECT_EQ(parse_json(by_itself.output, "stdout")["columns"], "2 columns, standardised");
    const auto as_is =
        run_ektara({"cluster", at("t.csv"), "-o", at("D.csv"), "--k", "3", "--json", "--no-standardise"});
    EXPECT_NE(as_is.errors.find("2 columns, as they are"), std::string::npos) << as_is.errors;
    EXPECT_NE(as_is.errors.find("W-UNSTANDARDISED"), std::string::npos) << as_is.errors;
    EXPECT_NE(artifacts::read_file(at("C.csv")), artifacts::read_file(at("D.csv")));
    const auto projected = run_ektara({"project", at("t.csv"), "-o", at("Y.npy"), "--dims", "1", "--transform",
                                       at("t.csv"), "--transform-output", at("Z.npy")});
    ASSERT_EQ(projected.exit_code, 0) << projected.errors;
    EXPECT_NE(projected.errors.find("t.csv: 2 columns, standardised\n"), std::string::npos) << projected.errors;
    EXPECT_EQ(artifacts::read_npy_matrix(at("Y.npy")), artifacts::read_npy_matrix(at("Z.npy")));
}

TEST_F(TableVerbs, WhatStandardisesByItselfDoesNotWarnOfScales) {
    write("t.csv", seconds_text());
    const auto trained = run_ektara({"train", at("t.csv"), "-o", at("m"), "--set", "train.max_epochs=2", "--set",
                                     "train.min_epochs=1", "--set", "train.min_steps=2"});
    ASSERT_EQ(trained.exit_code, 0) << trained.errors;
    EXPECT_EQ(trained.errors.find("W-UNSTANDARDISED"), std::string::npos) << trained.errors;
    const auto projected = run_ektara({"project", at("t.csv"), "-o", at("Y.npy"), "--dims", "1", "--transform",
                                       at("t.csv"), "--transform-output", at("Z.npy")});
    EXPECT_EQ(projected.errors.find("W-UNSTANDARDISED"), std::string::npos) << projected.errors;
}

TEST_F(TableVerbs, ClusterTellsSecondsSince1970Apart) {
    std::vector<double> values;
    for (int i = 0; i < 20; ++i) values.insert(values.end(), {1.7e9 + (i < 10 ? 0 : 60) + i % 10, 0.9});
    artifacts::write_npy(folder / "t.npy", {20, 2}, values);
    const auto done = run_ektara({"cluster", at("t.npy"), "-o", at("C.csv"), "--k", "2", "--json"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const auto rows = artifacts::read_csv(at("C.csv")).rows;
    for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(rows[i][1], rows[i < 10 ? 0 : 19][1]);
    EXPECT_NE(rows[0][1], rows[19][1]);
    EXPECT_NEAR(parse_json(done.output, "stdout")["inertia"].get<double>(), 2 * 82.5, 1e-3);
    artifacts::write_npy(folder / "start.npy", {2, 2}, std::vector<double>{1.7e9 + 64, 0.9, 1.7e9 + 4, 0.9});
    ASSERT_EQ(
        run_ektara({"cluster", at("t.npy"), "-o", at("C.csv"), "--set", "cluster.init=" + at("start.npy")}).exit_code,
        0);
    EXPECT_EQ(artifacts::read_csv(at("C.csv")).rows[0][1], "1") << "centres are rows of the table";
}

}  // namespace
}  // namespace ektara
