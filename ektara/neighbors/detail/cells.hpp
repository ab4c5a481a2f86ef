#pragma once

#include <cstdint>
#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara::neighbors {

/// A division of rows into cells of near ones: cell c holds rows[first[c]] to rows[first[c + 1] - 1].
struct Cells {
    std::vector<int> rows;
    std::vector<int> first;

    std::size_t count() const { return first.size() - 1; }
};

/// Cells of at most `most` rows, by halving: a part is cut half-way between two centres, found by three iterations of
/// 2-means on 64 of its rows, but no smaller piece than a quarter is cut off. `number` tells one division of the same
/// rows from another. The same for any `jobs`.
Cells cells_of(const Matrix& rows, int most, std::uint64_t number, int jobs);

}  // namespace ektara::neighbors
