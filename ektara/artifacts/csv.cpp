#include "ektara/artifacts/csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "ektara/artifacts/detail/csv_splitter.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/utf8.hpp"

namespace ektara::artifacts {
namespace {

/// Whether a spreadsheet would run this text as a formula.
bool starts_formula(std::string_view text) {
    if (text.empty() || std::string_view("=+-@\t\r").find(text[0]) == std::string_view::npos) return false;
    return !parse_number(text);
}

}  // namespace

void detail::disarm(std::string& cell) {
    if (cell.size() > 1 && cell[0] == '\'' && starts_formula(std::string_view(cell).substr(1))) cell.erase(0, 1);
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
    std::set<std::string> seen;
    for (const auto& column : table.columns)
        if (!seen.insert(column).second) fail("E1201", "{}: column '{}' stands twice in its header", name, column);
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
    std::string value = starts_formula(text) ? "'" : "";
    value += text;
    if (value.find_first_of(",\"\n\r") == std::string::npos) return value;
    std::string quoted = "\"";
    for (const char c : value) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string format_csv(const CsvTable& table) {
    std::string text;
    const auto add_line = [&](const std::vector<std::string>& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i) text += (i > 0 ? "," : "") + csv_cell(cells[i]);
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
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
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
