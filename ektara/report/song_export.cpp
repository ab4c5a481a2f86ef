#include "ektara/report/song_export.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fnmatch.h>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/cluster_columns.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/held_columns.hpp"
#include "ektara/core/nearest.hpp"
#include "ektara/core/path_text.hpp"
#include "ektara/rundir/clusters_csv.hpp"
#include "ektara/rundir/layout.hpp"

namespace ektara::report {
namespace {

using artifacts::TypedColumn;

constexpr float kNoNumber = std::numeric_limits<float>::quiet_NaN();

/// A column and what is put before its name where another has it.
struct ExportColumn {
    TypedColumn column;
    std::string origin;
};

/// The ids of the rows, and where each stands.
struct ExportRows {
    std::vector<TrackId> ids;
    std::map<TrackId, std::size_t> place;

    explicit ExportRows(std::vector<TrackId> all) : ids(std::move(all)) {
        for (std::size_t i = 0; i < ids.size(); ++i) place.emplace(ids[i], i);
    }
};

/// The clusters of a method, with the ids that its file has.
struct ExportClusters {
    std::string name;
    std::vector<TrackId> ids;
    Clustering found;
};

std::vector<ExportClusters> clusters_to_export(const RunView& run, const SongExportOptions& options) {
    std::vector<const RunMethod*> methods;
    for (const auto& name : options.clusters) methods.push_back(&method_named(run, name));
    if (options.clusters.empty())
        for (const auto& method : run.methods()) methods.push_back(&method);
    std::vector<ExportClusters> all;
    std::set<std::string> seen;
    for (const auto* method : methods) {
        if (!seen.insert(method->clustering_name()).second) continue;
        const auto file = run.folder / method->clustering;
        std::vector<TrackId> ids;
        for (auto& [id, cluster] : rundir::read_cluster_rows(file)) ids.push_back(std::move(id));
        auto found   = rundir::read_clusters_csv(file, ids);
        found.labels = run.edits.applied(method->clustering_name(), ids, std::move(found.labels));
        all.push_back({method->clustering_name(), std::move(ids), std::move(found)});
    }
    return all;
}

void add_cluster_columns(const std::vector<ExportClusters>& all, const ExportRows& rows, bool strength,
                         std::vector<ExportColumn>& columns) {
    for (const auto& [name, ids, found] : all) {
        std::vector<std::optional<std::int32_t>> labels(rows.ids.size());
        std::vector<float> strengths(rows.ids.size(), kNoNumber);
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const auto at = rows.place.find(ids[i]);
            if (at == rows.place.end()) continue;
            labels[at->second] = found.labels[i];
            if (!found.strength.empty()) strengths[at->second] = found.strength[i];
        }
        columns.push_back({{std::string(kClusterColumn) + name, std::move(labels)}, ""});
        if (strength && !found.strength.empty())
            columns.push_back({{std::string(kStrengthColumn) + name, std::move(strengths)}, ""});
    }
}

/// The cell of tracks.csv; paths as they are now.
std::string track_cell(const RunView& run, const TrackId& id, const std::string& column) {
    using Place = std::filesystem::path (RunView::*)(const TrackId&) const;
    static const std::map<std::string, Place> files{{"path", &RunView::audio_of}, {"lyrics", &RunView::lyrics_of}};
    const auto file = files.find(column);
    return file == files.end() ? run.cell(id, column) : path_text((run.*file->second)(id));
}

void add_track_columns(const RunView& run, const ExportRows& rows, std::vector<ExportColumn>& columns) {
    for (const auto& name : run.tracks.columns) {
        std::vector<std::string> texts;
        for (const auto& id : rows.ids) texts.push_back(track_cell(run, id, name));
        if (name != "duration") {
            columns.push_back({{name, std::move(texts)}, "label"});
            continue;
        }
        std::vector<double> numbers;
        for (const auto& text : texts)
            numbers.push_back(artifacts::parse_number(text).value_or(std::numeric_limits<double>::quiet_NaN()));
        columns.push_back({{name, std::move(numbers)}, "label"});
    }
}

/// The names of the tables in RUN/features.
std::vector<std::string> features_of_run(const RunView& run) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(run.folder / "features", ignored))
        if (entry.path().extension() == ".npy") names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

FeatureMatrix feature_table(const RunView& run, const std::string& name) {
    const auto file = run.folder / rundir::layout::feature(name);
    if (name.find('/') == name.npos && artifacts::is_expected(file)) return artifacts::read_table(file);
    fail<UsageError>("E6247", "{}: has no features '{}'; it has {}", run.folder.string(), name,
                     fmt::join(features_of_run(run), ", "));
}

TypedColumn feature_column(const FeatureMatrix& table, Eigen::Index c, const ExportRows& rows) {
    const auto fill = [&](auto values, auto missing) {
        std::vector<decltype(missing)> cells(rows.ids.size(), missing);
        for (std::size_t i = 0; i < table.rows.size(); ++i) {
            const auto value = values[static_cast<Eigen::Index>(i)];
            const auto at    = rows.place.find(table.rows[i]);
            if (at != rows.place.end() && std::isfinite(value)) cells[at->second] = value;
        }
        return cells;
    };
    const auto& name = table.columns[static_cast<std::size_t>(c)];
    if (held_about(table, c) == 0) return {name, fill(table.values.col(c), kNoNumber)};
    return {name, fill(exact_column(table, c), static_cast<double>(kNoNumber))};
}

void add_feature_columns(const RunView& run, const SongExportOptions& options, const ExportRows& rows,
                         std::vector<ExportColumn>& columns) {
    std::set<std::string> used;
    std::vector<std::string> known;
    for (const auto& name : options.features) {
        const auto table = feature_table(run, name);
        for (Eigen::Index c = 0; c < table.values.cols(); ++c) {
            const auto& column = known.emplace_back(table.columns[static_cast<std::size_t>(c)]);
            bool wanted        = options.columns.empty();
            for (const auto& pattern : options.columns) {
                if (fnmatch(pattern.c_str(), column.c_str(), 0) != 0) continue;
                used.insert(pattern);
                wanted = true;
            }
            if (wanted) columns.push_back({feature_column(table, c, rows), name});
        }
    }
    for (const auto& pattern : options.columns)
        if (!used.contains(pattern))
            fail<UsageError>("E6248", "export: '{}' names no column of {}; {}", pattern,
                             options.features.empty() ? "features, since none are wanted"
                                                      : fmt::format("{}", fmt::join(options.features, ", ")),
                             options.features.empty() ? "name them by --features"
                                                      : fmt::format("the nearest is '{}'", nearest(pattern, known)));
}

/// Puts its origin before each name that stands already.
artifacts::TypedTable with_distinct_names(std::vector<ExportColumn> columns, std::size_t n_rows) {
    artifacts::TypedTable table{{}, n_rows};
    std::set<std::string> taken;
    // What a reader looks for by its name keeps it: the columns of clusters and the track's own.
    for (const auto& [column, origin] : columns)
        if (origin.empty()) taken.insert(column.name);
    for (auto& [column, origin] : columns) {
        if (!origin.empty() && !taken.insert(column.name).second) {
            column.name = origin + ":" + column.name;
            if (!taken.insert(column.name).second)
                fail("E6250", "export: two columns are called '{}'; leave one out with --columns or --clusters",
                     column.name);
        }
        table.columns.push_back(std::move(column));
    }
    return table;
}

}  // namespace

void write_song_table(const std::filesystem::path& folder) {
    auto made = export_songs(open_run(folder), {});
    std::erase_if(made.table.columns, [](const auto& column) {
        return column.name == "path" || column.name == "lyrics" || column.name == "verdict" || column.name == "note";
    });
    artifacts::write_csv(folder / rundir::layout::kSongTable, artifacts::csv_of(made.table));
}

SongExport export_songs(const RunView& run, const SongExportOptions& options) {
    const auto clusters = clusters_to_export(run, options);
    std::set<TrackId> grouped;
    for (const auto& one : clusters) grouped.insert(one.ids.begin(), one.ids.end());
    auto ids        = run.ids();
    const auto all  = ids.size();
    const auto rest = [&](const TrackId& id) { return !grouped.contains(id); };
    const auto lack = static_cast<std::size_t>(std::count_if(ids.begin(), ids.end(), rest));
    if (options.grouped) std::erase_if(ids, rest);
    const ExportRows rows(std::move(ids));
    SongExport made;
    if (lack > 0 && !options.grouped)
        made.warnings.push_back(
            {"W-EXPORT-EMPTY",
             fmt::format("{} of {} songs are in no group, so their cells are empty: the run could not "
                         "use them, dropped copies, or averaged the clips of a song; --grouped "
                         "leaves them out",
                         lack, all)});
    std::vector<ExportColumn> columns;
    add_track_columns(run, rows, columns);
    add_cluster_columns(clusters, rows, options.strength, columns);
    add_feature_columns(run, options, rows, columns);
    made.table = with_distinct_names(std::move(columns), rows.ids.size());
    return made;
}

}  // namespace ektara::report
