#include "ektara/experiment/detail/recorded_rows.hpp"

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/extraction/feature_tables.hpp"
#include "ektara/extraction/table_rows.hpp"

namespace ektara::experiment {
namespace fs = std::filesystem;
namespace {

/// The name of the features whose equal rows are the same audio.
std::string audio_table(const fs::path& run, const rundir::RunRecord& record) {
    if (artifacts::is_expected(extraction::table_path(run, "table"))) return "table";
    extraction::ExtractionPlan plan;
    plan.features = split_list(recorded_setting(record, "features.names"));
    return extraction::planned_features(plan).audio.front();
}

}  // namespace

std::string recorded_setting(const rundir::RunRecord& record, const std::string& wanted) {
    for (const auto& [name, value] : record.config)
        if (name == wanted) return value;
    return {};
}

collection::InputOptions reading_of(const rundir::RunRecord& record) {
    collection::InputOptions options;
    read_settings(record, "input.", options);
    if (recorded_setting(record, "input.keys").empty()) options.keys = collection::Keys::Number;
    return options;
}

FeatureMatrix used_rows(const fs::path& run, const rundir::RunRecord& record, const std::string& features,
                        const collection::InputOptions& input) {
    auto table = artifacts::read_table(extraction::table_path(run, features));
    if (extraction::is_text_feature(features)) return table;
    const auto listed = collection::read_tracks_csv(run / "tracks.csv").tracks;
    extraction::FeatureTables tables;
    tables.main   = audio_table(run, record);
    tables.tracks = extraction::tracks_of(table.rows, listed);
    tables.tables.emplace(tables.main, artifacts::read_table(extraction::table_path(run, tables.main)));
    tables.tables.insert_or_assign(features, std::move(table));
    extraction::treat_duplicates(tables, tables.main, input.duplicates);
    if (recorded_setting(record, "run.per") == "song") extraction::average_songs(tables);
    return tables.tables.at(features);
}

}  // namespace ektara::experiment
