#pragma once

#include <string>
#include <vector>

#include "ektara/artifacts/csv.hpp"
#include "ektara/core/types.hpp"
#include "ektara/core/warning.hpp"

namespace ektara::collection {

/// The ids of a table's rows; W-REPEATED-IDS says how many stand twice or more.
struct RowNames {
    std::vector<TrackId> ids;
    std::vector<Warning> warnings;
};

/// The cells of a column as ids: one that stands again is "name#2", "name#3", …, in the order of the rows' whole
/// content, so that the order of the lines changes nothing. Throws Error E1206 for an empty cell.
RowNames row_names(const artifacts::CsvTable& csv, std::size_t column, const std::string& file);

}  // namespace ektara::collection
