#pragma once

#include "ektara/cluster/community_graph.hpp"
#include "ektara/cluster/detail/lloyd.hpp"
#include "ektara/core/distinct_rows.hpp"

namespace ektara::cluster {

/// What is told of the rows of a table, in the canonical order of the points that were made of it. Equal rows, whose
/// order is that of the file, are put in that of their batches, so that the file's order changes nothing. Throws
/// InvalidArgument E6221 where the context has another number of rows.
Context in_order(const Context& context, const Matrix& table, CentredPoints& points);

/// The rows, in canonical order, whose neighbours a graph is made of: those of `points`, which loses them, or above
/// `neighbors::kExactRows` the numbers of the table themselves, so that every method asks for the neighbours of the
/// same rows.
Matrix rows_of_graph(const Matrix& table, CentredPoints& points);

/// The rows of a table without copies. `by_batch`: equal rows of two batches are two rows, since each has a place in
/// its batch; otherwise batches are not looked at. Throws InvalidArgument E6221 where the context has another number of
/// rows.
DistinctRows rows_counted_once(const Matrix& table, const Context& context, bool by_batch);

/// Throws InvalidArgument, as `community_graph` does, where this table has no such graph.
void require_graph(const Matrix& points, const Context& context, CommunityGraph kind);

/// Of B batches bbknn takes ⌈(n_neighbors + 1)/B⌉ rows in each. Throws NoSolution E6220 where fewer than two batches
/// have so many.
int rows_of_each_batch(const Context& context, int n_neighbors);

/// The columns of each block, of a table or of one row.
template <class Rows>
std::vector<Rows> blocks_of(const Rows& rows, const Context& context) {
    std::vector<Rows> blocks;
    Eigen::Index first = 0;
    for (const Eigen::Index columns : context.blocks) {
        blocks.emplace_back(rows.middleCols(first, columns));
        first += columns;
    }
    return blocks;
}

}  // namespace ektara::cluster
