#include "ektara/artifacts/detail/csv_header.hpp"

#include <algorithm>
#include <set>

#include <fmt/ranges.h>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/detail/csv_splitter.hpp"
#include "ektara/artifacts/detail/decimal_commas.hpp"
#include "ektara/artifacts/missing.hpp"
#include "ektara/core/blanks.hpp"
#include "ektara/core/error.hpp"

namespace ektara::artifacts::detail {
namespace {

constexpr std::size_t kMostHeaderLines = 6;
/// Lines that are looked at to tell whether a name of the header is a value of its column.
constexpr std::size_t kSampledLines = 1000;

bool is_number(const std::string& cell) { return (parse_number(cell) && !is_missing(cell)) || is_comma_number(cell); }

bool is_bare_number(const CsvRecord& record, std::size_t column) {
    return !record.quoted[column] && is_number(record.cells[column]);
}

std::size_t count_numbers(const CsvRecord& record) {
    std::size_t numbers = 0;
    for (std::size_t c = 0; c < record.cells.size(); ++c) numbers += is_bare_number(record, c) ? 1 : 0;
    return numbers;
}

/// "0,1,2" or ",0,1,2" (pandas) and "1,2,3": numbers that are names.
bool counts_columns(const std::vector<std::string>& cells) {
    const std::size_t first = !cells.empty() && cells[0].empty() ? 1 : 0;
    if (cells.size() < first + 2) return false;
    const auto begin = parse_number(cells[first]);
    if (begin != 0.0 && begin != 1.0) return false;
    for (std::size_t c = first; c < cells.size(); ++c)
        if (cells[c] != fmt::format("{}", static_cast<std::size_t>(*begin) + c - first)) return false;
    return true;
}

/// Whether a text of the first line is a value of its column further down.
bool is_repeated_below(const std::vector<CsvRecord>& records, std::size_t column) {
    const auto& header = records.front();
    for (std::size_t i = 1; i < std::min(records.size(), kSampledLines); ++i)
        if (column < records[i].cells.size() && records[i].cells[column] == header.cells[column] &&
            records[i].cells != header.cells)
            return true;
    return false;
}

/// A pandas Series without a name: the column is called "0", above measured numbers.
bool is_unnamed_series(const std::vector<CsvRecord>& records) {
    return records.size() > 1 && records[0].cells == std::vector<std::string>{"0"} &&
           records[1].cells[0].find('.') != std::string::npos;
}

/// Whether the first line is one more line of data, told by its numbers.
bool holds_data(const std::vector<CsvRecord>& records) {
    const auto& first         = records.front();
    const std::size_t numbers = count_numbers(first);
    if (numbers == 0 || counts_columns(first.cells) || is_unnamed_series(records)) return false;
    if (numbers == first.cells.size()) return true;
    if (records.size() < 2 || count_numbers(records[1]) < numbers) return false;
    bool measured = false, repeated = false;
    for (std::size_t c = 0; c < first.cells.size(); ++c) {
        const auto& cell = first.cells[c];
        if (is_bare_number(first, c))
            measured |= cell.find_first_of(".,eE") != std::string::npos;
        else if (c < records[1].cells.size() && is_number(records[1].cells[c]))
            return false;  // a name above a number
        else
            repeated |= !cell.empty() && is_repeated_below(records, c);
    }
    return repeated || (measured && 2 * numbers >= first.cells.size());
}

/// pandas writes the name of the index on a line of its own.
bool names_the_index(const CsvRecord& record) {
    return record.cells.size() > 1 && !record.cells[0].empty() && !is_number(record.cells[0]) &&
           std::all_of(record.cells.begin() + 1, record.cells.end(), [](const auto& cell) { return cell.empty(); });
}

bool are_distinct(const std::vector<std::string>& names) {
    std::set<std::string> seen;
    return std::all_of(names.begin(), names.end(),
                       [&](const auto& name) { return name.empty() || seen.insert(name).second; });
}

/// Names of several lines as one: "mfcc", "mean", "01" → "mfcc_mean_01". The first column has names of lines instead.
std::vector<std::string> joined_names(const std::vector<CsvRecord>& records, std::size_t lines) {
    std::vector<std::string> names(records.front().cells.size());
    for (std::size_t c = 1; c < names.size(); ++c)
        for (std::size_t i = 0; i < lines; ++i) {
            const auto& part = records[i].cells[c];
            if (part.empty() || part.starts_with("Unnamed: ")) continue;
            names[c] += (names[c].empty() ? "" : "_") + part;
        }
    return names;
}

/// A line below the first that may belong to the header: names only, or numbers behind the name of the line.
bool may_be_header(const CsvRecord& record, std::size_t line) {
    const std::size_t numbers = count_numbers(record);
    return numbers == 0 || (line > 1 && !record.cells[0].empty() && !is_bare_number(record, 0) &&
                            std::all_of(record.cells.begin() + 1, record.cells.end(), [](const auto& cell) {
                                return cell.empty() || cell.find_first_not_of("0123456789") == std::string::npos;
                            }));
}

/// Several header lines, as pandas writes columns of several levels; one where it is not that.
CsvHeader find_levels(const std::vector<CsvRecord>& records) {
    const std::size_t width = records.front().cells.size(), most = std::min(records.size(), kMostHeaderLines + 1);
    CsvHeader header{records.front().cells, 1, {}};
    if (are_distinct(header.columns)) return header;
    std::size_t lines = 1;
    while (lines + 1 < most && records[lines].cells.size() == width && !names_the_index(records[lines]) &&
           may_be_header(records[lines], lines) && !are_distinct(joined_names(records, lines)))
        ++lines;
    const bool has_index_line = lines < records.size() && names_the_index(records[lines]);
    const bool has_numbers    = lines < records.size() && 2 * count_numbers(records[lines]) >= width;
    auto names                = joined_names(records, lines);
    if (lines == 1 || !are_distinct(names) || !(has_index_line || has_numbers)) return header;
    if (has_index_line) names[0] = records[lines].cells[0];
    return {std::move(names), lines + (has_index_line ? 1 : 0), fmt::format("{} header lines", lines)};
}

/// Several columns without a name get one by their place, as pandas gives it.
void name_the_nameless(std::vector<std::string>& names) {
    if (std::count(names.begin(), names.end(), "") < 2) return;
    for (std::size_t c = 0; c < names.size(); ++c)
        if (names[c].empty()) names[c] = fmt::format("Unnamed: {}", c);
}

/// Whether a comment line is the header: the first record is none, as numbers below it would show.
bool is_header(const std::vector<std::string>& comment, const std::vector<CsvRecord>& records) {
    if (comment.size() != records.front().cells.size()) return false;
    if (count_numbers(records.front()) > 0) return true;
    return comment.size() > 1 && (records.size() < 2 || count_numbers(records[1]) == 0);
}

CsvHeader without_names(const std::vector<CsvRecord>& records) {
    CsvHeader header{{}, 0, "no header line (the columns are called c0, c1, …)"};
    for (std::size_t c = 0; c < records.front().cells.size(); ++c) header.columns.push_back(fmt::format("c{}", c));
    return header;
}

}  // namespace

CsvHeader find_header(const std::vector<CsvRecord>& records, const std::vector<std::string>& comment,
                      const std::string& name) {
    const auto& first = records.front();
    CsvHeader header;
    if (is_header(comment, records)) {
        header = {comment, 0, "column names from a comment line"};
    } else if (!holds_data(records)) {
        header = find_levels(records);
    } else if (count_numbers(first) == first.cells.size()) {
        return without_names(records);
    } else {
        fail("E1259",
             "{}: its first line holds data and no column names ('{}', …); put a line of names above it, such as "
             "filename,c1,c2,genre",
             name,
             fmt::join(first.cells.begin(), first.cells.begin() + std::min<std::ptrdiff_t>(3, std::ssize(first.cells)),
                       "', '"));
    }
    for (auto& column : header.columns) {
        disarm(column);
        column = std::string(without_blanks(column));
    }
    name_the_nameless(header.columns);
    return header;
}

}  // namespace ektara::artifacts::detail
