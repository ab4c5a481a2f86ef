#pragma once

#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara {

/// The rows of a table in the order in which random draws go through them. Draws by content (lexicographic_order) do
/// not depend on what rows and files are called. Empty: the rows as they stand.
using RowOrder = std::vector<Eigen::Index>;

/// The same for a table of so many rows, none of them left out.
RowOrder whole_order(const RowOrder& order, std::size_t rows);

/// Numbers (of songs, classes, clusters) as 0, 1, … in the order in which the distinct ones first appear; negative ones
/// stay as they are. How songs, classes and clusters are numbered or spelt then changes nothing.
std::vector<int> numbered_by_appearance(const std::vector<int>& numbers, const RowOrder& order = {});

}  // namespace ektara
