#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ektara::artifacts::detail {

/// One line of a table as text; `quoted` says which cells stood in quotes, of the first lines only.
struct CsvRecord {
    std::vector<std::string> cells;
    std::vector<bool> quoted;
    std::size_t line = 0;
};

/// The names of a table's columns, and how many records at its beginning they took.
struct CsvHeader {
    std::vector<std::string> columns;
    std::size_t records = 0;
    std::string note;  ///< how it was read where it is not one line of names
};

/// Finds the header of a table's records (one at least); `comment` is the header that a comment line holds, if any
/// (docs at `parse_foreign_csv`). Throws Error E1259 where the first line holds data and text.
CsvHeader find_header(const std::vector<CsvRecord>& records, const std::vector<std::string>& comment,
                      const std::string& name);

}  // namespace ektara::artifacts::detail
