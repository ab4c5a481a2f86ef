#pragma once
// The innermost loops of products of packed factors, for any width of vectors. Included by the sources that compile
// them for each width.

#include "ektara/core/detail/vectors.hpp"
#include "ektara/core/matrix.hpp"

namespace ektara::product_tile {

/// What a product reads and writes: `rows` × `depth`, `x_stride` apart, times one panel of `depth` × (two vectors),
/// into rows `stride` apart. Sums go on from what is in `out` where `goes_on`; `bias` is added where there is one.
struct Operands {
    const float* x;
    Eigen::Index rows, depth, x_stride;
    const float *panel, *bias;
    float* out;
    Eigen::Index stride;
    bool goes_on;
};

inline constexpr int kColumns = 2;

/// Columns of a panel.
template <class Vector>
inline constexpr Eigen::Index kPanel = kColumns* static_cast<Eigen::Index>(sizeof(Vector) / sizeof(float));

/// Rows × two vectors of a panel, held in registers over the whole depth: one chain of fused multiply-adds a value.
template <class Vector, int Rows>
[[gnu::always_inline]] inline void tile(const Operands& all, Eigen::Index row) {
    constexpr Eigen::Index kWidth = sizeof(Vector) / sizeof(float);
    const float* x                = all.x + row * all.x_stride;
    float* out                    = all.out + row * all.stride;
    Vector sums[Rows][kColumns]   = {};
    if (all.goes_on)
        for (int r = 0; r < Rows; ++r)
            for (int c = 0; c < kColumns; ++c) read_vector(out + r * all.stride + c * kWidth, sums[r][c]);
    for (Eigen::Index k = 0; k < all.depth; ++k) {
        Vector weights[kColumns];
        for (int c = 0; c < kColumns; ++c) read_vector(all.panel + k * kPanel<Vector> + c * kWidth, weights[c]);
        for (int r = 0; r < Rows; ++r)
            for (int c = 0; c < kColumns; ++c) sums[r][c] += (x[r * all.x_stride + k] - Vector{}) * weights[c];
    }
    Vector bias[kColumns] = {};
    if (all.bias != nullptr)
        for (int c = 0; c < kColumns; ++c) read_vector(all.bias + c * kWidth, bias[c]);
    for (int r = 0; r < Rows; ++r)
        for (int c = 0; c < kColumns; ++c) {
            const Vector value = all.bias != nullptr ? sums[r][c] + bias[c] : sums[r][c];
            write_vector(value, out + r * all.stride + c * kWidth);
        }
}

/// The rows that are left, at most `Most`, together.
template <class Vector, int Most>
[[gnu::always_inline]] inline void last_rows(const Operands& all, Eigen::Index row) {
    if constexpr (Most > 0) {
        if (all.rows - row == Most)
            tile<Vector, Most>(all, row);
        else
            last_rows<Vector, Most - 1>(all, row);
    }
}

template <class Vector, int Rows>
[[gnu::always_inline]] inline void multiply_panel(const Operands& all) {
    Eigen::Index row = 0;
    for (; row + Rows <= all.rows; row += Rows) tile<Vector, Rows>(all, row);
    last_rows<Vector, Rows - 1>(all, row);
}

}  // namespace ektara::product_tile
