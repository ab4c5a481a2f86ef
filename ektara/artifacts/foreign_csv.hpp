#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "ektara/artifacts/csv.hpp"
#include "ektara/core/warning.hpp"

namespace ektara::artifacts {

/// A table that another program wrote, and how it was read where that is not plain (W-TABLE-FORMAT).
struct ForeignCsv {
    CsvTable table;
    std::vector<Warning> warnings;
};

/// Reads what pandas, R, NumPy, polars, DuckDB, Weka and spreadsheets write as CSV:
///
/// - UTF-8, UTF-16 or Windows-1252; LF, CRLF or CR; comment lines (#) at the top, and Excel's `sep=;`;
/// - cells between commas, semicolons, tabs, | or blanks: what splits the first lines into equally many cells;
/// - decimal commas, in columns where every number has one or none; cells then hold decimal points;
/// - a header of one line, of several (pandas' MultiIndex: their names are joined by _), of one name fewer than cells
///   (R's row names, which get the name ""), in the last comment line (numpy.savetxt), or none where the first line is
///   all numbers (columns are then c0, c1, …).
///
/// Several columns without a name are called `Unnamed: 3` by their place. Throws Error E1257 for another format, E1258
/// for audio, E1259 where the first line holds data and text, E1260 where a decimal comma cannot be told from grouped
/// digits, and E1201 as `parse_csv` does.
ForeignCsv parse_foreign_csv(std::string_view bytes, const std::string& name);
ForeignCsv read_foreign_csv(const std::filesystem::path& path);

}  // namespace ektara::artifacts
