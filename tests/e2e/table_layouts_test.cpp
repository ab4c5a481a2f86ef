#include "table_layouts.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/npy.hpp"

namespace ektara {
namespace {

using testing::run_ektara;
using testing::TableLayout;

/// The layouts in which public programs write tables, through every verb that reads one.
class TableLayouts : public ::testing::TestWithParam<TableLayout> {
  protected:
    TableLayouts() { testing::write_layout(GetParam(), folder.path()); }
    std::string at(const std::string& name) const { return (folder / name).string(); }
    std::string table() const { return at(GetParam().file); }
    testing::Finished succeeds(const std::vector<std::string>& arguments) const {
        auto done = run_ektara(arguments);
        EXPECT_EQ(done.exit_code, 0) << done.errors;
        return done;
    }
    std::vector<std::string> quickly(std::vector<std::string> arguments) const {
        for (const char* set :
             {"train.min_steps=10", "train.min_epochs=1", "train.max_epochs=4", "train.latent_dims=2"})
            arguments.insert(arguments.end(), {"--set", set});
        return arguments;
    }
    testing::TemporaryFolder folder;
};

TEST_P(TableLayouts, GiveTheSameFeaturesAndGenres) {
    const auto found   = artifacts::parse_json(succeeds({"scan", table(), "--json"}).output, "stdout");
    const auto songs   = testing::layout_songs();
    const auto& layout = GetParam();
    EXPECT_EQ(found["columns"].size(), 57u) << found["columns"].dump();
    if (layout.has_our_words) {
        EXPECT_EQ(found["columns"].get<std::vector<std::string>>(), testing::gtzan_features());
    }
    ASSERT_EQ(found["tracks"].size(), 30u);
    for (std::size_t i = 0; i < 30; ++i) {
        if (layout.has_names && layout.has_our_words) {
            EXPECT_EQ(found["tracks"][i]["id"], songs.filenames[i]);
        }
        if (layout.labels_file.empty()) {
            EXPECT_EQ(found["tracks"][i]["labels"]["genre"], songs.genres[i]);
        }
    }
}

TEST_P(TableLayouts, AreClusteredProjectedAndEvaluatedAlike) {
    succeeds({"cluster", table(), "-o", at("C.csv"), "--k", "3"});
    const auto labels = at(GetParam().labels_file.empty() ? GetParam().file : GetParam().labels_file);
    const auto scored = succeeds({"evaluate", "--labels", labels, "--clusters", at("C.csv"), "--labels-column",
                                  GetParam().labels_column, "--features", table(), "--json"});
    const auto row    = artifacts::parse_json(scored.output, "stdout")[0];
    EXPECT_EQ(row["n"], 30);
    EXPECT_DOUBLE_EQ(row["ari"].get<double>(), 1);
    EXPECT_EQ(scored.errors.find("W-UNMATCHED"), std::string::npos) << scored.errors;
    succeeds({"project", table(), "-o", at("Y.npy"), "--dims", "3", "--transform", table(), "--transform-output",
              at("Z.npy")});
    EXPECT_CLOSE(artifacts::read_npy_matrix(at("Z.npy")), artifacts::read_npy_matrix(at("Y.npy")), 1e-4);
}

TEST_P(TableLayouts, AreTrainedOnAndTakeNewSongs) {
    succeeds(quickly({"train", table(), "-o", at("model")}));
    const auto placed = succeeds({"assign", at("model"), table(), "--neighbors", "1", "--json"});
    const auto songs  = artifacts::parse_json(placed.output, "stdout")["songs"];
    ASSERT_EQ(songs.size(), 30u);
    for (const auto& song : songs) EXPECT_EQ(song["neighbors"][0]["id"], song["id"]);
}

TEST_P(TableLayouts, AreRunOn) {
    const auto done =
        succeeds(quickly({"run", table(), "-o", at("run"), "--preset", "easy", "--k", "3", "--seeds", "1", "--json",
                          "--set", "evaluate.half_samples=10", "--set", "evaluate.permutations=10"}));
    const auto rows = artifacts::parse_json(done.output, "stdout");
    bool scored     = false;
    for (const auto& row : rows)
        if (row["target"] == "genre" && row["model"] != "vae") {
            EXPECT_DOUBLE_EQ(row["ari"].get<double>(), 1) << row["method"];
            scored = true;
        }
    EXPECT_EQ(scored, GetParam().labels_file.empty());
}

INSTANTIATE_TEST_SUITE_P(OfPrograms, TableLayouts, ::testing::ValuesIn(testing::table_layouts()), [](const auto& way) {
    auto name = way.param.name;
    std::erase(name, '-');
    return name;
});

/// What is not read is refused by a number, with the cause and what to do.
TEST(ForeignTables, AreRefusedByName) {
    const testing::TemporaryFolder folder;
    const auto refused = [&](const char* name, const std::string& bytes, const char* code, const char* words) {
        artifacts::write_file(folder / name, bytes);
        for (const std::string verb : {"scan", "cluster", "run"}) {
            std::vector<std::string> arguments{verb, (folder / name).string()};
            if (verb != "scan") arguments.insert(arguments.end(), {"-o", (folder / "out").string()});
            const auto done = run_ektara(arguments);
            EXPECT_NE(done.exit_code, 0) << name;
            EXPECT_TRUE(done.errors.starts_with(std::string("error ") + code)) << verb << ": " << done.errors;
            EXPECT_NE(done.errors.find(words), std::string::npos) << verb << ": " << done.errors;
        }
    };
    refused("x.parquet", std::string("PAR1\x15\x04\x15", 7), "E1257", "Python package pandas");
    refused("x.npz", std::string("PK\x03\x04\x14\0\0\0\0\0X.npy", 15), "E1257", "Python package numpy");
    refused("x.npy", std::string("PK\x03\x04\x14\0\0\0\0\0X.npy", 15), "E4201", ".npz");
    refused("x.xlsx", std::string("PK\x03\x04\x14\0[Content_Types].xml", 25), "E1257", "Excel");
    refused("x.arff", "% made by hand\n@RELATION songs\n@ATTRIBUTE mfcc1 NUMERIC\n@DATA\n1.5\n", "E1257", "Weka");
    refused("x.json", "[{\"mfcc1\": 1.5}]", "E1257", "JSON");
    refused("song.wav", "RIFF\x24\x08\x01\x01WAVEfmt ", "E1258", "folder");
    refused("data.csv", "s1.wav,1.5,2.5,rock\ns2.wav,2.5,0.5,rock\ns3.wav,3.5,1.5,folk\n", "E1259", "names");
    refused("marks.csv", "filename;a;b\ns1;1.5;2,5\ns2;2.5;0,5\n", "E1260", "1234.5");
    refused("groups.csv", "filename,a,b\ns1,\"1,234\",2\ns2,\"2,345\",3\n", "E1260", "'1,234'");
}

TEST(ForeignTables, ColumnsAreChosenByOptionsOfEveryVerb) {
    const testing::TemporaryFolder folder;
    const std::string table = (folder / "t.csv").string();
    std::string text        = "filename,length,a,b,genre\n";
    for (int i = 0; i < 12; ++i)
        text += fmt::format("s{:02},{},{}.5,{}.25,{}\n", i, 1000 + i % 5, i, 7 * i % 5, i % 2 == 0 ? "baul" : "rock");
    artifacts::write_file(table, text);
    const auto columns = [&](std::vector<std::string> options) {
        options.insert(options.begin(), {"scan", table, "--json"});
        const auto done = run_ektara(options);
        EXPECT_EQ(done.exit_code, 0) << done.errors;
        return artifacts::parse_json(done.output, "stdout")["columns"].get<std::vector<std::string>>();
    };
    using Names = std::vector<std::string>;
    EXPECT_EQ(columns({}), (Names{"a", "b"}));
    EXPECT_EQ(columns({"--features-columns", "+length"}), (Names{"length", "a", "b"}));
    EXPECT_EQ(columns({"--features-columns", "length,b"}), (Names{"length", "b"}));
    EXPECT_EQ(columns({"--ignore-columns", "b"}), (Names{"a"}));
    const auto d = [&](const std::vector<std::string>& options) {
        std::vector<std::string> arguments{"cluster", table, "-o", (folder / "C.csv").string(), "--k", "2", "--json"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        return artifacts::parse_json(run_ektara(arguments).output, "stdout")["d"].get<int>();
    };
    EXPECT_EQ(d({}), 2);
    EXPECT_EQ(d({"--features-columns", "+length"}), 3);
    const auto wrong = run_ektara({"scan", table, "--features-columns", "lenght"});
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_NE(wrong.errors.find("error E1261"), std::string::npos) << wrong.errors;
    EXPECT_NE(wrong.errors.find("'length'"), std::string::npos) << wrong.errors;
}

}  // namespace
}  // namespace ektara
