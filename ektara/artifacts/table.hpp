#pragma once

#include <filesystem>

#include "ektara/core/types.hpp"

namespace ektara::artifacts {

/// Writes `<path>` (.npy, n×d float32) and the .json of the same stem beside it: {"rows": ids, "columns": names,
/// "recipe": …}. The .json is written first, so that an .npy never lacks its names.
void write_table(const std::filesystem::path& path, const FeatureMatrix& table);
void write_table(const std::filesystem::path& path, const Embedding& table);

/// Reads them again; an .npy without a .json beside it has row numbers from 0 as ids and c0, c1, … as columns.
/// Throws Error E4203 where the two do not fit together.
FeatureMatrix read_table(const std::filesystem::path& path);

}  // namespace ektara::artifacts
