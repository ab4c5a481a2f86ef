#include "ektara/collection/inputs.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/collection/detail/table_scale.hpp"
#include "ektara/collection/scan.hpp"
#include "ektara/collection/songs.hpp"
#include "ektara/collection/track_columns.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/core/digest.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/held_columns.hpp"
#include "ektara/core/version.hpp"
#include "ektara/tables/column_groups.hpp"

namespace ektara::collection {
namespace fs = std::filesystem;
namespace {

using artifacts::CsvTable;

/// A column where this share of the cells are numbers is a feature with damaged cells, not a label.
constexpr double kNumericShare = 0.9;

enum class ColumnKind { Numeric, Damaged, Text };

ColumnKind kind_of(const CsvTable& csv, std::size_t column) {
    std::size_t numbers = 0, filled = 0;
    for (const auto& row : csv.rows) {
        filled += row[column].empty() ? 0 : 1;
        numbers += artifacts::parse_number(row[column]) ? 1 : 0;
    }
    if (numbers == 0) return ColumnKind::Text;
    if (numbers == filled) return ColumnKind::Numeric;
    return static_cast<double>(numbers) >= kNumericShare * static_cast<double>(filled) ? ColumnKind::Damaged
                                                                                       : ColumnKind::Text;
}

std::vector<std::size_t> feature_columns(const CsvTable& csv) {
    std::vector<std::size_t> columns;
    for (std::size_t c = 0; c < csv.columns.size(); ++c)
        if (!is_track_column(csv.columns[c]) && kind_of(csv, c) != ColumnKind::Text) columns.push_back(c);
    return columns;
}

bool has_fraction(const CsvTable& csv, std::size_t column) {
    return std::any_of(csv.rows.begin(), csv.rows.end(), [&](const auto& row) {
        const auto value = artifacts::parse_number(row[column]);
        return value && *value != std::floor(*value);
    });
}

bool any_path_exists(const CsvTable& csv, const fs::path& folder) {
    const std::size_t path = *csv.find("path");
    return std::any_of(csv.rows.begin(), csv.rows.end(), [&](const auto& row) {
        std::error_code ignored;
        return !row[path].empty() && fs::exists(folder / row[path], ignored);
    });
}

/// A CSV with a `path` column is a manifest unless it holds features: many columns of measured numbers, or some where
/// none of the files is there.
InputKind kind_of_csv(const CsvTable& csv, const fs::path& folder) {
    if (!csv.find("path")) return InputKind::Table;
    const auto features = feature_columns(csv);
    const auto measured =
        std::count_if(features.begin(), features.end(), [&](std::size_t c) { return has_fraction(csv, c); });
    if (measured >= 8) return InputKind::Table;
    return measured >= 1 && !any_path_exists(csv, folder) ? InputKind::Table : InputKind::Manifest;
}

double checked_value(const CsvTable& csv, std::size_t row, std::size_t column, const std::string& file) {
    const auto value = artifacts::parse_number(csv.rows[row][column]);
    if (!value || !std::isfinite(*value))
        fail("E1205",
             "{}: line {}, column '{}': '{}' is not a finite number; fill the cell, or drop the row or the column",
             file, csv.lines[row], csv.columns[column], csv.rows[row][column]);
    return *value;
}

/// Ids of rows: `id`, else `filename`, else `path`, else row numbers from 0.
std::vector<TrackId> ids_of(const CsvTable& csv, const std::string& file) {
    std::vector<TrackId> ids;
    for (const char* name : {"id", "filename", "path"}) {
        const auto column = csv.find(name);
        if (!column) continue;
        for (const auto& row : csv.rows) ids.push_back(row[*column]);
        std::map<TrackId, std::size_t> first;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const auto [at, fresh] = first.emplace(ids[i], csv.lines[i]);
            if (ids[i].empty()) fail("E1206", "{}: line {} has no {}; give every row one", file, csv.lines[i], name);
            if (!fresh)
                fail("E1206", "{}: lines {} and {} have the same {} '{}'; give each row its own", file, at->second,
                     csv.lines[i], name, ids[i]);
        }
        return ids;
    }
    for (std::size_t i = 0; i < csv.rows.size(); ++i) ids.push_back(fmt::format("{}", i));
    return ids;
}

bool has_names(const CsvTable& csv) { return csv.find("id") || csv.find("filename") || csv.find("path"); }

void require_features(const CsvTable& csv, const std::vector<std::size_t>& features, const std::string& file) {
    const bool labelled = std::any_of(csv.columns.begin(), csv.columns.end(), is_track_column);
    if (csv.find("lyrics") && !csv.find("path"))
        fail("E1203", "{}: a manifest needs a column 'path'; its columns are: {}", file, fmt::join(csv.columns, ", "));
    if (features.empty() || (features.size() < 2 && labelled && !has_names(csv)))
        fail("E1203",
             "{}: is neither a manifest (no column 'path') nor a table of features (no numeric columns); its columns "
             "are: {}",
             file, fmt::join(csv.columns, ", "));
    if (csv.rows.empty()) fail<NothingUsable>("E1210", "{}: has a header and no rows", file);
}

template <class T>
void reorder(std::vector<T>& items, const std::vector<std::size_t>& order) {
    std::vector<T> sorted;
    sorted.reserve(items.size());
    for (const std::size_t i : order) sorted.push_back(std::move(items[i]));
    items = std::move(sorted);
}

/// Rows of a table with names go into the bytewise order of their ids; numbered rows stay as they are.
void sort_rows(Table& table) {
    std::vector<std::size_t> order(table.tracks.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return table.tracks[a].id < table.tracks[b].id; });
    reorder(table.tracks, order);
    reorder(table.features.rows, order);
    Matrix sorted(table.features.values.rows(), table.features.values.cols());
    for (std::size_t i = 0; i < order.size(); ++i)
        sorted.row(static_cast<Eigen::Index>(i)) = table.features.values.row(static_cast<Eigen::Index>(order[i]));
    table.features.values = std::move(sorted);
}

Table table_from_csv(const CsvTable& csv, const fs::path& path) {
    const std::string file = path.string();
    const auto features    = feature_columns(csv);
    require_features(csv, features, file);
    Table table;
    table.features.rows = ids_of(csv, file);
    for (const std::size_t c : features) table.features.columns.push_back(csv.columns[c]);
    hold_columns(table.features, [&](Eigen::Index first, ColumnBlock& block) {
        for (Eigen::Index i = 0; i < block.rows(); ++i)
            for (Eigen::Index j = 0; j < block.cols(); ++j)
                block(i, j) = checked_value(csv, static_cast<std::size_t>(i),
                                            features[static_cast<std::size_t>(first + j)], file);
    });
    for (std::size_t i = 0; i < csv.rows.size(); ++i)
        table.tracks.push_back(track_from_row(csv, i, table.features.rows[i], path.parent_path(), features));
    if (has_names(csv)) sort_rows(table);
    return table;
}

/// Rows that `exact_duplicate_of` names stay with a warning, or go.
void treat_named_duplicates(Table& table, Duplicates duplicates) {
    std::vector<Eigen::Index> kept;
    for (std::size_t i = 0; i < table.tracks.size(); ++i)
        if (label_of(table.tracks[i], "exact_duplicate_of").empty()) kept.push_back(static_cast<Eigen::Index>(i));
    const std::size_t copies = table.tracks.size() - kept.size();
    if (copies == 0) return;
    if (duplicates == Duplicates::Keep) {
        table.warnings.push_back({"W-DUPLICATES", fmt::format("{} rows are exact duplicates of others and stay; --set "
                                                              "input.duplicates=drop leaves them out",
                                                              copies)});
        return;
    }
    table.warnings.push_back({"W-DUPLICATES-DROPPED", fmt::format("{} exact duplicates were left out", copies)});
    Table left;
    left.features.values.resize(static_cast<Eigen::Index>(kept.size()), table.features.values.cols());
    for (std::size_t i = 0; i < kept.size(); ++i) {
        left.features.values.row(static_cast<Eigen::Index>(i)) = table.features.values.row(kept[i]);
        left.features.rows.push_back(table.features.rows[static_cast<std::size_t>(kept[i])]);
        left.tracks.push_back(table.tracks[static_cast<std::size_t>(kept[i])]);
    }
    table.features.values = std::move(left.features.values);
    table.features.rows   = std::move(left.features.rows);
    table.tracks          = std::move(left.tracks);
}

/// What tracks.csv of the run that a table lies in says of its rows; rows that it does not name have their id only.
std::vector<Track> tracks_of_rows(const std::vector<TrackId>& rows, const fs::path& path) {
    std::map<TrackId, Track> known;
    const fs::path beside = fs::absolute(path).parent_path().parent_path() / "tracks.csv";
    if (fs::exists(beside))
        for (auto& track : read_tracks_csv(beside).tracks) known.emplace(track.id, track);
    std::vector<Track> tracks;
    for (const auto& id : rows) {
        const auto found = known.find(id);
        tracks.push_back(found == known.end() ? Track() : found->second);
        tracks.back().id = id;
    }
    return tracks;
}

Table table_from_npy(const fs::path& path) {
    Table table;
    table.features = artifacts::read_table(path);
    require(table.features.values.rows() > 0 && table.features.values.cols() > 0, "E1204", "{}: the table is empty",
            path.string());
    for (Eigen::Index i = 0; i < table.features.values.rows(); ++i)
        for (Eigen::Index j = 0; j < table.features.values.cols(); ++j)
            if (!std::isfinite(table.features.values(i, j)))
                fail("E1205", "{}: row {} ('{}'), column {} ('{}') is not a finite number; mend or drop it",
                     path.string(), i, table.features.rows[static_cast<std::size_t>(i)], j,
                     table.features.columns[static_cast<std::size_t>(j)]);
    table.tracks = tracks_of_rows(table.features.rows, path);
    return table;
}

void warn_of_coarse_columns(Table& table) {
    const auto& features = table.features;
    const auto marked    = features.recipe.options.find("coarse_columns");
    std::vector<std::string> names;
    if (marked != features.recipe.options.end()) names.push_back(marked->second);
    for (std::size_t c = 0; c < features.columns.size(); ++c)
        if (is_coarse(features, static_cast<Eigen::Index>(c))) names.push_back(features.columns[c]);
    if (names.empty()) return;
    table.warnings.push_back({"W-PRECISION", fmt::format("single precision cannot tell many values of these columns "
                                                         "apart: {}; subtract what their values have in common, and "
                                                         "save them in double precision",
                                                         fmt::join(names, " "))});
}

Table read_table_file(const fs::path& path, const InputOptions& options) {
    Table table = path.extension() == ".npy" ? table_from_npy(path) : table_from_csv(artifacts::read_csv(path), path);
    treat_named_duplicates(table, options.duplicates);
    warn_of_coarse_columns(table);
    auto& recipe = table.features.recipe;
    if (!recipe.kind.empty()) return table;
    recipe.kind                  = "table";
    recipe.options["duplicates"] = options.duplicates == Duplicates::Drop ? "drop" : "keep";
    recipe.parent                = Digest().add(artifacts::read_file(path)).text();
    recipe.version               = version();
    return table;
}

/// The table that a run directory was clustered from: its moments, or the ready features it was given.
fs::path table_of_run(const fs::path& run) {
    for (const char* name : {"mfcc-moments.npy", "table.npy"})
        if (fs::exists(run / "features" / name)) return run / "features" / name;
    fail("E1211", "{}: is a folder without features/mfcc-moments.npy; name a table, or run 'ektara extract' first",
         run.string());
}

fs::path file_of(const fs::path& table) {
    std::error_code ignored;
    return fs::is_directory(table, ignored) ? table_of_run(table) : table;
}

Collection collection_of(Table table, std::string input_hash) {
    Collection collection;
    collection.tracks     = std::move(table.tracks);
    collection.table      = std::move(table.features);
    collection.warnings   = std::move(table.warnings);
    collection.input_hash = std::move(input_hash);
    return collection;
}

}  // namespace

std::vector<std::pair<InputKind, std::string>> enum_names(InputKind) {
    return {{InputKind::Automatic, "automatic"}, {InputKind::Manifest, "manifest"}, {InputKind::Table, "table"}};
}
std::vector<std::pair<Duplicates, std::string>> enum_names(Duplicates) {
    return {{Duplicates::Keep, "keep"}, {Duplicates::Drop, "drop"}};
}
std::vector<std::pair<Standardise, std::string>> enum_names(Standardise) {
    return {{Standardise::Automatic, "automatic"},
            {Standardise::No, "false"},
            {Standardise::Yes, "true"},
            {Standardise::Plain, "plain"}};
}

Collection read_collection(const fs::path& input, const InputOptions& options) {
    std::error_code ignored;
    if (!fs::exists(input, ignored)) fail("E1200", "{}: there is no such file or folder", input.string());
    if (fs::is_directory(input, ignored)) return scan_folder(input);
    if (input.extension() == ".npy" || options.kind == InputKind::Table)
        return collection_of(read_table_file(input, options), Digest().add(artifacts::read_file(input)).text());
    const CsvTable csv   = artifacts::read_csv(input);
    const InputKind kind = options.kind == InputKind::Automatic ? kind_of_csv(csv, input.parent_path()) : options.kind;
    if (kind == InputKind::Manifest) return read_manifest(csv, input);
    return collection_of(read_table_file(input, options), Digest().add(artifacts::read_file(input)).text());
}

Table load_table(const fs::path& path, const InputOptions& options) {
    Table table = table_as_read(path, options);
    bring_to_scale(table, file_of(path), options);
    return table;
}

Table table_as_read(const fs::path& path, const InputOptions& options) {
    std::error_code ignored;
    if (!fs::exists(path, ignored)) fail("E1200", "{}: there is no such file or folder", path.string());
    return read_table_file(file_of(path), options);
}

tables::Standardiser weighed(tables::Standardiser fitted, const InputOptions& options) {
    if (!options.group_weights.empty()) tables::weigh_column_groups(fitted, options.group_weights);
    return fitted;
}

int channels_of(const fs::path& path) {
    const auto shape = path.extension() == ".npy" ? artifacts::read_npy(path).shape : std::vector<std::size_t>{};
    if (shape.size() != 3)
        fail("E5008", "{}: convolutions along time need an .npy of rows × channels × frames, such as mfcc-sequence.npy",
             path.string());
    return static_cast<int>(shape[1]);
}

std::string label_of(const Track& track, const std::string& column) {
    const auto plus = column.find('+');
    if (plus != std::string::npos) {
        const std::string left  = label_of(track, column.substr(0, plus));
        const std::string right = label_of(track, column.substr(plus + 1));
        return left.empty() || right.empty() ? "" : left + "+" + right;
    }
    if (const auto found = track.labels.find(column); found != track.labels.end()) return found->second;
    if (column == "title") return track.title;
    if (column == "artist") return track.artist;
    if (column == "album") return track.album;
    if (column == "song_id") return track.song_id;
    return {};
}

std::vector<std::string> songs_of(const std::vector<Track>& tracks) {
    std::vector<TrackId> ids;
    std::vector<std::string> song_ids;
    for (const auto& track : tracks) {
        ids.push_back(track.id);
        song_ids.push_back(track.song_id);
    }
    return songs_of(ids, song_ids);
}

}  // namespace ektara::collection
