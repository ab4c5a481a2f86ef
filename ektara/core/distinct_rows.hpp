#pragma once

#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara {

/// A table without its copies: rows that equal an earlier one in every value.
struct DistinctRows {
    std::vector<Eigen::Index> first;  ///< rows of the table that equal no earlier one, ascending
    std::vector<std::size_t> place;   ///< for each row of the table its place, or that of its equal, in `first`
    int n_copies() const { return static_cast<int>(place.size() - first.size()); }

    /// What was found for the distinct rows, for every row of the table.
    template <class T>
    std::vector<T> of_all_rows(const std::vector<T>& found) const {
        std::vector<T> all;
        for (const std::size_t at : place) all.push_back(found[at]);
        return all;
    }
};

/// Those of an n×d table, by one sort of its rows. 0 and −0 are equal, NaN equals nothing.
DistinctRows distinct_rows(const Matrix& table);

}  // namespace ektara
