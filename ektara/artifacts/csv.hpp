#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ektara::artifacts {

/// A CSV file as text: every row has one cell a column. `lines[i]` is the line of the file where row i begins, from 1.
struct CsvTable {
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
    std::vector<std::size_t> lines;

    std::optional<std::size_t> find(std::string_view column) const;
    /// Index of a column. Throws Error E1202 naming it, and the columns there are, where it is missing.
    std::size_t at(std::string_view column, const std::string& file) const;
};

/// What Ektara itself writes (for files of others: artifacts/foreign_csv.hpp): RFC 4180 with a header line; LF or CRLF,
/// a UTF-8 byte order mark is dropped, blank lines are passed over, bytes that are not UTF-8 become U+FFFD, the
/// apostrophe of `csv_cell` is taken away. Throws Error E1201 on an unclosed quote, a row whose number of cells differs
/// from the header's (naming file and line), a column name that stands twice, or a file without a header.
CsvTable parse_csv(std::string_view text, const std::string& name);
CsvTable read_csv(const std::filesystem::path& path);

/// One cell, quoted where it needs to be. Text that a spreadsheet would run as a formula (=, +, -, @, tab, CR, LF or
/// NUL first) is given a leading apostrophe unless it is a number; so is such text behind apostrophes of its own.
std::string csv_cell(std::string_view text);
/// Header and rows with LF line ends.
std::string format_csv(const CsvTable& table);
void write_csv(const std::filesystem::path& path, const CsvTable& table);

/// A number as text, shortest form that reads back to the same value; independent of the locale. NaN becomes "".
std::string format_number(double value);
std::string format_number(float value);
/// The number that `text` spells out, or nothing. Accepts surrounding blanks, "nan" and "inf" are numbers too; one that
/// no double holds is an infinity or 0.
std::optional<double> parse_number(std::string_view text);

}  // namespace ektara::artifacts
