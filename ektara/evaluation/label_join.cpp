#include "ektara/evaluation/label_join.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "ektara/text/normal_form.hpp"

namespace ektara::evaluation {
namespace {

const std::vector<std::string> kKeys = {"id", "filename", "path"};
/// Columns that name or place a row and are no labels (docs/inputs.md).
const std::set<std::string> kNames = {"id",       "filename", "path",    "title",  "artist",
                                      "album",    "song_id",  "clip",    "lyrics", "exact_duplicate_of",
                                      "strength", "duration", "verdict", "note"};

LabelFile read(const std::string& path) { return {path, artifacts::read_csv(path), {}, false}; }

/// The column that names the rows: the first key that both files have, or else the first that this one has.
std::optional<std::size_t> key_of(const LabelFile& file, const LabelFile& other) {
    for (const auto& key : kKeys)
        if (file.csv.find(key) && other.csv.find(key)) return file.csv.find(key);
    for (const auto& key : kKeys)
        if (file.csv.find(key)) return file.csv.find(key);
    return std::nullopt;
}

void name_rows(LabelFile& file, std::optional<std::size_t> key) {
    file.named = key.has_value();
    for (std::size_t i = 0; i < file.csv.rows.size(); ++i)
        file.ids.push_back(key ? file.csv.rows[i][*key] : std::to_string(i));
}

std::unordered_map<std::string, std::size_t> rows_by_id(const LabelFile& file) {
    std::unordered_map<std::string, std::size_t> rows;
    for (std::size_t i = 0; i < file.ids.size(); ++i)
        if (!rows.emplace(file.ids[i], i).second)
            fail("E6403", "{}: line {}: '{}' names a second row; give each row its own id", file.path,
                 file.csv.lines[i], file.ids[i]);
    return rows;
}

void join_by_id(LabelJoin& joined) {
    const auto label_at = rows_by_id(joined.labels), cluster_at = rows_by_id(joined.clusters);
    std::vector<std::pair<std::string, std::size_t>> matched;
    for (const auto& [id, row] : cluster_at)
        if (label_at.contains(id)) matched.emplace_back(id, row);
    if (matched.empty())
        fail("E6401",
             "no row of {} is named in {}: '{}' and '{}' are ids of theirs; join by the same column (id, filename or "
             "path)",
             joined.clusters.path, joined.labels.path, joined.clusters.ids.empty() ? "" : joined.clusters.ids[0],
             joined.labels.ids.empty() ? "" : joined.labels.ids[0]);
    std::sort(matched.begin(), matched.end());
    for (const auto& [id, row] : matched) {
        joined.label_rows.push_back(label_at.at(id));
        joined.cluster_rows.push_back(row);
    }
}

void join_by_row(LabelJoin& joined) {
    const std::size_t n = joined.labels.csv.rows.size();
    if (n != joined.clusters.csv.rows.size())
        fail("E6404", "{} has {} rows and {} has {}, and neither has a column id, filename or path to join them by",
             joined.labels.path, n, joined.clusters.path, joined.clusters.csv.rows.size());
    if (n == 0) fail("E6401", "{} and {} have no rows", joined.labels.path, joined.clusters.path);
    for (std::size_t i = 0; i < n; ++i) {
        joined.label_rows.push_back(i);
        joined.cluster_rows.push_back(i);
    }
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

}  // namespace

std::vector<std::string> LabelJoin::label_column(const std::string& name) const {
    const auto plus = name.find('+');
    if (labels.csv.find(name) || plus == std::string::npos) {
        auto values = text_column(name);
        for (auto& value : values) {
            value = text::normal_form(value);
            if (const auto known = aliases.find(value); known != aliases.end()) value = known->second;
        }
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

LabelJoin join_labels(const std::string& labels, const std::string& clusters) {
    LabelJoin joined{read(labels), read(clusters), {}, {}, {}};
    const auto label_key = key_of(joined.labels, joined.clusters), cluster_key = key_of(joined.clusters, joined.labels);
    name_rows(joined.labels, label_key);
    name_rows(joined.clusters, cluster_key);
    if (joined.labels.named || joined.clusters.named)
        join_by_id(joined);
    else
        join_by_row(joined);
    return joined;
}

std::vector<std::string> label_like_columns(const LabelJoin& joined, const std::vector<std::string>& clusters) {
    const LabelFile& file = joined.labels;
    const bool same_file  = file.path == joined.clusters.path;
    std::vector<std::string> names;
    for (std::size_t c = 0; c < file.csv.columns.size(); ++c) {
        const auto& name = file.csv.columns[c];
        if (kNames.contains(name) || name == "cluster" || is_numeric(file.csv, c)) continue;
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
        if (!kNames.contains(name) && !joined.labels.csv.find(name)) names.push_back(name);
    return names;
}

std::map<std::string, std::string> read_aliases(const std::string& path) {
    // A first line in front makes the file's own first line a row: it may be a header or an alias already.
    const auto csv = artifacts::parse_csv("alias,name\n" + artifacts::read_file(path), path);
    std::map<std::string, std::string> aliases;
    for (const auto& row : csv.rows) aliases[row[0]] = row[1];
    for (const auto* header : {"alias", "from"})
        if (const auto at = aliases.find(header); at != aliases.end() && (at->second == "name" || at->second == "to"))
            aliases.erase(at);
    return aliases;
}

}  // namespace ektara::evaluation
