#pragma once

#include "ektara/cluster/detail/context.hpp"
#include "ektara/cluster/duplicates.hpp"
#include "ektara/core/distinct_rows.hpp"

namespace ektara::cluster {

/// What was found for the distinct rows, for all rows: a copy gets the label (and the strength, where there is one) of
/// its equal, and `n_copies` counts them.
template <class Found>
Found found_of_all_rows(Found found, const DistinctRows& distinct) {
    found.labels = distinct.of_all_rows(found.labels);
    if constexpr (requires { found.strength; }) found.strength = distinct.of_all_rows(found.strength);
    if constexpr (requires { found.core; }) found.core = distinct.of_all_rows(found.core);
    if constexpr (requires { found.place; }) found.place = distinct.place;
    found.n_copies = distinct.n_copies();
    return found;
}

/// What `method` finds for the distinct rows of a table and what is told of them, for all of its rows; `by_batch`:
/// equal rows of two batches are two rows. With Keep, or without copies, `method` of the table.
template <class Method>
auto count_copies_once(const Matrix& table, const Context& context, bool by_batch, Duplicates duplicates,
                       const Method& method) {
    if (duplicates == Duplicates::Keep) return method(table, context);
    const auto distinct = rows_counted_once(table, context, by_batch);
    if (distinct.n_copies() == 0) return method(table, context);
    const auto once = context_of_rows(context, distinct.first);
    return found_of_all_rows(method(Matrix(table(distinct.first, Eigen::all)), once), distinct);
}

/// The same where nothing is told of the rows.
template <class Method>
auto count_copies_once(const Matrix& table, Duplicates duplicates, const Method& method) {
    return count_copies_once(table, {}, false, duplicates,
                             [&](const Matrix& rows, const Context&) { return method(rows); });
}

}  // namespace ektara::cluster
