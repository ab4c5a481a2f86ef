#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ektara/artifacts/csv.hpp"

namespace ektara::artifacts {

/// The cells of one column. Missing cells: "" among texts, nothing among whole numbers, NaN among the others.
using ColumnValues = std::variant<std::vector<std::string>, std::vector<std::optional<std::int32_t>>,
                                  std::vector<float>, std::vector<double>>;

struct TypedColumn {
    std::string name;
    ColumnValues values;
};

/// A table for other programs: named columns of one type each, all of `n_rows` cells.
struct TypedTable {
    std::vector<TypedColumn> columns;
    std::size_t n_rows = 0;
};

/// The same as text: numbers in the shortest form that reads back to the same value, missing cells empty.
CsvTable csv_of(const TypedTable& table);

/// Writes the table in the format that the ending names: .csv (csv.hpp) or .parquet (parquet.hpp), whole or not at all.
/// Throws UsageError E6246 for another ending, and what the format and `write_file` throw.
void write_typed_table(const std::filesystem::path& path, const TypedTable& table);
/// Throws the same E6246, so that a wrong name is told before the work.
void require_table_ending(const std::filesystem::path& path);

}  // namespace ektara::artifacts
