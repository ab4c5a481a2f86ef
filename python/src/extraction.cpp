#include "bindings.hpp"
#include "ektara/artifacts/store.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/collection/scan.hpp"
#include "ektara/core/held_columns.hpp"
#include "ektara/extraction/feature_tables.hpp"
#include "long_call.hpp"

namespace ektara::python {
namespace {

/// A table with everything that it carries: "values" in double precision where a column is held about another number.
nb::dict to_dict(const FeatureMatrix& table) {
    nb::dict found;
    found["values"]  = holds_any(table) ? array_of(exact_values(table)) : array_of(Matrix(table.values));
    found["ids"]     = nb::cast(table.rows);
    found["columns"] = nb::cast(table.columns);
    nb::dict recipe;
    recipe["kind"]    = table.recipe.kind;
    recipe["parent"]  = table.recipe.parent;
    recipe["seed"]    = table.recipe.seed;
    recipe["version"] = table.recipe.version;
    nb::dict options;
    for (const auto& [name, value] : table.recipe.options) options[name.c_str()] = value;
    recipe["options"] = options;
    found["recipe"]   = recipe;
    return found;
}

/// The plan that the settings of `ektara extract` describe; those below "input." go into `reading`.
extraction::ExtractionPlan plan_of(const std::vector<std::string>& features, const Settings& settings,
                                   collection::InputOptions& reading) {
    const char* const who = "extract";
    refuse_others(settings, {"input.", "decode.", "features.", "text.", "hybrid.", "workers."}, who);
    apply(reading, below(settings, "input."), who);
    extraction::ExtractionPlan plan;
    apply(plan.audio.decode, below(settings, "decode."), who);
    apply(plan.audio, below(settings, "features."), who);
    apply(plan.texts, below(settings, "text."), who);
    apply(plan.texts.hybrid, below(settings, "hybrid."), who);
    apply(plan.workers, below(settings, "workers."), who);
    plan.features = features;
    plan.take_rules(reading);
    return plan;
}

nb::list to_list(const std::vector<Failure>& failures) {
    nb::list rows;
    for (const auto& failure : failures) {
        nb::dict row;
        row["id"]     = failure.track;
        row["path"]   = failure.path.string();
        row["stage"]  = failure.stage;
        row["code"]   = failure.code;
        row["reason"] = failure.reason;
        rows.append(row);
    }
    return rows;
}

nb::dict to_dict(const Track& track) {
    nb::dict row;
    row["id"]      = track.id;
    row["path"]    = track.audio.string();
    row["title"]   = track.title;
    row["artist"]  = track.artist;
    row["album"]   = track.album;
    row["song_id"] = track.song_id;
    for (const auto& [name, value] : track.labels) row[name.c_str()] = value;
    return row;
}

/// `input` is one folder or manifest, or, as `files`, a list of audio files. What is made is written into `folder`.
nb::dict extract(const std::string& input, const std::vector<std::string>& files, const std::string& folder,
                 const std::vector<std::string>& features, const Settings& settings, const std::string& program,
                 const std::string& cache, int jobs, const nb::object& progress) {
    collection::InputOptions reading;
    auto plan              = plan_of(features, settings, reading);
    plan.workers.program   = program;
    plan.cache             = cache;
    plan.jobs              = jobs;
    plan.texts.encode.jobs = jobs;
    plan.texts.cache       = cache.empty() ? artifacts::default_store_folder() : std::filesystem::path(cache);
    extraction::planned_features(plan);  // an unknown name is told before anything is read
    collection::Collection collection;
    const auto made = long_call([&](Interruption& interruption) {
        collection =
            files.empty() ? collection::read_collection(input, reading) : collection::collection_of_files(files);
        if (collection.table)
            fail<UsageError>("E1212", "{}: holds ready features and no audio; read it with pandas or numpy", input);
        return extraction::feature_tables(folder, collection, plan, progress_of(progress, interruption));
    });
    nb::dict tables;
    for (const auto& [name, table] : made.tables.tables) tables[name.c_str()] = to_dict(table);
    nb::list tracks;
    for (const auto& track : made.tables.tracks) tracks.append(to_dict(track));
    auto warnings = collection.warnings;
    warnings.insert(warnings.end(), made.tables.warnings.begin(), made.tables.warnings.end());
    nb::dict found;
    found["tables"]   = tables;
    found["tracks"]   = tracks;
    found["failures"] = to_list(made.counts.failures);
    found["warnings"] = told(warnings);
    return found;
}

/// Writes a table as the program does: an .npy and the .json beside it.
void write_table(const std::string& path, const Table& values, const std::vector<std::string>& ids,
                 const std::vector<std::string>& columns) {
    artifacts::write_table(path, FeatureMatrix{matrix_of(values), ids, columns, {}});
}

}  // namespace

void bind_extraction(nb::module_& module) {
    using namespace nb::literals;
    module.def("extract", &extract, "input"_a, "files"_a, "folder"_a, "features"_a, "settings"_a, "program"_a,
               "cache"_a, "jobs"_a, "progress"_a = nb::none());
    module.def(
        "read_table", [](const std::string& path) { return to_dict(artifacts::read_table(path)); }, "path"_a);
    module.def("write_table", &write_table, "path"_a, "values"_a, "ids"_a, "columns"_a);
}

}  // namespace ektara::python
