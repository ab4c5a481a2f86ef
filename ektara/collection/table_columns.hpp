#pragma once

#include <string>
#include <vector>

#include "ektara/artifacts/csv.hpp"
#include "ektara/collection/inputs.hpp"
#include "ektara/core/warning.hpp"

namespace ektara::collection {

/// What the columns of a table are: features, or nothing (an index, the numbers that were not asked for); all others
/// belong to the track.
struct TableColumns {
    std::vector<std::size_t> features, dropped;
    std::vector<Warning> warnings;
};

/// Decides by the rules of docs/inputs.md, of the table that `with_known_names` made. Numeric columns are features but
/// for indices, running numbers, ids, years, counts and class numbers: W-COLUMNS-LEFT-OUT names these with the reason.
/// W-NO-GENRE names texts that could be the genre where there is none. Throws UsageError E1261 where
/// `options.features_columns` names a column that is not there or holds no numbers.
TableColumns table_columns(const artifacts::CsvTable& csv, const InputOptions& options, const std::string& file);

/// The numeric columns, for the question whether a CSV is a manifest.
std::vector<std::size_t> numeric_columns(const artifacts::CsvTable& csv);

/// The cell of a feature. Throws Error E1205, naming line, column and cell, for one that is missing, no finite
/// number, or larger than single precision holds.
double feature_value(const artifacts::CsvTable& csv, std::size_t row, std::size_t column, const std::string& file);

}  // namespace ektara::collection
