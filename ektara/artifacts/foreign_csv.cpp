#include "ektara/artifacts/foreign_csv.hpp"

#include <algorithm>
#include <optional>

#include <fmt/ranges.h>

#include "ektara/artifacts/detail/csv_header.hpp"
#include "ektara/artifacts/detail/csv_splitter.hpp"
#include "ektara/artifacts/detail/decimal_commas.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/foreign_format.hpp"
#include "ektara/artifacts/missing.hpp"
#include "ektara/core/blanks.hpp"
#include "ektara/core/charset.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/utf8.hpp"

namespace ektara::artifacts {
namespace {

using detail::CsvRecord;

/// Records by which the character between cells is told; of them alone it is known which cells stood in quotes.
constexpr std::size_t kSampledRecords = 20;

/// Text of the file from its first record on, and what stood before that.
struct Body {
    std::string text;
    std::size_t first_line = 1;
    std::string last_comment;
    std::optional<char> delimiter;  ///< of a line `sep=;`
};

void require_no_other_format(std::string_view bytes, const std::string& name) {
    const auto format = foreign_format(bytes);
    if (format) fail(format->is_audio ? "E1258" : "E1257", "{}: is {}", name, format->text());
}

std::string decoded(std::string_view bytes, const std::string& name, std::vector<std::string>& notes) {
    // A stray zero byte in a title is a character like another; in UTF-16 every tenth byte and more is zero.
    const auto zeros     = static_cast<std::size_t>(std::count(bytes.begin(), bytes.end(), '\0'));
    const bool has_zeros = zeros > 0;
    if (10 * zeros < bytes.size() && is_utf8(bytes))
        return std::string(bytes.substr(bytes.starts_with("\xef\xbb\xbf") ? 3 : 0));
    std::string text = to_utf8(bytes);
    if (text.find('\0') != std::string::npos)
        fail("E1257", "{}: is no text: it holds zero bytes; save the table as CSV in UTF-8", name);
    if (has_zeros || bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff"))
        notes.emplace_back("UTF-16");
    else if (text != valid_utf8(bytes))
        notes.emplace_back("Windows-1252");
    return text;
}

/// Line ends of old Macintosh programs become LF, so that lines are counted.
void use_line_feeds(std::string& text) {
    if (text.find('\n') == std::string::npos) std::replace(text.begin(), text.end(), '\r', '\n');
}

std::string_view first_line_of(std::string_view text) { return text.substr(0, text.find_first_of("\r\n")); }

bool second_line_has(std::string_view text, char delimiter) {
    const auto end = text.find('\n');
    return end != std::string_view::npos &&
           first_line_of(text.substr(end + 1)).find(delimiter) != std::string_view::npos;
}

void drop_first_line(Body& body) {
    const auto end = body.text.find('\n');
    body.text.erase(0, end == std::string::npos ? end : end + 1);
    ++body.first_line;
}

/// A comment, but no column that is called "#".
bool is_comment(std::string_view line) {
    return line.size() > 1 && line[0] == '#' && std::string_view(",;\t|").find(line[1]) == std::string_view::npos;
}

Body body_of(std::string text) {
    use_line_feeds(text);
    Body body{std::move(text), 1, {}, {}};
    const auto first = first_line_of(body.text);
    if (first.size() == 5 && (first.starts_with("sep=") || first.starts_with("SEP="))) {
        body.delimiter = first[4];
        drop_first_line(body);
    }
    while (is_comment(first_line_of(body.text))) {
        body.last_comment = first_line_of(body.text).substr(1);
        drop_first_line(body);
    }
    return body;
}

std::vector<CsvRecord> split(std::string_view text, std::size_t first_line, const std::string& name, char delimiter,
                             std::size_t most = std::string::npos) {
    detail::CsvSplitter splitter(text, name, delimiter, first_line);
    std::vector<CsvRecord> records;
    CsvRecord record;
    while (records.size() < most && splitter.next(record.cells)) {
        const std::size_t width = record.cells.size();
        if (records.size() < kSampledRecords) record.quoted = splitter.quoted();
        record.line = splitter.line();
        records.push_back(std::move(record));
        record = {};
        record.cells.reserve(width);
    }
    return records;
}

/// How many cells the first records have when split by this character: 0 where their numbers differ, but for a header
/// that is one cell shorter.
std::size_t even_cells(const Body& body, const std::string& name, char delimiter) {
    std::vector<CsvRecord> records;
    try {
        records = split(body.text, body.first_line, name, delimiter, kSampledRecords);
    } catch (const Error&) {
        return 0;  // quotes that are none in this reading
    }
    if (records.empty()) return 0;
    const std::size_t header = records[0].cells.size(), width = records.size() > 1 ? records[1].cells.size() : header;
    const bool even = std::all_of(records.begin() + 1, records.end(),
                                  [&](const auto& record) { return record.cells.size() == width; });
    return even && (width == header || width == header + 1) ? header : 0;
}

/// Whether blanks may separate the cells: a line of numbers comes of it.
bool splits_into_numbers(const Body& body, const std::string& name) {
    const auto records = split(body.text, body.first_line, name, ' ', 2);
    const auto& cells  = records.back().cells;
    const auto numbers = std::count_if(cells.begin(), cells.end(), [](const auto& cell) { return parse_number(cell); });
    return 2 * numbers >= std::ssize(cells);
}

char delimiter_of(const Body& body, const std::string& name) {
    if (body.delimiter) return *body.delimiter;
    char best        = ',';
    std::size_t most = even_cells(body, name, ',');
    if (most > 1) return best;
    for (const char delimiter : {';', '\t', '|'}) {
        const std::size_t cells = even_cells(body, name, delimiter);
        if (cells <= most || cells < 2) continue;
        best = delimiter;
        most = cells;
    }
    const auto header = first_line_of(body.text);
    if (most > 1 || header.find(',') != std::string_view::npos) return best;
    // Lines of unequal length are an error of that name, not a table of one column.
    for (const char delimiter : {'\t', ';', '|'})
        if (header.find(delimiter) != std::string_view::npos && second_line_has(body.text, delimiter)) return delimiter;
    return even_cells(body, name, ' ') > 1 && splits_into_numbers(body, name) ? ' ' : best;
}

/// A title above the header, as spreadsheets have: one text, and as many separators as in other lines.
std::string drop_title(std::vector<CsvRecord>& records) {
    constexpr std::size_t kFewestCells = 3;
    const auto is_title                = [](const std::vector<std::string>& cells) {
        return cells.size() >= kFewestCells && !cells.front().empty() &&
               std::all_of(cells.begin() + 1, cells.end(), [](const auto& cell) { return cell.empty(); });
    };
    const std::size_t before = records.size();
    while (records.size() > 2 && is_title(records.front().cells)) records.erase(records.begin());
    return records.size() == before ? "" : "the title above the header left out";
}

/// R leaves the name of its row names out; other programs end every line with one separator too many.
std::string add_row_names(std::vector<CsvRecord>& records) {
    const std::size_t width = records.front().cells.size();
    if (records.size() < 2 || std::any_of(records.begin() + 1, records.end(),
                                          [&](const auto& record) { return record.cells.size() != width + 1; }))
        return {};
    if (std::all_of(records.begin() + 1, records.end(),
                    [](const auto& record) { return record.cells.back().empty(); })) {
        for (auto record = records.begin() + 1; record != records.end(); ++record) record->cells.pop_back();
        return {};
    }
    records.front().cells.insert(records.front().cells.begin(), "");
    records.front().quoted.insert(records.front().quoted.begin(), true);
    return "row names before the first column";
}

/// Cells of a column that all begin with a blank were written with ", " between them.
void trim_blanks(CsvTable& table) {
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const bool all = std::all_of(table.rows.begin(), table.rows.end(), [&](const auto& row) {
            return row[c].empty() || row[c].front() == ' ' || row[c].front() == '\t';
        });
        if (!all) continue;
        for (auto& row : table.rows) row[c].erase(0, std::min(row[c].find_first_not_of(" \t"), row[c].size()));
    }
}

/// Spreadsheets write lines of separators behind the last row.
std::string drop_empty_end(std::vector<CsvRecord>& records) {
    const std::size_t before = records.size();
    while (records.size() > 1 && records.back().cells.size() > 1 &&
           std::all_of(records.back().cells.begin(), records.back().cells.end(),
                       [](const auto& cell) { return cell.empty(); }))
        records.pop_back();
    const std::size_t dropped = before - records.size();
    return dropped == 0 ? "" : fmt::format("{} empty lines at its end left out", dropped);
}

CsvTable table_of(std::vector<CsvRecord> records, const detail::CsvHeader& header, const std::string& name) {
    CsvTable table;
    table.columns = header.columns;
    detail::require_distinct(table.columns, name);
    for (std::size_t i = header.records; i < records.size(); ++i) {
        auto& [cells, quoted, line] = records[i];
        if (cells.size() != table.columns.size())
            fail("E1201",
                 "{}: line {} has {} cells, but the header has {} columns; every line needs as many cells, and the "
                 "header has to be the first line",
                 name, line, cells.size(), table.columns.size());
        for (auto& cell : cells) detail::disarm(cell);
        table.rows.push_back(std::move(cells));
        table.lines.push_back(line);
    }
    trim_blanks(table);
    return table;
}

bool is_in_single_quotes(const std::string& cell) {
    return cell.size() > 2 && cell.front() == '\'' && cell.back() == '\'';
}

/// Weka puts texts with blanks in single quotes: every one of them, and no others. openSMILE puts every text in them.
std::string drop_single_quotes(CsvTable& table) {
    bool found = false;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const auto in_quotes = [c](const auto& row) { return is_in_single_quotes(row[c]); };
        const auto as_weka = [&](const auto& row) { return in_quotes(row) == (row[c].find(' ') != std::string::npos); };
        const bool as_opensmile = table.rows.size() > 1 && std::all_of(table.rows.begin(), table.rows.end(), in_quotes);
        if (std::none_of(table.rows.begin(), table.rows.end(), in_quotes) ||
            !(as_opensmile || std::all_of(table.rows.begin(), table.rows.end(), as_weka)))
            continue;
        found = true;
        for (auto& row : table.rows)
            if (is_in_single_quotes(row[c])) row[c] = row[c].substr(1, row[c].size() - 2);
    }
    return found ? "texts in single quotes" : "";
}

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
}

/// What stands between the brackets of `[120.5]`, `tensor(120.5)` or `np.float64(120.5)`, also of several around each
/// other; the cell itself where there are none. A bare `(120.5)` is none: accountants write negative numbers so.
std::string_view inside_brackets(std::string_view cell) {
    cell = without_blanks(cell);
    if (cell.size() > 2 && cell.front() == '[' && cell.back() == ']')
        return inside_brackets(cell.substr(1, cell.size() - 2));
    std::size_t name = 0;
    while (name < cell.size() && is_name_character(cell[name])) ++name;
    if (name == 0 || name == cell.size() || cell[name] != '(' || cell.back() != ')') return cell;
    return inside_brackets(cell.substr(name + 1, cell.size() - name - 2));
}

/// The value of a digit of another script: Bengali, Devanagari, Arabic-Indic, full width.
std::optional<char> digit_of(std::string_view character) {
    for (const std::string_view zero : {"\u09e6", "\u0966", "\u0660", "\u06f0", "\uff10"})
        if (character.size() == zero.size() &&
            character.substr(0, zero.size() - 1) == zero.substr(0, zero.size() - 1)) {
            const int value = static_cast<unsigned char>(character.back()) - static_cast<unsigned char>(zero.back());
            if (value >= 0 && value <= 9) return static_cast<char>('0' + value);
        }
    return std::nullopt;
}

/// The cell with digits of other scripts and the long minus sign as ASCII has them, and without hard blanks.
std::string in_ascii(std::string_view cell) {
    static constexpr std::string_view kMinus = "\u2212", kHardBlanks[] = {"\u00a0", "\u202f", "\u2009"};
    std::string plain;
    for (std::size_t i = 0; i < cell.size();) {
        const auto character = cell.substr(i, std::max<std::size_t>(utf8_length(cell, i), 1));
        i += character.size();
        if (const auto digit = digit_of(character))
            plain += *digit;
        else if (character == kMinus)
            plain += '-';
        else if (std::find(std::begin(kHardBlanks), std::end(kHardBlanks), character) == std::end(kHardBlanks))
            plain += character;
    }
    return plain;
}

/// Python programs write an array of one number as `[120.5]` (librosa's tempo) and NumPy 2 a number as
/// `np.float64(120.5)`; word processors write a long minus sign, hard blanks, or the digits of another script: the
/// number, where every cell of the column is one or missing.
std::string undress_numbers(CsvTable& table) {
    bool found = false;
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        bool dressed         = false;
        const auto is_number = [&](const auto& row) {
            if (is_missing(row[c]) || parse_number(row[c])) return true;
            dressed           = true;
            const auto inside = std::string(inside_brackets(in_ascii(row[c])));
            return is_missing(inside) || parse_number(inside).has_value();
        };
        if (!std::all_of(table.rows.begin(), table.rows.end(), is_number) || !dressed) continue;
        found = true;
        for (auto& row : table.rows)
            if (!parse_number(row[c])) row[c] = std::string(inside_brackets(in_ascii(row[c])));
    }
    return found ? "numbers out of brackets or other characters" : "";
}

const char* words_for(char delimiter) {
    switch (delimiter) {
        case ';':
            return "semicolons between cells";
        case '\t':
            return "tabs between cells";
        case '|':
            return "| between cells";
        case ' ':
            return "blanks between cells";
        default:
            return "";
    }
}

void add_note(std::string note, std::vector<std::string>& notes) {
    if (!note.empty()) notes.push_back(std::move(note));
}

}  // namespace

ForeignCsv parse_foreign_csv(std::string_view bytes, const std::string& name) {
    require_no_other_format(bytes, name);
    std::vector<std::string> notes;
    const Body body      = body_of(decoded(bytes, name, notes));
    const char delimiter = delimiter_of(body, name);
    add_note(words_for(delimiter), notes);
    auto records = split(body.text, body.first_line, name, delimiter);
    if (records.empty()) fail("E1201", "{}: is empty; a header line is needed", name);
    add_note(drop_empty_end(records), notes);
    add_note(drop_title(records), notes);
    std::vector<std::string> comment;
    if (!body.last_comment.empty()) detail::CsvSplitter(body.last_comment, name, delimiter).next(comment);
    add_note(add_row_names(records), notes);
    const auto header = detail::find_header(records, comment, name);
    add_note(header.note, notes);
    ForeignCsv read{table_of(std::move(records), header, name), {}};
    add_note(drop_single_quotes(read.table), notes);
    add_note(undress_numbers(read.table), notes);
    if (detail::use_decimal_points(read.table, name, delimiter == ',')) notes.emplace_back("decimal commas");
    if (!notes.empty())
        read.warnings.push_back({"W-TABLE-FORMAT", fmt::format("{}: was read with {}", name, fmt::join(notes, ", "))});
    return read;
}

ForeignCsv read_foreign_csv(const std::filesystem::path& path) {
    return parse_foreign_csv(read_file(path), path.string());
}

}  // namespace ektara::artifacts
