#include "ektara/collection/table_columns.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include <fmt/ranges.h>

#include "ektara/artifacts/missing.hpp"
#include "ektara/collection/class_columns.hpp"
#include "ektara/collection/column_names.hpp"
#include "ektara/collection/track_columns.hpp"
#include "ektara/core/blanks.hpp"
#include "ektara/core/cluster_columns.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/name_list.hpp"
#include "ektara/core/utf8.hpp"
#include "ektara/tables/musical_key.hpp"

namespace ektara::collection {
namespace {

using artifacts::CsvTable;

/// A column where this share of the cells that are filled are numbers is a feature with damaged cells, not a label.
constexpr double kNumericShare = 0.9;

/// Bytes of a cell in a warning.
constexpr std::size_t kLongestExample = 24;

/// What the cells of a column are.
struct Cells {
    std::size_t numbers = 0, missing = 0, texts = 0;
    bool whole   = true;  ///< every number is
    double least = HUGE_VAL, most = -HUGE_VAL;
    std::string text = {};    ///< the first that is no number
    bool one_text    = true;  ///< all texts are that one: perhaps how this table spells a missing value

    bool are_numbers() const {
        if (numbers == 0) return false;
        return texts == 0 || (one_text && !whole) ||
               static_cast<double>(numbers) >= kNumericShare * static_cast<double>(numbers + texts);
    }
};

Cells cells_of(const CsvTable& csv, std::size_t column) {
    Cells cells;
    for (const auto& row : csv.rows) {
        const auto& cell = row[column];
        if (artifacts::is_missing(cell)) {
            ++cells.missing;
        } else if (const auto value = artifacts::parse_number(cell)) {
            ++cells.numbers;
            cells.whole &= *value == std::floor(*value);
            cells.least = std::min(cells.least, *value);
            cells.most  = std::max(cells.most, *value);
        } else {
            cells.one_text &= cells.texts == 0 || cell == cells.text;
            if (cells.texts++ == 0) cells.text = cell;
        }
    }
    return cells;
}

/// Those of every column but the track's own.
std::vector<Cells> cells_of_columns(const CsvTable& csv) {
    std::vector<Cells> cells;
    for (std::size_t c = 0; c < csv.columns.size(); ++c)
        cells.push_back(is_track_column(csv.columns[c]) ? Cells() : cells_of(csv, c));
    return cells;
}

bool has_word(const std::vector<std::string>& words, std::initializer_list<std::string_view> wanted) {
    return std::any_of(words.begin(), words.end(),
                       [&](const auto& word) { return std::find(wanted.begin(), wanted.end(), word) != wanted.end(); });
}

bool is_one_of(const std::string& plain, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), plain) != names.end();
}

/// A plain name without the word that says of what: `track_bit_rate` of FMA, `analysis_sample_rate` of the Million Song
/// Dataset.
std::string without_owner(const std::string& plain) {
    for (const std::string_view owner : {"track", "analysis", "audio", "file", "song"})
        if (plain.starts_with(owner) && plain.size() > owner.size()) return plain.substr(owner.size());
    return plain;
}

bool is_count_name(const std::string& plain) {
    const auto own = without_owner(plain);
    return is_one_of(own, {"samples", "nsamples", "numsamples", "frames", "nframes", "numframes", "samplerate",
                           "samplingrate", "sr", "bitrate", "channels", "nchannels", "size", "bytes", "count",
                           "discnumber", "disc"}) ||
           is_one_of(plain, {"track", "tracknumber", "trackno"});
}

bool is_length_name(const std::string& plain) {
    const auto own = without_owner(plain);
    return is_one_of(own, {"length", "duration"}) || own.starts_with("durationm") || own.starts_with("durations") ||
           own.starts_with("durationin");
}

/// Names of a place in the recording that a row was measured at.
bool is_position_name(const std::string& plain) {
    return is_one_of(plain, {"start", "end", "stop", "begin", "offset", "starttime", "endtime", "timestart", "timeend",
                             "startsec", "endsec", "startseconds", "endseconds", "frametime", "timestamp", "time",
                             "endoffadein", "startoffadeout"});
}

/// Names of the number of a part of a recording.
bool is_part_name(const std::string& plain) {
    return is_one_of(plain, {"segment", "segmentindex", "segmentnumber", "chunk", "chunkindex", "part", "slice",
                             "frame", "frameindex", "window", "windowindex", "clipindex", "clipnumber"});
}

/// Names of what listeners do, which no sound tells.
bool is_audience_name(const std::string& plain, const std::vector<std::string>& words) {
    return has_word(words, {"popularity", "listeners", "listens",    "plays",    "playcount",   "views",
                            "likes",      "favorites", "hotttnesss", "hotness",  "familiarity", "streams",
                            "downloads",  "rating",    "ratings",    "votes",    "followers",   "playlists",
                            "charts",     "interest",  "comments",   "discovery"}) ||
           plain == "playcount" || plain == "skipcount";
}

/// Names of where an artist lives.
bool is_earthly_name(const std::vector<std::string>& words) {
    return has_word(words, {"latitude", "longitude", "lat", "lon", "lng"});
}

/// Whole numbers that all lie in the years of recorded music, under a name that no feature has.
bool are_years(const Cells& cells, const std::string& name) {
    return !is_feature_name(name) && cells.least >= 1900 && cells.most <= 2100 && cells.least < cells.most;
}

/// Why a column of numbers is no feature by default; "" where it is one.
const char* reason_against(const CsvTable& csv, std::size_t column, const Cells& cells) {
    const auto& name = csv.columns[column];
    const auto plain = plain_name(name);
    const auto words = words_of_name(name);
    if (is_cluster_column(name)) return "the answer";
    if (is_genre_name(name) || plain == "cluster") return cells.whole ? "class numbers" : "the answer";
    if (is_length_name(plain)) return "a length of the recording";
    if (name.starts_with("metadata.")) return "a property of the file";
    if (is_position_name(plain) || (cells.whole && is_part_name(plain))) return "a place in the recording";
    if (is_audience_name(plain, words)) return "a measure of listeners";
    if (is_earthly_name(words)) return "a place on earth";
    if (!cells.whole) return "";
    if (without_owner(plain) == "explicit") return "a mark of the words";
    if (is_index_name(name)) return "an index";
    if (!words.empty() && (words.back() == "id" || words.front() == "id")) return "ids";
    if (is_one_of(plain, {"trackid", "uid", "isrc", "barcode", "ean"}) || plain.ends_with("digitalid")) return "ids";
    if (has_word(words, {"year", "date", "decade"}) || are_years(cells, name)) return "years or dates";
    if (is_one_of(plain, {"classid", "clusterid", "labelid", "genreid", "classes", "prediction"}))
        return "class numbers";
    if (has_word(words, {"encoded", "enc", "code"}) &&
        has_word(words, {"genre", "label", "class", "target", "category", "language", "artist", "mood"}))
        return "class numbers";
    if (is_one_of(plain, {"fold", "split"})) return "a split";
    if (is_count_name(plain)) return "a count";
    if (!is_feature_name(name) && is_running_number(csv, column)) return "running numbers";
    return "";
}

/// Whether each number of a column stands beside one text of another, and each text beside one number: both name the
/// same classes.
bool number_the_texts(const CsvTable& csv, std::size_t numbers, std::size_t texts) {
    std::map<std::string_view, std::string_view> text_of, number_of;
    for (const auto& row : csv.rows) {
        const std::string_view number = row[numbers], text = row[texts];
        if (artifacts::is_missing(number) || artifacts::is_missing(text)) return false;
        if (text_of.emplace(number, text).first->second != text) return false;
        if (number_of.emplace(text, number).first->second != number) return false;
    }
    return text_of.size() >= 2 && 3 * text_of.size() <= csv.rows.size();
}

/// Whether a column of whole numbers numbers the values of a text column (`genre_encoded` beside `genre`).
bool number_any_text(const CsvTable& csv, std::size_t column, const std::vector<Cells>& cells) {
    if (!cells[column].whole) return false;
    for (std::size_t c = 0; c < csv.columns.size(); ++c)
        if ((is_track_column(csv.columns[c]) || cells[c].numbers == 0) && number_the_texts(csv, column, c)) return true;
    return false;
}

/// Those of the columns of numbers that state a class.
std::map<std::size_t, const char*> classes_among(const CsvTable& csv, const std::vector<Cells>& cells) {
    std::vector<std::size_t> numbers;
    for (std::size_t c = 0; c < cells.size(); ++c)
        if (cells[c].are_numbers() && *reason_against(csv, c, cells[c]) == '\0') numbers.push_back(c);
    auto found = class_columns(csv, numbers);
    for (const std::size_t c : numbers)
        if (!is_feature_name(csv.columns[c]) && number_any_text(csv, c, cells)) found.emplace(c, "class numbers");
    return found;
}

/// Columns by the reason why they are no features, in the order of the table.
class LeftOut {
  public:
    void add(const std::string& reason, const std::string& column) {
        auto& names = names_[reason];
        if (names.empty()) order_.push_back(reason);
        names.push_back(column.empty() ? "the column without a name" : "'" + column + "'");
    }
    std::vector<Warning> warnings(const std::string& file) const {
        if (order_.empty()) return {};
        std::string text;
        for (const auto& reason : order_)
            text += (text.empty() ? "" : "; ") + first_names(names_.at(reason)) + " (" + reason + ")";
        return {{"W-COLUMNS-LEFT-OUT",
                 fmt::format("{}: not taken as features: {}; --features-columns +NAME takes one", file, text)}};
    }

  private:
    std::map<std::string, std::vector<std::string>> names_;
    std::vector<std::string> order_;
};

bool contains(const std::vector<std::size_t>& columns, std::size_t column) {
    return std::find(columns.begin(), columns.end(), column) != columns.end();
}

/// The columns that the user names as features; `only`: no others are.
struct Asked {
    std::vector<std::size_t> columns;
    bool only = false;
};

Asked asked_columns(const CsvTable& csv, const InputOptions& options, const std::string& file) {
    auto names = options.features_columns;
    Asked asked;
    for (auto& name : names) {
        const bool adds = name.starts_with('+') && !csv.find(name);
        asked.only |= !adds;
        if (adds) name.erase(0, 1);
    }
    asked.columns = columns_named(csv, names, "--features-columns", file);
    for (const std::size_t c : asked.columns)
        if (const auto cells = cells_of(csv, c); cells.numbers == 0 && !csv.rows.empty())
            fail<UsageError>("E1261", "{}: --features-columns names '{}', which holds no numbers ('{}')", file,
                             csv.columns[c], csv.rows[0][c]);
    return asked;
}

/// "True" and "False", as pandas writes the columns of get_dummies.
bool is_truth_value(std::string_view cell) { return is_one_of(plain_name(cell), {"true", "false"}); }

/// A text column of few values that is none of the known ones.
bool could_be_genre(const CsvTable& csv, std::size_t column) {
    if (is_track_column(csv.columns[column]) || is_position_name(plain_name(csv.columns[column]))) return false;
    std::set<std::string_view> values;
    for (const auto& row : csv.rows) values.insert(row[column]);
    values.erase("");
    if (std::all_of(values.begin(), values.end(), is_truth_value)) return false;  // one class of a one-hot table
    return values.size() >= 2 && 2 * values.size() <= csv.rows.size();
}

/// A name that speaks of classes: such columns are offered first.
bool is_like_genre(const std::string& name) {
    return has_word(words_of_name(name),
                    {"genre", "genres", "style", "class", "label", "category", "output", "target"});
}

std::vector<Warning> missing_genre(const CsvTable& csv, const std::vector<std::size_t>& texts,
                                   const std::string& file) {
    if (csv.find("genre")) return {};
    std::vector<std::string> names;
    for (const std::size_t c : texts)
        if (could_be_genre(csv, c)) names.push_back(csv.columns[c]);
    if (names.empty()) return {};
    std::stable_partition(names.begin(), names.end(), is_like_genre);
    return {{"W-NO-GENRE", fmt::format("{}: no column is called genre; '{}' could be it: --set input.genre_column={}",
                                       file, fmt::join(names, "', '"), names.front())}};
}

/// Says that the numbers of a column of keys are not taken as numbers.
std::vector<Warning> of_keys(const CsvTable& csv, const std::vector<std::size_t>& features,
                             const std::vector<Cells>& cells, const InputOptions& options, const std::string& file) {
    if (options.keys == Keys::Number || options.standardise == Standardise::Plain) return {};
    for (const std::size_t c : features)
        if (tables::is_key_name(csv.columns[c]) && cells[c].whole && cells[c].least >= -1 && cells[c].most <= 11)
            return {{"W-KEYS",
                     fmt::format("{}: '{}' holds keys (0 for C to 11 for B): where columns are standardised, their "
                                 "places on the circle of fifths enter, not these numbers; --set input.keys=number",
                                 file, csv.columns[c])}};
    return {};
}

/// The unit behind the number of a cell ("dB" of "-2.1 dB", "%" of "45%", "kbps" of "320kbps"), or that its digits are
/// grouped (","); nothing where the cell is no number with one.
std::optional<std::string> unit_of(std::string_view cell) {
    cell                  = without_blanks(cell);
    std::size_t end       = cell.find_first_not_of("+-0123456789.,");
    end                   = std::min(end, cell.size());
    const auto number     = cell.substr(0, end);
    const auto unit       = without_blanks(cell.substr(end));
    const bool has_digits = !number.empty() && number.back() >= '0' && number.back() <= '9' &&
                            artifacts::parse_number(std::string(number)).has_value();
    if (!has_digits || unit.empty() || unit.find_first_of("0123456789.:/-_") != std::string_view::npos)
        return std::nullopt;
    return std::string(unit);
}

/// The unit that the numbers of a text column all bear; "" where it is a text.
std::string shared_unit(const CsvTable& csv, std::size_t column) {
    std::string shared;
    for (const auto& row : csv.rows) {
        if (artifacts::is_missing(row[column])) continue;
        const auto unit = unit_of(row[column]);
        if (!unit || (!shared.empty() && *unit != shared)) return {};
        shared = *unit;
    }
    return shared;
}

/// Whether every cell is of several numbers ("[0.1 0.2]") or one in quotes, brackets or complex ("(0.1+0j)").
bool hold_wrapped_numbers(const CsvTable& csv, std::size_t column) {
    bool any = false;
    for (const auto& row : csv.rows) {
        const auto cell = without_blanks(row[column]);
        if (artifacts::is_missing(cell)) continue;
        any = true;
        if (std::string_view("[({'\"-+").find(cell.front()) == std::string_view::npos ||
            std::string_view("])}'\"j").find(cell.back()) == std::string_view::npos ||
            cell.find_first_not_of("0123456789+-.,;eEj[](){}'\" \t") != std::string_view::npos ||
            cell.find('.') == std::string_view::npos)
            return false;
    }
    return any;
}

/// The beginning of the first cell that holds something.
std::string_view example_of(const CsvTable& csv, std::size_t column) {
    for (const auto& row : csv.rows)
        if (!artifacts::is_missing(row[column])) return first_bytes(row[column], kLongestExample);
    return {};
}

/// Says that columns of text whose cells are numbers with something around them are texts to us.
std::vector<Warning> of_wrapped_numbers(const CsvTable& csv, const std::vector<std::size_t>& texts,
                                        const std::string& file) {
    std::vector<std::string> names;
    for (const std::size_t c : texts)
        if (!shared_unit(csv, c).empty() || hold_wrapped_numbers(csv, c))
            names.push_back(fmt::format("'{}' ({})", csv.columns[c], example_of(csv, c)));
    if (names.empty()) return {};
    return {{"W-NUMBERS-AS-TEXT", fmt::format("{}: numbers with something around them are taken as text and are no "
                                              "features: {}; write one bare number in a cell to make them features",
                                              file, first_names(names))}};
}

/// A number that programs write where they have none: -99, -999, 9999, -32768, 1e30 and the like.
bool may_stand_for_nothing(double value) {
    const double size = std::abs(value);
    return size == 99 || size == 999 || size == 9999 || size == 99999 || size == 999999 || value == -32768 ||
           size >= 1e20;
}

/// The number that stands for none in a column: at its end, and farther from all others than twice their range.
std::optional<double> number_for_nothing(const CsvTable& csv, std::size_t column, const Cells& cells) {
    for (const double value : {cells.least, cells.most}) {
        if (!may_stand_for_nothing(value)) continue;
        double least = HUGE_VAL, most = -HUGE_VAL;
        for (const auto& row : csv.rows) {
            const auto number = artifacts::parse_number(row[column]);
            if (!number || *number == value) continue;
            least = std::min(least, *number);
            most  = std::max(most, *number);
        }
        if (least < most && std::max(least - value, value - most) > 2 * (most - least)) return value;
    }
    return std::nullopt;
}

/// Says that a number of some features may stand for a missing value.
std::vector<Warning> of_numbers_for_nothing(const CsvTable& csv, const std::vector<std::size_t>& features,
                                            const std::vector<Cells>& cells, const std::string& file) {
    std::vector<std::string> names;
    for (const std::size_t c : features)
        if (const auto value = number_for_nothing(csv, c, cells[c]))
            names.push_back(fmt::format("'{}' ({})", csv.columns[c], *value));
    if (names.empty()) return {};
    return {
        {"W-MISSING-NUMBERS",
         fmt::format("{}: a number far from all others is taken as it is, and may stand for a missing value, in {}; "
                     "fill the cells, drop the rows, or leave the columns out with --ignore-columns",
                     file, first_names(names))}};
}

}  // namespace

TableColumns table_columns(const CsvTable& csv, const InputOptions& options, const std::string& file) {
    const auto asked     = asked_columns(csv, options, file);
    const auto all_cells = cells_of_columns(csv);
    const auto classes   = classes_among(csv, all_cells);
    TableColumns found;
    std::vector<std::size_t> texts;
    LeftOut left_out;
    for (std::size_t c = 0; c < csv.columns.size(); ++c) {
        const auto& name   = csv.columns[c];
        const auto& ours   = options.fitted_columns;
        const bool is_ours = std::find(ours.begin(), ours.end(), name) != ours.end();
        if (contains(asked.columns, c) || is_ours) {
            found.features.push_back(c);
            continue;
        }
        if (is_track_column(name)) continue;
        const auto& cells        = all_cells[c];
        const auto stated        = classes.find(c);
        const std::string reason = !cells.are_numbers()      ? ""
                                   : stated != classes.end() ? stated->second
                                                             : reason_against(csv, c, cells);
        if (!cells.are_numbers()) {
            const bool empty = cells.numbers + cells.texts == 0 && !csv.rows.empty();
            (empty ? found.dropped : texts).push_back(c);
            if (empty && !asked.only) left_out.add("without values", name);
        } else if (!reason.empty()) {
            if (reason == "an index" || reason == "running numbers") found.dropped.push_back(c);
            if (!asked.only) left_out.add(reason, name);
        } else {
            (asked.only ? found.dropped : found.features).push_back(c);
        }
    }
    found.warnings = left_out.warnings(file);
    for (auto& more : {missing_genre(csv, texts, file), of_wrapped_numbers(csv, texts, file),
                       of_numbers_for_nothing(csv, found.features, all_cells, file),
                       of_keys(csv, found.features, all_cells, options, file)})
        found.warnings.insert(found.warnings.end(), more.begin(), more.end());
    return found;
}

std::vector<std::size_t> numeric_columns(const CsvTable& csv) {
    std::vector<std::size_t> columns;
    for (std::size_t c = 0; c < csv.columns.size(); ++c)
        if (!is_track_column(csv.columns[c]) && cells_of(csv, c).are_numbers()) columns.push_back(c);
    return columns;
}

double feature_value(const CsvTable& csv, std::size_t row, std::size_t column, const std::string& file) {
    const auto& cell = csv.rows[row][column];
    const auto value = artifacts::parse_number(cell);
    if (value && std::abs(*value) <= std::numeric_limits<float>::max()) return *value;
    const auto& name = csv.columns[column];
    if (value && std::isfinite(*value))
        fail("E1205", "{}: line {}, column '{}': '{}' is larger than single precision holds (3.4e38); write it smaller",
             file, csv.lines[row], name, cell);
    if (cell == name) fail("E1205", "{}: line {} repeats the header; delete the lines that do", file, csv.lines[row]);
    const auto cells        = cells_of(csv, column);
    const std::size_t wrong = cells.missing + cells.texts;
    const auto share = wrong == 0 ? "" : fmt::format(" ({} of the {} rows have none there)", wrong, csv.rows.size());
    fail("E1205",
         "{}: line {}, column '{}': '{}' is not a finite number{}; {}fill the cells, "
         "drop the rows, or leave the column out: --ignore-columns '{}'",
         file, csv.lines[row], name, cell, share,
         row == 0 && cells.texts == 1 ? "delete the line if it is a second header, " : "", name);
}

}  // namespace ektara::collection
