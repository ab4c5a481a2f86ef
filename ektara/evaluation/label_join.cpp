#include "ektara/evaluation/label_join.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <optional>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/foreign_csv.hpp"
#include "ektara/collection/column_names.hpp"
#include "ektara/collection/row_names.hpp"
#include "ektara/core/charset.hpp"
#include "ektara/core/cluster_columns.hpp"
#include "ektara/core/error.hpp"
#include "ektara/text/language_names.hpp"
#include "ektara/text/normal_form.hpp"

namespace ektara::evaluation {
namespace {

const std::vector<std::string> kKeys = {"id", "filename", "path"};
/// Columns that name or place a row and are no labels (docs/inputs.md).
const std::set<std::string> kNames = {"id",           "filename",        "path",         "title",  "artist",
                                      "album",        "song_id",         "clip",         "lyrics", "exact_duplicate_of",
                                      "strength",     "duration",        "verdict",      "note",   "other_artists",
                                      "other_genres", "other_languages", "language_from"};

LabelFile read(const std::string& path) {
    auto read = artifacts::read_foreign_csv(path);
    return {path, std::move(read.table), {}, false, std::move(read.warnings)};
}

/// The column that names the rows: the first key that both files have, or else the first that this one has.
std::optional<std::size_t> key_of(const LabelFile& file, const LabelFile& other) {
    for (const auto& key : kKeys)
        if (file.csv.find(key) && other.csv.find(key)) return file.csv.find(key);
    const auto found = collection::row_name_column(file.csv);
    return found ? std::optional(found->column) : std::nullopt;
}

/// Whether a column holds measured numbers: what a feature table has, and a list of labels or clusters has not.
bool is_measured(const artifacts::CsvTable& csv, std::size_t column) {
    if (kNames.contains(csv.columns[column])) return false;
    return std::any_of(csv.rows.begin(), csv.rows.end(), [&](const auto& row) {
        const auto value = artifacts::parse_number(row[column]);
        return value && *value != std::floor(*value);
    });
}

/// Whether rows of one name may be told apart by their content: they agree in all but measurements, or the file is the
/// table itself, so that the names are the table's.
void require_rows_are_told_apart(const LabelFile& file, std::size_t key, bool may_be_table) {
    std::vector<std::size_t> labels;
    for (std::size_t c = 0; c < file.csv.columns.size(); ++c)
        if (!is_measured(file.csv, c)) labels.push_back(c);
    if (may_be_table && labels.size() < file.csv.columns.size()) return;
    std::unordered_map<std::string, std::size_t> first;
    for (std::size_t i = 0; i < file.csv.rows.size(); ++i) {
        const auto& row  = file.csv.rows[i];
        const auto& same = file.csv.rows[first.emplace(row[key], i).first->second];
        if (std::any_of(labels.begin(), labels.end(), [&](std::size_t c) { return row[c] != same[c]; }))
            fail("E6403",
                 "{}: line {}: '{}' names a second row; give each row its own id, or name the clustered table itself",
                 file.path, file.csv.lines[i], row[key]);
    }
}

void name_rows(LabelFile& file, std::optional<std::size_t> key, bool alone, bool may_be_table) {
    file.named = key.has_value();
    if (!key) {
        for (std::size_t i = 0; i < file.csv.rows.size(); ++i) file.ids.push_back(std::to_string(i));
        return;
    }
    auto names = collection::row_names(file.csv, *key, file.path);
    if (!names.warnings.empty() && !alone) require_rows_are_told_apart(file, *key, may_be_table);
    file.ids = std::move(names.ids);
    std::move(names.warnings.begin(), names.warnings.end(), std::back_inserter(file.warnings));
}

std::unordered_map<std::string, std::size_t> rows_by_id(const LabelFile& file) {
    std::unordered_map<std::string, std::size_t> rows;
    for (std::size_t i = 0; i < file.ids.size(); ++i) rows.emplace(file.ids[i], i);
    return rows;
}

void join_by_id(LabelJoin& joined, double least_matched) {
    const auto label_at = rows_by_id(joined.labels), cluster_at = rows_by_id(joined.clusters);
    std::vector<std::pair<std::string, std::size_t>> matched;
    for (const auto& [id, row] : cluster_at)
        if (label_at.contains(id)) matched.emplace_back(id, row);
    if (matched.empty())
        fail("E6401",
             "no row of {} is named in {}: '{}' and '{}' are ids of theirs{}; join by the same column (id, filename or "
             "path)",
             joined.clusters.path, joined.labels.path, joined.clusters.ids.empty() ? "" : joined.clusters.ids[0],
             joined.labels.ids.empty() ? "" : joined.labels.ids[0],
             collection::similar_ids(joined.clusters.ids, joined.labels.ids));
    std::sort(matched.begin(), matched.end());
    for (const auto& [id, row] : matched) {
        joined.label_rows.push_back(label_at.at(id));
        joined.cluster_rows.push_back(row);
    }
    joined.warnings = unmatched_rows({joined.labels.path, joined.labels.ids},
                                     {joined.clusters.path, joined.clusters.ids}, least_matched);
}

void require_equal_numbers(const LabelJoin& joined) {
    const std::size_t n = joined.labels.csv.rows.size();
    if (n != joined.clusters.csv.rows.size())
        fail("E6404", "{} has {} rows and {} has {}, and {} no column id, filename or path to join them by",
             joined.labels.path, n, joined.clusters.path, joined.clusters.csv.rows.size(),
             !joined.labels.named && !joined.clusters.named ? "neither has"
             : joined.labels.named                          ? "the second has"
                                                            : "the first has");
    if (n == 0) fail("E6401", "{} and {} have no rows", joined.labels.path, joined.clusters.path);
}

void join_by_row(LabelJoin& joined) {
    for (std::size_t i = 0; i < joined.labels.csv.rows.size(); ++i) {
        joined.label_rows.push_back(i);
        joined.cluster_rows.push_back(i);
    }
}

bool are_one_file(const std::string& a, const std::string& b) {
    std::error_code ignored;
    return a == b || std::filesystem::equivalent(a, b, ignored);
}

std::vector<std::string> cells(const LabelFile& file, std::size_t column, const std::vector<std::size_t>& rows) {
    std::vector<std::string> values;
    for (const auto row : rows) values.push_back(file.csv.rows[row][column]);
    return values;
}

bool is_numeric(const artifacts::CsvTable& csv, std::size_t column) {
    return std::all_of(csv.rows.begin(), csv.rows.end(), [&](const auto& row) {
        return row[column].empty() || artifacts::parse_number(row[column]).has_value();
    });
}

/// A label as a run reads it; an alias may be that of the cell, or of the one name that its language has.
std::string label_text(const std::string& column, const std::string& cell,
                       const std::map<std::string, std::string>& aliases) {
    const auto written = text::normal_form(cell);
    if (const auto known = aliases.find(written); known != aliases.end()) return known->second;
    if (column != "language") return written;
    const auto language = text::one_language_name(written);
    const auto known    = aliases.find(language);
    return known == aliases.end() ? language : known->second;
}

}  // namespace

std::vector<std::string> LabelJoin::label_column(const std::string& name) const {
    const auto plus = name.find('+');
    if (labels.csv.find(name) || plus == std::string::npos) {
        auto values = text_column(name);
        for (auto& value : values) value = label_text(name, value, aliases);
        return values;
    }
    auto left        = label_column(name.substr(0, plus));
    const auto right = label_column(name.substr(plus + 1));
    for (std::size_t i = 0; i < left.size(); ++i)
        left[i] = left[i].empty() || right[i].empty() ? std::string() : left[i] + "+" + right[i];
    return left;
}

std::vector<std::string> LabelJoin::text_column(const std::string& name) const {
    return cells(labels, labels.csv.at(name, labels.path), label_rows);
}

std::vector<std::string> LabelJoin::cluster_column(const std::string& name) const {
    return cells(clusters, clusters.csv.at(name, clusters.path), cluster_rows);
}

std::vector<std::string> LabelJoin::ids() const {
    std::vector<std::string> ids;
    for (const auto row : cluster_rows) ids.push_back(clusters.ids[row]);
    return ids;
}

LabelJoin join_labels(const std::string& labels, const std::string& clusters, double least_matched) {
    LabelJoin joined{read(labels), read(clusters), {}, {}, {}, {}};
    const bool alone     = are_one_file(labels, clusters);
    const auto label_key = key_of(joined.labels, joined.clusters), cluster_key = key_of(joined.clusters, joined.labels);
    name_rows(joined.labels, label_key, alone, true);
    name_rows(joined.clusters, cluster_key, alone, false);
    if (!joined.labels.named || !joined.clusters.named) require_equal_numbers(joined);
    if (joined.labels.named || joined.clusters.named)
        join_by_id(joined, least_matched);
    else
        join_by_row(joined);
    auto all = joined.labels.warnings;
    if (!alone) all.insert(all.end(), joined.clusters.warnings.begin(), joined.clusters.warnings.end());
    joined.warnings.insert(joined.warnings.begin(), all.begin(), all.end());
    return joined;
}

std::vector<std::string> label_like_columns(const LabelJoin& joined, const std::vector<std::string>& clusters) {
    const LabelFile& file = joined.labels;
    const bool same_file  = are_one_file(file.path, joined.clusters.path);
    std::vector<std::string> names;
    for (std::size_t c = 0; c < file.csv.columns.size(); ++c) {
        const auto& name = file.csv.columns[c];
        if (kNames.contains(name) || name == "cluster" || is_cluster_column(name) || collection::is_index_name(name))
            continue;
        const bool may_be_classes = collection::is_genre_name(name) || file.csv.columns.size() == 1;
        if (is_numeric(file.csv, c) && (!may_be_classes || is_measured(file.csv, c))) continue;
        if (same_file && std::find(clusters.begin(), clusters.end(), name) != clusters.end()) continue;
        std::set<std::string> values;
        for (const auto& row : file.csv.rows)
            if (!row[c].empty()) values.insert(row[c]);
        if (values.size() >= 2 && values.size() < file.csv.rows.size()) names.push_back(name);
    }
    return names;
}

std::vector<std::string> cluster_like_columns(const LabelJoin& joined) {
    if (joined.clusters.csv.find("cluster")) return {"cluster"};
    std::vector<std::string> names;
    for (const auto& name : joined.clusters.csv.columns)
        if (name.starts_with(kClusterColumn)) names.push_back(name);
    if (!names.empty()) return names;
    for (const auto& name : joined.clusters.csv.columns)
        if (!kNames.contains(name) && !collection::is_index_name(name) && !joined.labels.csv.find(name))
            names.push_back(name);
    return names;
}

std::map<std::string, std::string> read_aliases(const std::string& path) {
    // A first line in front makes the file's own first line a row: it may be a header or an alias already.
    const auto text     = to_utf8(artifacts::read_file(path));
    const auto line     = text.substr(0, text.find('\n'));
    const char* between = line.find(',') == line.npos && line.find(';') != line.npos ? ";" : ",";
    const auto csv      = artifacts::parse_foreign_csv(std::string("alias") + between + "name\n" + text, path).table;
    if (csv.columns.size() != 2)
        fail("E1201", "{}: has {} cells a line, but an alias and its name are two", path, csv.columns.size());
    std::map<std::string, std::string> aliases;
    for (const auto& row : csv.rows) aliases[row[0]] = row[1];
    for (const auto* header : {"alias", "from"})
        if (const auto at = aliases.find(header); at != aliases.end() && (at->second == "name" || at->second == "to"))
            aliases.erase(at);
    return aliases;
}

}  // namespace ektara::evaluation
