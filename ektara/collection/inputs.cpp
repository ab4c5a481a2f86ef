#include "ektara/collection/inputs.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include <fmt/ranges.h>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/foreign_csv.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/collection/column_names.hpp"
#include "ektara/collection/detail/table_scale.hpp"
#include "ektara/collection/embeddings.hpp"
#include "ektara/collection/row_names.hpp"
#include "ektara/collection/scan.hpp"
#include "ektara/collection/songs.hpp"
#include "ektara/collection/table_columns.hpp"
#include "ektara/collection/table_of_run.hpp"
#include "ektara/collection/track_columns.hpp"
#include "ektara/collection/track_labels.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/core/digest.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/held_columns.hpp"
#include "ektara/core/nearest.hpp"
#include "ektara/core/path_text.hpp"
#include "ektara/core/version.hpp"
#include "ektara/tables/column_groups.hpp"

namespace ektara::collection {
namespace fs = std::filesystem;
namespace {

using artifacts::CsvTable;

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
    const auto features = numeric_columns(csv);
    const auto measured =
        std::count_if(features.begin(), features.end(), [&](std::size_t c) { return has_fraction(csv, c); });
    if (measured >= 8) return InputKind::Table;
    return measured >= 1 && !any_path_exists(csv, folder) ? InputKind::Table : InputKind::Manifest;
}

/// Throws Error E1200 with the nearest name in the same folder.
[[noreturn]] void fail_missing(const fs::path& path) {
    std::error_code ignored;
    std::vector<std::string> there;
    const auto folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        there.push_back(path_text(entry.path().filename()));
    std::sort(there.begin(), there.end());
    fail("E1200", "{}: there is no such file or folder{}", path.string(),
         did_you_mean(path_text(path.filename()), there));
}

/// The column that names the rows: `id`, else `filename`, else `path`.
std::optional<std::size_t> name_column(const CsvTable& csv) {
    for (const char* name : {"id", "filename", "path"})
        if (const auto column = csv.find(name)) return column;
    return std::nullopt;
}

/// Ids of rows by the column that names them, else row numbers from 0.
RowNames ids_of(const CsvTable& csv, const std::string& file) {
    if (const auto column = name_column(csv)) return row_names(csv, *column, file);
    RowNames names;
    for (std::size_t i = 0; i < csv.rows.size(); ++i) names.ids.push_back(fmt::format("{}", i));
    return names;
}

void require_features(const CsvTable& csv, const TableColumns& columns, bool asked_for_features,
                      const std::string& file) {
    const auto& features = columns.features;
    const bool labelled  = std::any_of(csv.columns.begin(), csv.columns.end(), is_track_column);
    if (csv.find("lyrics") && !csv.find("path"))
        fail("E1203", "{}: a manifest needs a column 'path'; its columns are: {}{}", file, fmt::join(csv.columns, ", "),
             meant_as_path(csv.columns));
    // With one column of numbers a list of songs is meant, unless rows have names or the column was asked for.
    if (features.size() == 1 && labelled && !name_column(csv) && !asked_for_features)
        fail("E1203",
             "{}: is neither a manifest (no column 'path') nor a table of features (its only column of numbers is "
             "'{}'); --features-columns '{}' takes it; its columns are: {}",
             file, csv.columns[features[0]], csv.columns[features[0]], fmt::join(csv.columns, ", "));
    if (features.empty())
        fail("E1203",
             "{}: is neither a manifest (no column 'path') nor a table of features (no numeric columns{}); its columns "
             "are: {}{}",
             file, columns.warnings.empty() ? "" : " but " + columns.warnings.front().text,
             fmt::join(csv.columns, ", "), meant_as_path(csv.columns));
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

void add(std::vector<Warning> more, std::vector<Warning>& warnings) {
    std::move(more.begin(), more.end(), std::back_inserter(warnings));
}

Table table_from_csv(artifacts::ForeignCsv read, const fs::path& path, const InputOptions& options) {
    const std::string file = path.string();
    const CsvTable& csv    = read.table;
    auto columns           = table_columns(csv, options, file);
    const auto& features   = columns.features;
    require_features(csv, columns, !options.features_columns.empty(), file);
    Table table;
    auto names          = ids_of(csv, file);
    table.features.rows = std::move(names.ids);
    table.warnings      = std::move(read.warnings);
    add(std::move(names.warnings), table.warnings);
    add(std::move(columns.warnings), table.warnings);
    for (const std::size_t c : features) table.features.columns.push_back(csv.columns[c]);
    hold_columns(table.features, [&](Eigen::Index first, ColumnBlock& block) {
        for (Eigen::Index i = 0; i < block.rows(); ++i)
            for (Eigen::Index j = 0; j < block.cols(); ++j)
                block(i, j) = feature_value(csv, static_cast<std::size_t>(i),
                                            features[static_cast<std::size_t>(first + j)], file);
    });
    auto no_labels = features;
    no_labels.insert(no_labels.end(), columns.dropped.begin(), columns.dropped.end());
    for (std::size_t i = 0; i < csv.rows.size(); ++i)
        table.tracks.push_back(track_from_row(csv, i, table.features.rows[i], path.parent_path(), no_labels));
    if (name_column(csv)) sort_rows(table);
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

/// What tracks.csv of the run that a table lies in says of its rows; rows that it does not name have their id only
/// (W-UNMATCHED).
void add_tracks_of_rows(Table& table, const fs::path& path) {
    std::map<TrackId, Track> known;
    const fs::path beside = fs::absolute(path).parent_path().parent_path() / "tracks.csv";
    if (fs::exists(beside))
        for (auto& track : read_tracks_csv(beside).tracks) known.emplace(track.id, track);
    std::size_t unmatched = 0;
    for (const auto& id : table.features.rows) {
        const auto found = known.find(id);
        unmatched += found == known.end() ? 1 : 0;
        table.tracks.push_back(found == known.end() ? Track() : found->second);
        table.tracks.back().id = id;
    }
    if (unmatched > 0 && !known.empty())
        table.warnings.push_back(
            {"W-UNMATCHED", fmt::format("{} of the {} rows of {} are not named in {}; they have no "
                                        "labels",
                                        unmatched, table.features.rows.size(), path.string(), beside.string())});
}

Table table_from_npy(const fs::path& path) {
    Table table;
    table.features = artifacts::read_table(path);
    require(table.features.values.rows() > 0 && table.features.values.cols() > 0, "E1204", "{}: the table is empty",
            path.string());
    for (Eigen::Index i = 0; i < table.features.values.rows(); ++i)
        for (Eigen::Index j = 0; j < table.features.values.cols(); ++j)
            if (!std::isfinite(table.features.values(i, j)))
                fail("E1205", "{}: row {} ('{}'), column {} ('{}') is not a finite number; correct or drop it",
                     path.string(), i, table.features.rows[static_cast<std::size_t>(i)], j,
                     table.features.columns[static_cast<std::size_t>(j)]);
    add_tracks_of_rows(table, path);
    return table;
}

/// The columns of an .npy that the options name, by the names in its .json or c0, c1, …
Table with_chosen_columns(Table table, const InputOptions& options, const fs::path& path) {
    if (options.features_columns.empty() && options.ignore_columns.empty()) return table;
    const CsvTable names{table.features.columns, {}, {}};
    auto kept          = columns_named(names, options.features_columns, "--features-columns", path.string());
    const auto ignored = columns_named(names, options.ignore_columns, "--ignore-columns", path.string());
    for (std::size_t c = 0; options.features_columns.empty() && c < names.columns.size(); ++c) kept.push_back(c);
    std::erase_if(kept, [&](std::size_t c) { return std::find(ignored.begin(), ignored.end(), c) != ignored.end(); });
    require(!kept.empty(), "E1204", "{}: no column is left; name fewer by --ignore-columns", path.string());
    FeatureMatrix& features = table.features;
    features.values         = Matrix(features.values(Eigen::all, kept));
    features.columns.clear();
    for (const std::size_t c : kept) features.columns.push_back(names.columns[c]);
    return table;
}

artifacts::ForeignCsv read_csv(const fs::path& path, const InputOptions& options) {
    return with_known_names(artifacts::read_foreign_csv(path), options, path.string());
}

/// Ids of ready features are numbered in many ways, so only tags tell their songs.
void find_songs(Table& table, SongRule rule) {
    if (rule != SongRule::Automatic && rule != SongRule::Tags) return;
    const auto guess = guess_songs(table.tracks, SongRule::Tags);
    table.tracks     = with_songs(std::move(table.tracks), guess);
    if (auto warning = songs_guessed(count_songs(guess), "row")) table.warnings.push_back(std::move(*warning));
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

/// `read`: a CSV that is read already.
Table read_table_file(const fs::path& path, const InputOptions& options,
                      std::optional<artifacts::ForeignCsv> read = std::nullopt) {
    const bool is_csv = path.extension() != ".npy";
    Table table       = !is_csv ? with_chosen_columns(table_from_npy(path), options, path)
                                : table_from_csv(read ? std::move(*read) : read_csv(path, options), path, options);
    treat_named_duplicates(table, options.duplicates);
    if (is_csv) find_songs(table, options.songs);
    warn_of_coarse_columns(table);
    auto& recipe = table.features.recipe;
    if (recipe.kind.empty()) {
        recipe.kind                  = "table";
        recipe.options["duplicates"] = options.duplicates == Duplicates::Drop ? "drop" : "keep";
        recipe.parent                = Digest().add(artifacts::read_file(path)).text();
        recipe.version               = version();
    }
    if (!options.features_columns.empty())
        recipe.options["features_columns"] = fmt::format("{}", fmt::join(options.features_columns, ","));
    if (!options.ignore_columns.empty())
        recipe.options["ignore_columns"] = fmt::format("{}", fmt::join(options.ignore_columns, ","));
    return table;
}

Collection collection_of(Table table, std::string input_hash) {
    Collection collection;
    collection.tracks     = std::move(table.tracks);
    collection.table      = std::move(table.features);
    collection.warnings   = std::move(table.warnings);
    collection.input_hash = std::move(input_hash);
    return collection;
}

/// As it stands there.
Collection read_input(const fs::path& input, const InputOptions& options) {
    std::error_code ignored;
    if (!fs::exists(input, ignored)) fail_missing(input);
    if (fs::is_directory(input, ignored)) return scan_folder(input);
    if (input.extension() == ".npy" || options.kind == InputKind::Table)
        return collection_of(read_table_file(input, options), Digest().add(artifacts::read_file(input)).text());
    auto read = read_csv(input, options);
    const InputKind kind =
        options.kind == InputKind::Automatic ? kind_of_csv(read.table, input.parent_path()) : options.kind;
    if (kind == InputKind::Manifest) {
        auto collection = read_manifest(std::move(read.table), input);
        collection.warnings.insert(collection.warnings.begin(), read.warnings.begin(), read.warnings.end());
        return collection;
    }
    return collection_of(read_table_file(input, options, std::move(read)),
                         Digest().add(artifacts::read_file(input)).text());
}

}  // namespace

std::vector<std::pair<InputKind, std::string>> enum_names(InputKind) {
    return {{InputKind::Automatic, "automatic"}, {InputKind::Manifest, "manifest"}, {InputKind::Table, "table"}};
}
std::vector<std::pair<Duplicates, std::string>> enum_names(Duplicates) {
    return {{Duplicates::Keep, "keep"}, {Duplicates::Drop, "drop"}};
}
std::vector<std::pair<Keys, std::string>> enum_names(Keys) {
    return {{Keys::Circle, "circle"}, {Keys::Number, "number"}};
}
std::vector<std::pair<Standardise, std::string>> enum_names(Standardise) {
    return {{Standardise::Automatic, "automatic"},
            {Standardise::No, "false"},
            {Standardise::Yes, "true"},
            {Standardise::Plain, "plain"}};
}

Collection read_collection(const fs::path& input, const InputOptions& options) {
    auto collection = read_input(input, options);
    add_embeddings(collection, options);
    if (!options.labels.one_spelling) return collection;
    auto labelled     = with_one_spelling(std::move(collection.tracks));
    collection.tracks = std::move(labelled.tracks);
    collection.warnings.insert(collection.warnings.end(), labelled.warnings.begin(), labelled.warnings.end());
    return collection;
}

Table load_table(const fs::path& path, const InputOptions& options) {
    Table table = table_as_read(path, options);
    bring_to_scale(table, table_file(path), options);
    return table;
}

Table table_as_read(const fs::path& path, const InputOptions& options) {
    std::error_code ignored;
    if (!fs::exists(path, ignored)) fail_missing(path);
    return read_table_file(table_file(path), options);
}

tables::Standardiser weighed(tables::Standardiser fitted, const InputOptions& options) {
    if (!options.group_weights.empty()) tables::weigh_column_groups(fitted, options.group_weights);
    return fitted;
}

int channels_of(const fs::path& path) {
    const int channels = path.extension() == ".npy" ? artifacts::npy_channels(path) : 0;
    if (channels == 0)
        fail("E5008", "{}: convolutions along time need an .npy of rows × channels × frames, such as mfcc-sequence.npy",
             path.string());
    return channels;
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
    // A table's own word for a known column, such as `label` for the genre.
    const std::string known = known_name(column);
    return known == column ? std::string() : label_of(track, known);
}

SongGuess songs_in(const Collection& collection, SongRule rule) {
    return guess_songs(collection.tracks, collection.table ? SongRule::None : rule);
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
