#pragma once

#include "ektara/cluster/duplicates.hpp"
#include "ektara/core/distinct_rows.hpp"

namespace ektara::cluster {

/// What `method` finds for the distinct rows of a table, for all of its rows: a copy gets the label (and the strength,
/// where there is one) of its equal, and `n_copies` counts them. With Keep, or without copies, `method` of the table.
template <class Method>
auto count_copies_once(const Matrix& table, Duplicates duplicates, const Method& method) {
    if (duplicates == Duplicates::Keep) return method(table);
    const auto distinct = distinct_rows(table);
    if (distinct.n_copies() == 0) return method(table);
    auto found   = method(Matrix(table(distinct.first, Eigen::all)));
    found.labels = distinct.of_all_rows(found.labels);
    if constexpr (requires { found.strength; }) found.strength = distinct.of_all_rows(found.strength);
    found.n_copies = distinct.n_copies();
    return found;
}

}  // namespace ektara::cluster
