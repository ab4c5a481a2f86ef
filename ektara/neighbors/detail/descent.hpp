#pragma once

#include <limits>
#include <vector>

#include "ektara/neighbors/detail/cells.hpp"

namespace ektara::neighbors {

/// For each row the `length` nearest others that were seen, nearest first. Nearness of y to x is |y|²/2 − x·y, which
/// orders the rows as their distances from x do.
class NearLists {
  public:
    NearLists(int n, int length)
        : length_(static_cast<std::size_t>(length)),
          nearness_(length_ * static_cast<std::size_t>(n), std::numeric_limits<float>::infinity()),
          rows_(nearness_.size(), -1) {}

    int length() const { return static_cast<int>(length_); }
    /// What a row must be nearer than to enter the list.
    float limit(int row) const { return nearness_[(static_cast<std::size_t>(row) + 1) * length_ - 1]; }
    /// The rows of a list, -1 in places that are still empty.
    const int* of(int row) const { return rows_.data() + static_cast<std::size_t>(row) * length_; }

    /// Puts `other` into the list of `row`, unless it is there or all of the list are nearer.
    void insert(int row, float nearness, int other);

  private:
    std::size_t length_;
    std::vector<float> nearness_;
    std::vector<int> rows_;
};

/// Nearest-neighbour descent (Dong, Charikar and Li 2011) on whole cells: what the neighbours of a cell's rows have for
/// neighbours is measured against all rows of the cell by one product of matrices. Every turn reads the lists as they
/// were before it and writes each row's list once, so the outcome is the same for any `jobs`.
class Descent {
  public:
    /// `half_squares` of each row: |y|²/2.
    Descent(const Matrix& rows, const RowVector& half_squares, int length, int jobs);

    /// Each row against all rows of its cell.
    void inside(const Cells& cells);
    /// The rows of each cell against the neighbours' neighbours that most of them share, at most `most` a cell.
    void around(const Cells& cells, int most);
    /// Each row against all neighbours of its neighbours.
    void row_by_row();

    const NearLists& lists() const { return lists_; }

  private:
    struct Links;
    Links links() const;
    void measure(const int* members, int count, const std::vector<int>& others);
    std::vector<int> shared_candidates(const int* members, int count, const Links& links, int most,
                                       std::vector<unsigned short>& counts) const;

    const Matrix& rows_;
    const RowVector& half_squares_;
    NearLists lists_;
    int jobs_;
};

}  // namespace ektara::neighbors
