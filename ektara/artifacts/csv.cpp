#include "ektara/artifacts/csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include <fmt/ranges.h>

#include "ektara/artifacts/detail/csv_splitter.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/blanks.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/utf8.hpp"

namespace ektara::artifacts {
namespace {

/// Digits with at most one point and an exponent behind at most one sign, or an infinity or NaN as it is written here.
bool is_written_number(std::string_view text) {
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    const bool begins = !text.empty() && (text[0] == '.' || (text[0] >= '0' && text[0] <= '9'));
    if (!begins) return text == "inf" || text == "nan";
    double value            = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return end == text.data() + text.size() && error != std::errc::invalid_argument;
}

/// Whether a spreadsheet would run this text as a formula, or it looks as if it had been kept from that. The page has
/// the same rule (web/src/text.ts): tests/golden/report/shared_text.json.
bool needs_apostrophe(std::string_view text) {
    const auto first = text.find_first_not_of('\'');
    if (first == std::string_view::npos) return false;
    text.remove_prefix(first);
    return std::string_view("=+-@\t\r\n\0", 8).find(text[0]) != std::string_view::npos && !is_written_number(text);
}

}  // namespace

void detail::disarm(std::string& cell) {
    if (cell.starts_with('\'') && needs_apostrophe(cell)) cell.erase(0, 1);
}

void detail::require_distinct(const std::vector<std::string>& columns, const std::string& name) {
    std::set<std::string_view> seen;
    for (const auto& column : columns)
        if (!seen.insert(column).second)
            fail("E1201", "{}: column '{}' stands twice in its header; give each column its own name", name, column);
}

std::optional<std::size_t> CsvTable::find(std::string_view column) const {
    const auto at = std::find(columns.begin(), columns.end(), column);
    if (at == columns.end()) return std::nullopt;
    return static_cast<std::size_t>(at - columns.begin());
}

std::size_t CsvTable::at(std::string_view column, const std::string& file) const {
    if (const auto found = find(column)) return *found;
    fail("E1202", "{}: has no column '{}'; its columns are: {}", file, column, fmt::join(columns, ", "));
}

CsvTable parse_csv(std::string_view text, const std::string& name) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    const std::string valid = valid_utf8(text);
    detail::CsvSplitter splitter(valid, name);
    CsvTable table;
    if (!splitter.next(table.columns)) fail("E1201", "{}: is empty; a header line is needed", name);
    for (auto& column : table.columns) detail::disarm(column);
    detail::require_distinct(table.columns, name);
    std::vector<std::string> cells;
    while (splitter.next(cells)) {
        if (cells.size() != table.columns.size())
            fail("E1201", "{}: line {} has {} cells, but the header has {} columns", name, splitter.line(),
                 cells.size(), table.columns.size());
        for (auto& cell : cells) detail::disarm(cell);
        table.rows.push_back(cells);
        table.lines.push_back(splitter.line());
    }
    return table;
}

CsvTable read_csv(const std::filesystem::path& path) { return parse_csv(read_file(path), path.string()); }

std::string csv_cell(std::string_view text) {
    std::string value = needs_apostrophe(text) ? "'" : "";
    value += text;
    if (value.find_first_of(",\"\n\r") == std::string::npos) return value;
    std::string quoted = "\"";
    for (const char c : value) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string format_csv(const CsvTable& table) {
    std::string text;
    const auto add_line = [&](const std::vector<std::string>& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (i > 0) text += ',';
            text += csv_cell(cells[i]);
        }
        if (cells.size() == 1 && cells[0].empty()) text += "\"\"";  // a blank line would be no row
        text += '\n';
    };
    add_line(table.columns);
    for (const auto& row : table.rows) add_line(row);
    return text;
}

void write_csv(const std::filesystem::path& path, const CsvTable& table) { write_file(path, format_csv(table)); }

std::string format_number(double value) { return std::isnan(value) ? std::string() : fmt::format("{}", value); }
std::string format_number(float value) { return std::isnan(value) ? std::string() : fmt::format("{}", value); }

std::optional<double> parse_number(std::string_view text) {
    text = without_blanks(text);
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    double value            = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size() || text.empty() || error == std::errc::invalid_argument) return std::nullopt;
    if (error == std::errc{}) return value;
    // Beyond a double: what C's strtod says of it, an infinity or 0.
    const bool is_small = text.find("e-") != text.npos || text.find("E-") != text.npos;
    return is_small ? 0 : text.front() == '-' ? -HUGE_VAL : HUGE_VAL;
}

}  // namespace ektara::artifacts
