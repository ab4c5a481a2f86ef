#include "ektara/collection/column_names.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_set>

#include <fmt/ranges.h>
#include <fnmatch.h>

#include "ektara/artifacts/missing.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/core/nearest.hpp"

namespace ektara::collection {
namespace {

using artifacts::CsvTable;

/// Known columns by their plain names (`plain_name`).
struct Spelling {
    const char *plain, *known;
};
constexpr Spelling kSpellings[] = {{"id", "id"},
                                   {"filename", "filename"},
                                   {"file", "filename"},
                                   {"fname", "filename"},
                                   {"path", "path"},
                                   {"filepath", "path"},
                                   {"title", "title"},
                                   {"tracktitle", "title"},
                                   {"songtitle", "title"},
                                   {"trackname", "title"},
                                   {"songname", "title"},
                                   {"artist", "artist"},
                                   {"artistname", "artist"},
                                   {"trackartist", "artist"},
                                   {"artists", "artist"},
                                   {"performer", "artist"},
                                   {"singer", "artist"},
                                   {"album", "album"},
                                   {"albumname", "album"},
                                   {"albumtitle", "album"},
                                   {"songid", "song_id"},
                                   {"clip", "clip"},
                                   {"language", "language"},
                                   {"lang", "language"},
                                   {"genre", "genre"},
                                   {"source", "source"},
                                   {"lyrics", "lyrics"},
                                   {"exactduplicateof", "exact_duplicate_of"}};

/// Names of the genre in public tables, the clearest first.
constexpr const char* kGenreNames[] = {"genretop",   "trackgenretop", "genrelabel", "musicgenre", "genrename",
                                       "trackgenre", "genres",        "label",      "labels",     "classname",
                                       "classlabel", "class",         "classes",    "category",   "target"};

/// Names of rows where the values are distinct, whatever they are, and where they are texts.
constexpr const char* kIdNames[]   = {"trackid", "uid", "uuid", "rowid"};
constexpr const char* kTextNames[] = {"name",  "trackname", "songname", "song",      "track",
                                      "audio", "audiofile", "wav",      "audioname", "recording"};

/// Words in the names of features.
constexpr const char* kFeatureWords[] = {"mean",     "var",    "std",      "sd",      "skew",    "kurt",
                                         "median",   "chroma", "tempo",    "bpm",     "mfcc",    "spectral",
                                         "centroid", "rms",    "zcr",      "energy",  "rolloff", "loudness",
                                         "mel",      "flux",   "contrast", "tonnetz", "onset",   "pitch"};

constexpr std::size_t kFewestRunning = 5;
/// What `input.genre_column` says where no column is to stand for the genre.
constexpr const char* kNoGenre = "none";

template <class Names>
bool contains(const Names& names, std::string_view name) {
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

std::optional<std::size_t> find_spelling(const CsvTable& csv, std::string_view known) {
    if (const auto exact = csv.find(known)) return exact;
    for (const auto& spelling : kSpellings)
        for (std::size_t c = 0; known == spelling.known && c < csv.columns.size(); ++c)
            if (plain_name(tag_name(csv.columns[c])) == spelling.plain) return c;
    return std::nullopt;
}

bool are_distinct(const CsvTable& csv, std::size_t column) {
    std::unordered_set<std::string_view> seen;
    return std::all_of(csv.rows.begin(), csv.rows.end(), [&](const auto& row) {
        return !artifacts::is_missing(row[column]) && seen.insert(row[column]).second;
    });
}

bool are_texts(const CsvTable& csv, std::size_t column) {
    return std::none_of(csv.rows.begin(), csv.rows.end(),
                        [&](const auto& row) { return artifacts::parse_number(row[column]).has_value(); });
}

bool is_whole(const CsvTable& csv, std::size_t column) {
    return std::all_of(csv.rows.begin(), csv.rows.end(), [&](const auto& row) {
        const auto value = artifacts::parse_number(row[column]);
        return value && std::isfinite(*value) && *value == std::floor(*value);
    });
}

/// The first of numbers that go up by one from row to row; nothing for any others.
std::optional<double> counts_from(const CsvTable& csv, std::size_t column) {
    const auto first = csv.rows.empty() ? std::nullopt : artifacts::parse_number(csv.rows[0][column]);
    for (std::size_t i = 1; first && i < csv.rows.size(); ++i)
        if (artifacts::parse_number(csv.rows[i][column]) != *first + static_cast<double>(i)) return std::nullopt;
    return first;
}

/// Numbers from 0 or 1 on: what a row is called that has no name.
bool is_row_number(const CsvTable& csv, std::size_t column) {
    const auto first = counts_from(csv, column);
    return first == 0.0 || first == 1.0;
}

/// Whether the distinct values of a column, 2 or more, are few enough to be classes.
bool may_be_classes(const CsvTable& csv, std::size_t column) {
    std::set<std::string_view> values;
    for (const auto& row : csv.rows) {
        if (artifacts::is_missing(row[column])) continue;
        const auto number = artifacts::parse_number(row[column]);
        if (number && *number != std::floor(*number)) return false;
        values.insert(row[column]);
    }
    return values.size() >= 2 && 2 * values.size() <= std::max<std::size_t>(csv.rows.size(), 4);
}

std::optional<std::size_t> find_genre(const CsvTable& csv, const InputOptions& options, const std::string& file) {
    if (!options.genre_column.empty() && options.genre_column != kNoGenre)
        return columns_named(csv, {options.genre_column}, "input.genre_column", file).front();
    if (options.genre_column == kNoGenre || csv.find("genre")) return std::nullopt;
    for (const char* name : kGenreNames)
        for (std::size_t c = 0; c < csv.columns.size(); ++c)
            if (plain_name(tag_name(csv.columns[c])) == name && may_be_classes(csv, c)) return c;
    return std::nullopt;
}

void drop_columns(CsvTable& csv, const std::vector<std::size_t>& columns) {
    const auto drop = [&](std::vector<std::string>& cells) {
        std::vector<std::string> kept;
        for (std::size_t c = 0; c < cells.size(); ++c)
            if (std::find(columns.begin(), columns.end(), c) == columns.end()) kept.push_back(std::move(cells[c]));
        cells = std::move(kept);
    };
    drop(csv.columns);
    for (auto& row : csv.rows) drop(row);
}

/// Gives a column its known name; says so where more than letters' case and separators differ.
void rename(CsvTable& csv, std::size_t column, const std::string& known, std::vector<std::string>& notes) {
    auto& name = csv.columns[column];
    if (name == known) return;
    if (const auto other = csv.find(known)) csv.columns[*other] = "other_" + known;
    if (plain_name(name) != plain_name(known))
        notes.push_back(
            fmt::format("{} is taken as {}", name.empty() ? "the column without a name" : "'" + name + "'", known));
    name = known;
}

}  // namespace

std::string plain_name(std::string_view column) {
    std::string plain = ascii_lower(std::string(column));
    std::erase_if(plain, [](char c) { return c == ' ' || c == '_' || c == '-' || c == '.'; });
    return plain;
}

std::string_view tag_name(std::string_view column) {
    if (!column.starts_with("metadata.")) return column;
    if (column.ends_with(".0")) column.remove_suffix(2);
    return column.substr(column.rfind('.') + 1);
}

std::vector<std::string> words_of_name(std::string_view column) {
    std::vector<std::string> words(1);
    char before = '\0';
    for (const char c : column) {
        const bool upper = c >= 'A' && c <= 'Z', small = c >= 'a' && c <= 'z', digit = c >= '0' && c <= '9';
        const bool letter = upper || small || digit || (static_cast<unsigned char>(c) & 0x80) != 0;
        if (!letter || (upper && before >= 'a' && before <= 'z')) words.emplace_back();
        if (letter) words.back() += c;
        before = c;
    }
    std::erase(words, "");
    for (auto& word : words) word = ascii_lower(std::move(word));
    return words;
}

bool is_feature_name(std::string_view column) {
    const auto words = words_of_name(column);
    return plain_name(column).starts_with("mfcc") ||
           std::any_of(words.begin(), words.end(), [](const auto& word) { return contains(kFeatureWords, word); });
}

bool is_index_name(std::string_view column) {
    static constexpr const char* kNames[] = {"",         "index",     "idx",    "rownames", "rowname", "row",
                                             "rowindex", "rownumber", "rownum", "level0",   "#",       "№"};
    return contains(kNames, plain_name(column)) || column == "...1" || column.starts_with("Unnamed: ") ||
           column.starts_with("__index_level_");
}

bool is_running_number(const CsvTable& csv, std::size_t column) {
    if (csv.rows.size() < kFewestRunning) return false;
    const auto first = counts_from(csv, column);
    return first && *first == std::floor(*first);
}

std::optional<RowNameColumn> row_name_column(const CsvTable& csv) {
    for (const char* known : {"id", "filename", "path"})
        if (const auto found = find_spelling(csv, known)) return RowNameColumn{*found, known};
    if (csv.rows.empty()) return std::nullopt;
    for (std::size_t c = 0; c < csv.columns.size(); ++c) {
        const auto plain = plain_name(csv.columns[c]);
        const bool index =
            is_index_name(csv.columns[c]) && !is_row_number(csv, c) && (are_texts(csv, c) || is_whole(csv, c));
        const bool id   = contains(kIdNames, plain) && (are_texts(csv, c) || is_whole(csv, c));
        const bool text = contains(kTextNames, plain) && are_texts(csv, c);
        if ((index || id || text) && are_distinct(csv, c)) return RowNameColumn{c, "id"};
    }
    return std::nullopt;
}

std::string known_name(const std::string& column) {
    if (is_genre_name(column)) return "genre";
    const auto plain = plain_name(column);
    for (const auto& spelling : kSpellings)
        if (plain == spelling.plain) return spelling.known;
    return column;
}

bool is_genre_name(std::string_view column) {
    const auto plain = plain_name(column);
    return plain == "genre" || contains(kGenreNames, plain);
}

std::vector<std::size_t> columns_named(const CsvTable& csv, const std::vector<std::string>& asked, const char* option,
                                       const std::string& file) {
    std::vector<std::size_t> columns;
    for (const auto& name : asked) {
        const std::size_t before = columns.size();
        const auto exact         = csv.find(name);
        if (exact) columns.push_back(*exact);
        for (std::size_t c = 0; !exact && c < csv.columns.size(); ++c)
            if (fnmatch(name.c_str(), csv.columns[c].c_str(), 0) == 0) columns.push_back(c);
        if (columns.size() == before)
            fail<UsageError>("E1261", "{}: {} names '{}', and there is no such column; the nearest one is '{}'", file,
                             option, name, nearest(name, csv.columns));
    }
    std::sort(columns.begin(), columns.end());
    columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
    return columns;
}

artifacts::ForeignCsv with_known_names(artifacts::ForeignCsv read, const InputOptions& options,
                                       const std::string& file) {
    auto& csv = read.table;
    if (!options.ignore_columns.empty())
        drop_columns(csv, columns_named(csv, options.ignore_columns, "--ignore-columns", file));
    std::vector<std::string> notes;
    if (const auto names = row_name_column(csv); names && !csv.find(names->known))
        rename(csv, names->column, names->known, notes);
    for (const auto& [plain, known] : kSpellings)
        if (const auto found = csv.find(known) ? std::nullopt : find_spelling(csv, known))
            rename(csv, *found, known, notes);
    if (const auto genre = find_genre(csv, options, file)) rename(csv, *genre, "genre", notes);
    if (!notes.empty())
        read.warnings.push_back({"W-COLUMN-NAMES", fmt::format("{}: {}", file, fmt::join(notes, ", "))});
    return read;
}

}  // namespace ektara::collection
