#include "ektara/experiment/warnings.hpp"

#include <gtest/gtest.h>

#include "ektara/artifacts/json.hpp"
#include "ektara/collection/tracks.hpp"
#include "tiny_input.hpp"

namespace ektara::experiment {
namespace {

std::vector<std::string> codes_of(const std::vector<Warning>& warnings) {
    std::vector<std::string> codes;
    for (const auto& warning : warnings) codes.push_back(warning.code);
    return codes;
}

void write_model(const testing::TinyRun& run, const std::string& name, const std::vector<Warning>& warnings) {
    auto list = artifacts::Json::array();
    for (const auto& warning : warnings) list.push_back({{"code", warning.code}, {"text", warning.text}});
    artifacts::write_json(run / ("models/" + name + "/config.json"), {{"warnings", list}});
}

TEST(RunWarnings, AreOfInputFilesFeaturesAndModelsInThisOrder) {
    testing::TinyRun run;
    auto tables     = testing::tiny_tables();
    tables.warnings = {{"W-TABLES", "of the tables"}};
    tables.failed   = 3;
    std::map<TrackId, features::TrackInfo> infos;
    for (const auto& track : tables.tracks) infos[track.id].duration_seconds = 30;
    infos["t01"].verdict = infos["t20"].verdict = audio::Verdict::Partial;
    infos["t02"].verdict                        = audio::Verdict::Silent;
    collection::write_tracks_csv(run / "tracks.csv", tables.tracks, infos);
    write_model(run, "vae.s1", {{"W-B", "of b"}, {"W-A", "of a"}});
    write_model(run, "vae.s0", {{"W-B", "of b"}});
    const collection::Collection collection{tables.tracks, {}, {{"W-INPUT", "of the input"}}, "hash"};
    EXPECT_EQ(warnings_of(collection, tables, model_input(tables, {}), run.directory()),
              (std::vector<Warning>{{"W-INPUT", "of the input"},
                                    {"W-TABLES", "of the tables"},
                                    {"W-PARTIAL", "2 files are damaged; what could be read of them was used"},
                                    {"W-SKIPPED", "3 files could not be used; failures.csv says why"},
                                    {"W-CONSTANT-COLUMNS", "these columns are constant and say nothing: level"},
                                    {"W-A", "vae.s1: of a"},
                                    {"W-B", "vae.s0, vae.s1: of b"}}));
}

TEST(RunWarnings, SayNothingWhereNothingIsToBeSaid) {
    testing::TinyRun run;
    auto tables = testing::tiny_tables();
    collection::write_tracks_csv(run / "tracks.csv", tables.tracks, {});
    const collection::Collection collection{tables.tracks, {}, {}, "hash"};
    EXPECT_EQ(codes_of(warnings_of(collection, tables, model_input(tables, {}), run.directory())),
              std::vector<std::string>{"W-CONSTANT-COLUMNS"});
    tables.tables.at("table").values.col(3) = tables.tables.at("table").values.col(0);
    EXPECT_TRUE(warnings_of(collection, tables, model_input(tables, {}), run.directory()).empty());
}

TEST(RunWarnings, ModelFoldersComeInTheOrderOfTheirNames) {
    testing::TinyRun run;
    EXPECT_TRUE(model_folders(run.directory()).empty());
    for (const char* name : {"vae.s1", "cvae-genre.s0", "vae.s0"}) write_model(run, name, {});
    EXPECT_EQ(model_folders(run.directory()),
              (std::vector<std::filesystem::path>{run / "models/cvae-genre.s0", run / "models/vae.s0",
                                                  run / "models/vae.s1"}));
}

}  // namespace
}  // namespace ektara::experiment
