#pragma once

#include <filesystem>

#include "ektara/core/types.hpp"

namespace ektara::artifacts {

/// Writes `<path>` (.npy, n×d float32; float64 where a column is held about another number, core/held_columns.hpp) and
/// the .json of the same stem beside it: {"rows": ids, "columns": names, "recipe": …}. The .json is written first, so
/// that an .npy never lacks its names.
void write_table(const std::filesystem::path& path, const FeatureMatrix& table);
void write_table(const std::filesystem::path& path, const Embedding& table);

/// The same as an array of higher rank: each row has this shape (its values in C order), so that NumPy sees n×13×130.
/// The .json names a column for each value. Throws InvalidArgument E4203 where the shape does not hold a row.
void write_table(const std::filesystem::path& path, const FeatureMatrix& table,
                 const std::vector<std::size_t>& row_shape);

/// Reads them again, columns that single precision would flatten held about a number in their middle; an .npy without a
/// .json beside it has row numbers from 0 as ids and c0, c1, … as columns. Throws Error E4203 where the two do not fit
/// together.
FeatureMatrix read_table(const std::filesystem::path& path);

/// The same of a table that holds coordinates and whose columns need no names.
Embedding read_embedding(const std::filesystem::path& path);

}  // namespace ektara::artifacts
