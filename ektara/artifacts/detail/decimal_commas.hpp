#pragma once

#include <string>

#include "ektara/artifacts/csv.hpp"

namespace ektara::artifacts::detail {

/// Whether a cell is a number with a decimal comma, digits in groups allowed: "1,5", "-1.234,5", "1,5E+05".
bool is_comma_number(const std::string& cell);

/// Writes the numbers of columns that have decimal commas with points, "1.234,5" as "1234.5"; says whether there were
/// any. Throws Error E1260 where a comma may as well group digits, or where other columns have decimal points.
bool use_decimal_points(CsvTable& table, const std::string& name, bool commas_separate_cells);

}  // namespace ektara::artifacts::detail
