#include "ektara/experiment/page_artifacts.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/audio/fingerprint.hpp"
#include "ektara/core/version.hpp"
#include "ektara/features/whole_sound.hpp"
#include "ektara/neighbors/approximate.hpp"
#include "ektara/rundir/layout.hpp"

namespace ektara::experiment {
namespace fs = std::filesystem;
namespace {

constexpr int kNeighbors = 15;

void write_duplicates(const rundir::RunDirectory& run, const std::vector<TrackId>& ids) {
    const fs::path file = run / "neighbors" / "duplicates.csv";
    if (artifacts::is_written(file)) return;
    const auto table = artifacts::read_table(run / rundir::layout::feature("fingerprint"));
    std::map<TrackId, Eigen::Index> row_of;
    for (std::size_t i = 0; i < table.rows.size(); ++i) row_of[table.rows[i]] = static_cast<Eigen::Index>(i);
    std::vector<std::vector<std::uint32_t>> fingerprints;
    for (const auto& id : ids) fingerprints.push_back(features::fingerprint_words(table.values.row(row_of.at(id))));
    artifacts::CsvTable csv{{"id", "duplicate_of", "score"}, {}, {}};
    for (const auto& same : audio::same_recordings(fingerprints))
        csv.rows.push_back({ids[same.row], ids[same.original], artifacts::format_number(same.score)});
    artifacts::write_csv(file, csv);
}

std::vector<std::string> neighbor_columns(int count) {
    std::vector<std::string> columns;
    for (int i = 0; i < count; ++i) columns.push_back(fmt::format("neighbor{}", i));
    return columns;
}

void write_neighbors(const rundir::RunDirectory& run, const Embedding& space, const std::string& name, int jobs) {
    const fs::path file = run / rundir::layout::neighbors(name);
    const int k         = static_cast<int>(std::min<Eigen::Index>(kNeighbors, space.coords.rows() - 1));
    if (artifacts::is_written(file) || k < 1) return;
    const auto nearest = neighbors::knn_of_any_size(space.coords, k, neighbors::Metric::Euclidean, jobs);
    Recipe recipe{"neighbors", {}, 0, space.recipe.kind, version()};
    if (nearest.recall < 1) recipe.options["recall"] = artifacts::format_number(nearest.recall);
    artifacts::write_table(
        file, FeatureMatrix{nearest.indices.cast<float>(), space.rows, neighbor_columns(k), std::move(recipe)});
}

/// The share of true neighbours in a file of neighbours; a run that resumes has it from the file only.
double recall_of(fs::path file) {
    const auto options = artifacts::read_json(file.replace_extension(".json")).at("recipe").at("options");
    return options.contains("recall") ? std::stod(options.at("recall").get<std::string>()) : 1;
}

}  // namespace

std::vector<Warning> page_artifacts(const rundir::RunDirectory& run, const collection::Collection& collection,
                                    const extraction::FeatureTables& tables, const std::vector<MethodResult>& results,
                                    int jobs) {
    if (!collection.table) write_duplicates(run, tables.tables.at(tables.main).rows);
    double least      = 1;
    Eigen::Index rows = 0;
    for (const auto& result : results) {
        const auto name = with_seed(result.method.space.name(), result.seeds.front());
        write_neighbors(run, *result.spaces.front(), name, jobs);
        rows = result.spaces.front()->coords.rows();
        if (rows > neighbors::kExactRows) least = std::min(least, recall_of(run / rundir::layout::neighbors(name)));
    }
    if (least == 1) return {};
    return {neighbors::approximate_warning(rows, least)};
}

}  // namespace ektara::experiment
