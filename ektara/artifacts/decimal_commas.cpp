#include "ektara/artifacts/detail/decimal_commas.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "ektara/artifacts/missing.hpp"
#include "ektara/core/blanks.hpp"
#include "ektara/core/error.hpp"

namespace ektara::artifacts::detail {
namespace {

std::string_view without_sign(std::string_view text) {
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
    return text;
}

std::size_t digits_at(std::string_view text, std::size_t from) {
    std::size_t at = from;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - from;
}

/// The length of digits in groups of three ("1.234.567") or without groups, at the beginning of `text`.
std::size_t whole_part(std::string_view text, char group) {
    std::size_t at = digits_at(text, 0);
    if (at == 0 || at > 3) return at;
    while (at < text.size() && text[at] == group && digits_at(text, at + 1) == 3) at += 4;
    return at;
}

bool are_digits(std::string_view text) { return !text.empty() && digits_at(text, 0) == text.size(); }

/// Sign, whole part, `mark`, at least one digit, and perhaps an exponent.
bool is_fraction(std::string_view text, char mark, char group) {
    text = without_sign(without_blanks(text));
    text.remove_prefix(whole_part(text, group));
    if (text.empty() || text[0] != mark) return false;
    const std::size_t digits = digits_at(text, 1);
    text.remove_prefix(1 + digits);
    if (digits == 0 || text.empty()) return digits > 0;
    return (text[0] == 'e' || text[0] == 'E') && are_digits(without_sign(text.substr(1)));
}

/// "1,234" or "1,234,567.5": digits that commas group.
bool is_grouped(const std::string& cell) {
    auto text               = without_sign(without_blanks(cell));
    const std::size_t whole = whole_part(text, ',');
    if (text.substr(0, whole).find(',') == std::string_view::npos) return false;
    text.remove_prefix(whole);
    return text.empty() || (text[0] == '.' && digits_at(text, 1) + 1 == text.size());
}

bool is_whole(const std::string& cell) { return are_digits(without_sign(without_blanks(cell))); }

bool has_point(const std::string& cell) { return is_fraction(cell, '.', '\0'); }

struct Marks {
    std::optional<std::size_t> comma, point;  ///< the first row that has one
    bool groups    = false;                   ///< some comma stands where it can only group digits
    bool may_group = true;                    ///< every comma may group digits
};

/// The decimal marks of a column of numbers; nothing for a column of text.
std::optional<Marks> marks_of(const CsvTable& table, std::size_t column) {
    Marks marks;
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const auto& cell = table.rows[i][column];
        if (is_missing(cell) || is_whole(cell)) continue;
        const bool comma = is_comma_number(cell), grouped = is_grouped(cell);
        if (!comma && !grouped && !parse_number(cell)) return std::nullopt;
        if (comma || grouped) {
            if (!marks.comma) marks.comma = i;
            marks.groups |= !comma;
            marks.may_group &= grouped;
        } else if (has_point(cell) && !marks.point) {
            marks.point = i;
        }
    }
    return marks;
}

[[noreturn]] void refuse(const CsvTable& table, std::size_t row, std::size_t column, const std::string& name) {
    fail("E1260",
         "{}: line {}, column '{}': whether the comma of '{}' is a decimal mark or groups digits cannot be told; write "
         "numbers as 1234.5",
         name, table.lines[row], table.columns[column], table.rows[row][column]);
}

void write_points(CsvTable& table, std::size_t column) {
    for (auto& row : table.rows) {
        auto& cell = row[column];
        if (!is_comma_number(cell)) continue;
        std::erase(cell, '.');
        std::replace(cell.begin(), cell.end(), ',', '.');
    }
}

}  // namespace

bool is_comma_number(const std::string& cell) { return is_fraction(cell, ',', '.'); }

bool use_decimal_points(CsvTable& table, const std::string& name, bool commas_separate_cells) {
    const auto has_comma = [](const std::string& cell) { return cell.find(',') != std::string::npos; };
    if (std::none_of(table.rows.begin(), table.rows.end(),
                     [&](const auto& row) { return std::any_of(row.begin(), row.end(), has_comma); }))
        return false;
    std::vector<std::size_t> with_commas;
    std::optional<std::size_t> point_column;
    std::size_t point_row = 0;
    bool may_group        = true;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const auto marks = marks_of(table, c);
        if (!marks) continue;
        if (marks->comma && (marks->groups || marks->point)) refuse(table, *marks->comma, c, name);
        if (marks->comma) {
            with_commas.push_back(c);
            may_group &= marks->may_group;
        }
        if (marks->point && !point_column) {
            point_column = c;
            point_row    = *marks->point;
        }
    }
    if (with_commas.empty()) return false;
    const std::size_t column = with_commas.front();
    if (point_column)
        fail(
            "E1260",
            "{}: column '{}' has decimal points (line {}) and column '{}' has commas in its numbers; write all numbers "
            "as 1234.5",
            name, table.columns[*point_column], table.lines[point_row], table.columns[column]);
    if (commas_separate_cells && may_group) refuse(table, *marks_of(table, column)->comma, column, name);
    for (const std::size_t c : with_commas) write_points(table, c);
    return true;
}

}  // namespace ektara::artifacts::detail
