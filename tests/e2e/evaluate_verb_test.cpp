#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/json.hpp"
#include "table_verbs.hpp"

namespace ektara {
namespace {

using artifacts::parse_json;
using testing::run_ektara;
using testing::seconds_text;
using testing::TableVerbs;

TEST_F(TableVerbs, EvaluatePrintsOneObjectForEachPairOfColumns) {
    write("L.csv", "id,language,genre,tempo\nb,bn,x,1\na,en,y,2\nd,bn,,3\nc,en,x,4\n");
    write("C.csv", "id,good,bad\nc,east,1\na,west,1\nb,east,-1\nd,east,-1\n");
    const auto done = run_ektara({"evaluate", "--labels", at("L.csv"), "--clusters", at("C.csv"), "--labels-column",
                                  "genre,language,language+genre", "--json"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const auto rows = parse_json(done.output, "stdout");
    ASSERT_EQ(rows.size(), 6U);
    EXPECT_EQ(rows[0]["labels"], "genre");
    EXPECT_EQ(rows[0]["clusters"], "good");
    EXPECT_EQ(rows[0]["n"], 3);
    EXPECT_DOUBLE_EQ(rows[0]["ari"].get<double>(), 1);
    EXPECT_NEAR(rows[1]["noise"].get<double>(), 1. / 3, 1e-12);
    EXPECT_EQ(rows[1]["k"], 1);
    EXPECT_EQ(rows[4]["labels"], "language+genre");
}

TEST_F(TableVerbs, EvaluateChoosesLabelLikeColumnsAndTheColumnCluster) {
    write("T.csv", "filename,language,genre,tempo,cluster\nb,bn,x,1,0\na,en,y,2,1\nd,bn,y,3,0\nc,en,x,4,1\n");
    const auto done = run_ektara({"evaluate", "--labels", at("T.csv"), "--clusters", at("T.csv"), "--json"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const auto rows = parse_json(done.output, "stdout");
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0]["labels"], "language");
    EXPECT_DOUBLE_EQ(rows[0]["ami"].get<double>(), 1);
    EXPECT_EQ(rows[1]["labels"], "genre");
}

TEST_F(TableVerbs, EvaluateScoresWithinALanguageWithIntervalsAndChance) {
    std::string table = "id,language,genre,song_id,cluster\n";
    for (int i = 0; i < 60; ++i)
        table += fmt::format("r{},{},{},s{},{}\n", i, i % 2 == 0 ? "bn" : "en", (i / 2) % 3, i / 3, (i / 2) % 3);
    write("T.csv", table);
    const auto done =
        run_ektara({"evaluate", "--labels", at("T.csv"), "--clusters", at("T.csv"), "--labels-column", "genre",
                    "--within", "language", "--half-samples", "50", "--permutations", "99", "--json"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const auto rows = parse_json(done.output, "stdout");
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(rows[1]["labels"], "genre@bangla");
    EXPECT_EQ(rows[3]["labels"], "genre@language");
    for (const auto* name : {"ari_low", "ami_high", "chance_ari", "chance_ami", "p_value", "majority_rate"})
        EXPECT_TRUE(rows[3].contains(name)) << name;
    EXPECT_DOUBLE_EQ(rows[0]["p_value"].get<double>(), 0.01);
}

TEST_F(TableVerbs, EvaluateDrawsWholeArtistsAndComparesEveryPairOfColumns) {
    std::string table = "id,genre,artist,who,one,other\n";
    for (int i = 0; i < 80; ++i)
        table += fmt::format("r{},{},,{},{},{}\n", i, i / 10 % 2, i % 3 == 0 ? "" : std::to_string(i / 10), i / 20 % 2,
                             (i + 3) / 20 % 2);
    write("T.csv", table);
    const auto evaluated = [&](const std::vector<std::string>& more) {
        std::vector<std::string> arguments{"evaluate",  "--labels",        at("T.csv"), "--clusters",
                                           at("T.csv"), "--labels-column", "genre",     "--clusters-columns",
                                           "one,other", "--half-samples",  "200",       "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const auto done = run_ektara(arguments);
        EXPECT_EQ(done.exit_code, 0) << done.errors;
        return parse_json(done.output, "stdout");
    };
    const auto by_row = evaluated({}), by_artist = evaluated({"--artists", "who"});
    const auto width = [](const artifacts::Json& row) {
        return row.at("ari_high").get<double>() - row.at("ari_low").get<double>();
    };
    EXPECT_GT(width(by_artist[0]), 1.3 * width(by_row[0]));
    EXPECT_DOUBLE_EQ(by_row[0].at("differences").at("other").at("ami").get<double>(),
                     by_row[0].at("ami").get<double>() - by_row[1].at("ami").get<double>());
    EXPECT_EQ(run_ektara({"evaluate", "--labels", at("T.csv"), "--clusters", at("T.csv"), "--labels-column", "genre",
                          "--clusters-columns", "one", "--artists", "nobody"})
                  .exit_code,
              1);
}

TEST_F(TableVerbs, EvaluateJudgesASpaceByMixingAndByKnownFactors) {
    std::string table = "id,language,genre,cluster\n", factors = "id,tempo\n", space = "id,x,y\n";
    for (int i = 0; i < 60; ++i) {
        table += fmt::format("r{},{},{},{}\n", i, i % 2 == 0 ? "bn" : "en", i < 30 ? "folk" : "rock", i / 30);
        factors += fmt::format("r{},{}\n", i, i < 30 ? "slow" : "fast");
        space += fmt::format("r{},{},{}\n", i, i < 30 ? 0.9 : 9.3, 0.1 * ((i * 7) % 11));
    }
    write("T.csv", table);
    write("F.csv", factors);
    write("X.csv", space);
    std::vector<std::string> arguments{"evaluate",  "--labels",        at("T.csv"), "--clusters",
                                       at("T.csv"), "--labels-column", "genre",     "--batch-column",
                                       "language",  "--factors",       at("F.csv"), "--json"};
    EXPECT_EQ(run_ektara(arguments).exit_code, 2) << "no space is named";
    arguments.insert(arguments.end(), {"--features", at("X.csv"), "--set", "disentanglement.permutations=3"});
    const auto done = run_ektara(arguments);
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const auto row = parse_json(done.output, "stdout").at(0);
    EXPECT_GT(row.at("ilisi").get<double>(), 0.8);
    EXPECT_DOUBLE_EQ(row.at("kbet").get<double>(), 1);
    EXPECT_GT(row.at("sap").get<double>(), 0.9);
    EXPECT_LT(row.at("sap_floor").get<double>(), 0.2);
    EXPECT_GT(row.at("dbcv").get<double>(), 0.5);
    EXPECT_GT(row.at("dunn").get<double>(), 1);
}

TEST_F(TableVerbs, EvaluateAddsInternalIndicesOfTheFeatures) {
    ASSERT_EQ(run_ektara({"cluster", at("X.npy"), "-o", at("C.csv"), "--k", "2"}).exit_code, 0);
    std::string labels = "y\n";
    for (int i = 0; i < 80; ++i) labels += i < 40 ? "low\n" : "high\n";
    write("L.csv", labels);
    const auto done = run_ektara(
        {"evaluate", "--labels", at("L.csv"), "--clusters", at("C.csv"), "--features", at("X.npy"), "--json"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const auto row = parse_json(done.output, "stdout")[0];
    EXPECT_DOUBLE_EQ(row["ari"].get<double>(), 1);
    EXPECT_GT(row["silhouette"].get<double>(), 0.9);
    EXPECT_GT(row["calinski_harabasz"].get<double>(), 1000);
    EXPECT_LT(row["davies_bouldin"].get<double>(), 0.1);
    EXPECT_EQ(row["silhouette_by_cluster"].size(), 2U);
}

TEST_F(TableVerbs, EvaluateMergesAliases) {
    write("T.csv", "id,genre,cluster\na,pop,0\nb,Pop,0\nc,rock,1\n");
    write("alias.csv", "Pop,pop\n");
    const auto done = run_ektara({"evaluate", "--labels", at("T.csv"), "--clusters", at("T.csv"), "--labels-column",
                                  "genre", "--alias", at("alias.csv"), "--json"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_DOUBLE_EQ(parse_json(done.output, "stdout")[0]["ari"].get<double>(), 1);
}

TEST_F(TableVerbs, EvaluateTellsWhatIsWrongByNumber) {
    write("L.csv", "id,genre\na,x\nb,y\nc,x\n");
    write("other.csv", "id,cluster\nq,1\n");
    write("twice.csv", "id,cluster\na,1\na,2\n");
    write("numbers.csv", "id,tempo,cluster\na,1,1\nb,2,2\n");
    write("unnamed.csv", "cluster\n1\n");
    write("unnamed_labels.csv", "genre\nx\ny\n");
    const auto fails = [&](const char* labels, const char* clusters, const char* code) {
        const auto done = run_ektara({"evaluate", "--labels", at(labels), "--clusters", at(clusters), "--json"});
        EXPECT_EQ(done.exit_code, 1);
        EXPECT_TRUE(done.errors.starts_with(std::string("error ") + code)) << done.errors;
    };
    fails("L.csv", "other.csv", "E6401");
    fails("L.csv", "twice.csv", "E6403");
    fails("numbers.csv", "numbers.csv", "E6402");
    fails("unnamed_labels.csv", "unnamed.csv", "E6404");
}

TEST_F(TableVerbs, EvaluateJudgesASpaceAsItIsGiven) {
    write("t.csv", seconds_text());
    ASSERT_EQ(run_ektara({"cluster", at("t.csv"), "-o", at("C.csv"), "--k", "3"}).exit_code, 0);
    const auto done = run_ektara({"evaluate", "--labels", at("C.csv"), "--labels-column", "cluster", "--clusters",
                                  at("C.csv"), "--features", at("t.csv"), "--json"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_NE(done.errors.find("t.csv: 2 columns, as they are"), std::string::npos) << done.errors;
}

}  // namespace
}  // namespace ektara
