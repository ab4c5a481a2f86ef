#pragma once

#include <filesystem>

#include "ektara/collection/inputs.hpp"

namespace ektara::collection {

/// What `load_table` does with a table that was read from `file`: its scale, `treatment` and warnings.
void bring_to_scale(Table& table, const std::filesystem::path& file, const InputOptions& options);

}  // namespace ektara::collection
