#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"

namespace ektara {
namespace {

using testing::run_ektara;

/// A table of three planted genres in two languages; English lies apart as a whole and is spread wider.
class AcrossRun : public ::testing::Test {
  protected:
    AcrossRun() {
        const Matrix noise = testing::random_matrix(120, 6, 3);
        std::string csv    = "id,language,genre,a,b,c,d,e,f\n";
        for (int i = 0; i < 120; ++i) {
            const bool english = i % 2 == 1;
            csv += fmt::format("{:03},{},g{}", i, english ? "english" : "bangla", i / 2 % 3);
            for (int c = 0; c < 6; ++c)
                csv += fmt::format(",{}", (english ? 1.3F : 1.0F) * noise(i, c) + (c == i / 2 % 3 ? 7.0F : 0.0F) +
                                              (english && c > 3 ? 9.0F : 0.0F));
            csv += "\n";
        }
        artifacts::write_file(folder / "t.csv", csv);
    }
    std::string at(const std::string& name) const { return (folder / name).string(); }
    testing::Finished run(const std::vector<std::string>& more) const {
        std::vector<std::string> arguments{"run", at("t.csv"), "-o", at("RUN"), "--k", "3", "--seeds", "2"};
        for (const char* quick : {"run.resamples=2", "evaluate.half_samples=9", "evaluate.permutations=19",
                                  "train.max_epochs=2", "train.min_epochs=1", "train.min_steps=1", "run.preset=easy"})
            arguments.insert(arguments.end(), {"--set", quick});
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_ektara(arguments);
    }

    testing::TemporaryFolder folder;
};

TEST_F(AcrossRun, AddsTheMethodsTheTableAndTheSentence) {
    const auto done = run({"--across", "language"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_NE(done.output.find("\nacross language\n"), std::string::npos) << done.output;
    EXPECT_NE(done.output.find("For groups across language take "), std::string::npos) << done.output;
    const auto csv = artifacts::read_csv(at("RUN/across.csv"));
    const auto of  = [&](const std::string& method, const char* column) {
        for (const auto& row : csv.rows)
            if (row[csv.at("method", "across")] == method)
                return artifacts::parse_number(row[csv.at(column, "across")]).value_or(-9);
        return -9.0;
    };
    EXPECT_GT(of("Harmony (language) + K-Means", "ilisi"), 2 * of("Raw + K-Means", "ilisi"));
    EXPECT_LT(of("Harmony (language) + K-Means", "column_ami"), 0.05);
    EXPECT_GT(of("Harmony (language) + K-Means", "transfer"), 0.9);
    EXPECT_GT(of("BBKNN (language) + Leiden", "transfer"), 0.9);
    EXPECT_NEAR(of("CORAL (language) + K-Means", "transfer_chance"), 1.0 / 3, 1e-9);
    const auto metrics = artifacts::read_file(at("RUN/metrics.csv"));
    EXPECT_NE(metrics.find("W-BATCH-SEEN language W-CONDITIONED"), std::string::npos);
    EXPECT_NE(artifacts::read_file(at("RUN/metrics.md")).find("## Across language"), std::string::npos);
    EXPECT_NE(artifacts::read_file(at("RUN/report.html")).find("For groups across language take "), std::string::npos);
}

TEST_F(AcrossRun, PlacesEverySongOfTheRunOnItselfUnderEachCorrection) {
    ASSERT_EQ(run({"--across", "language"}).exit_code, 0);
    for (const char* space : {"raw-standardise-by-language", "raw-coral-language", "raw-harmony-language",
                              "raw-half-whitened-coral-language", "raw-half-whitened-harmony-language"}) {
        const auto done =
            run_ektara({"assign", at("RUN"), at("t.csv"), "--space", space, "--neighbors", "1", "--json"});
        ASSERT_EQ(done.exit_code, 0) << done.errors;
        const auto found = artifacts::Json::parse(done.output);
        EXPECT_EQ(found.at("batch"), "language");
        for (const auto& song : found.at("songs")) {
            EXPECT_EQ(song.at("neighbors").at(0).at("id"), song.at("id")) << space;
            EXPECT_NEAR(song.at("neighbors").at(0).at("distance").get<double>(), 0, 1e-4) << space;
        }
    }
}

TEST_F(AcrossRun, GivesEverySongOfTheRunItsClusterByEveryMethod) {
    ASSERT_EQ(run({"--across", "language", "--method", "main + leiden(graph=snn, n_neighbors=9)", "--method",
                   "main + spectral(affinity=bbknn, batch=language)", "--method", "main + ward"})
                  .exit_code,
              0);
    int methods       = 0;
    const auto record = artifacts::read_json(at("RUN/run.json"));
    for (const auto& method : record.at("methods")) {
        const auto clustering = method.at("clustering").get<std::string>();
        const auto name       = method.at("method").get<std::string>();
        const auto done = run_ektara({"assign", at("RUN"), at("t.csv"), "--clusters", name, "-o", at("placed.csv")});
        ASSERT_EQ(done.exit_code, 0) << done.errors;
        const auto own = artifacts::read_csv(at("RUN/" + clustering)), placed = artifacts::read_csv(at("placed.csv"));
        ASSERT_EQ(own.rows.size(), placed.rows.size());
        for (std::size_t i = 0; i < own.rows.size(); ++i)
            EXPECT_EQ(placed.rows[i][1], own.rows[i][1]) << clustering << ", " << own.rows[i][0];
        ++methods;
    }
    EXPECT_GE(methods, 15);
}

TEST_F(AcrossRun, SaysThatASongWithoutTheLabelIsNotCorrected) {
    ASSERT_EQ(run({"--method", "main + harmony(language) + kmeans"}).exit_code, 0);
    artifacts::write_file(folder / "new.csv", "id,language,a,b,c,d,e,f\nx,,7,0,0,0,0,0\ny,bangla,7,0,0,0,0,0\n");
    const auto done = run_ektara({"assign", at("RUN"), at("new.csv"), "--space", "raw-harmony-language"});
    EXPECT_EQ(done.exit_code, 0) << done.errors;
    EXPECT_NE(done.errors.find("W-NO-BATCH: 1 of 2 songs"), std::string::npos) << done.errors;
}

TEST_F(AcrossRun, RefusesAColumnThatIsNotThere) {
    const auto done = run({"--across", "langauge"});
    EXPECT_EQ(done.exit_code, 2);
    EXPECT_NE(done.errors.find("E1119"), std::string::npos) << done.errors;
    EXPECT_NE(done.errors.find("genre, language"), std::string::npos) << done.errors;
}

TEST_F(AcrossRun, TheVerbClustersOnGraphsOfBatches) {
    const auto cluster = [&](const std::vector<std::string>& more) {
        std::vector<std::string> arguments{"cluster", at("t.csv"), "-o", at("c.csv"), "--k", "3"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_ektara(arguments);
    };
    const auto done = cluster({"--method", "leiden", "--set", "cluster.graph=bbknn", "--batch-column", "language"});
    ASSERT_EQ(done.exit_code, 0) << done.errors;
    const auto scored = run_ektara(
        {"evaluate", "--labels", at("t.csv"), "--clusters", at("c.csv"), "--labels-column", "genre", "--json"});
    EXPECT_GT(artifacts::Json::parse(scored.output).at(0).at("ami").get<double>(), 0.9) << scored.output;
    EXPECT_NE(cluster({"--method", "leiden", "--set", "cluster.graph=bbknn"}).errors.find("E1115"), std::string::npos);
    EXPECT_NE(cluster({"--batch-column", "language"}).errors.find("E1116"), std::string::npos);
    const std::vector<std::string> spectral{"--method", "spectral", "--set", "cluster.affinity=bbknn",
                                            "--batch-column"};
    auto unknown = spectral;
    unknown.emplace_back("mood");
    EXPECT_NE(cluster(unknown).errors.find("E1117"), std::string::npos);
    EXPECT_NE(run_ektara({"cluster", at("t.csv"), "-o", at("c.csv"), "--k", "auto", "--method", "spectral", "--set",
                          "cluster.affinity=bbknn", "--batch-column", "language"})
                  .errors.find("E1118"),
              std::string::npos);
}

}  // namespace
}  // namespace ektara
