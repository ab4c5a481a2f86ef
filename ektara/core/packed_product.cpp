#include "ektara/core/packed_product.hpp"

#include <algorithm>
#include <cassert>

#include "ektara/core/detail/vectors.hpp"

namespace ektara {
namespace {

constexpr Eigen::Index kPanel = 32;

/// What a product reads and writes: `rows` × `depth`, `x_stride` apart, times one panel of `depth` × 32, into rows
/// `stride` apart.
struct Operands {
    const float* x;
    Eigen::Index rows, depth, x_stride;
    const float* panel;
    float* out;
    Eigen::Index stride;
};

/// Rows × (Columns vectors) of a panel, held in registers over the whole depth.
template <class Vector, int Rows, int Columns>
[[gnu::always_inline]] inline void tile(const Operands& all, Eigen::Index row, Eigen::Index column) {
    constexpr Eigen::Index kWidth = sizeof(Vector) / sizeof(float);
    const float* x                = all.x + row * all.x_stride;
    const float* panel            = all.panel + column;
    float* out                    = all.out + row * all.stride + column;
    Vector sums[Rows][Columns]    = {};
    for (Eigen::Index k = 0; k < all.depth; ++k) {
        Vector weights[Columns];
        for (int c = 0; c < Columns; ++c) read_vector(panel + k * kPanel + c * kWidth, weights[c]);
        for (int r = 0; r < Rows; ++r)
            for (int c = 0; c < Columns; ++c) sums[r][c] += (x[r * all.x_stride + k] - Vector{}) * weights[c];
    }
    for (int r = 0; r < Rows; ++r)
        for (int c = 0; c < Columns; ++c) write_vector(sums[r][c], out + r * all.stride + c * kWidth);
}

template <class Vector, int Rows>
[[gnu::always_inline]] inline void multiply_panel(const Operands& all) {
    constexpr Eigen::Index kColumns = 2 * sizeof(Vector) / sizeof(float);
    for (Eigen::Index column = 0; column < kPanel; column += kColumns) {
        Eigen::Index row = 0;
        for (; row + Rows <= all.rows; row += Rows) tile<Vector, Rows, 2>(all, row, column);
        for (; row + Rows / 2 <= all.rows; row += Rows / 2) tile<Vector, Rows / 2, 2>(all, row, column);
        for (; row < all.rows; ++row) tile<Vector, 1, 2>(all, row, column);
    }
}

void multiply_narrow(const Operands& all) { multiply_panel<Vector8, 6>(all); }

#if defined(__x86_64__)
[[gnu::target("avx512f")]] void multiply_wide(const Operands& all) { multiply_panel<Vector16, 12>(all); }

bool has_wide() {
    static const bool wide = __builtin_cpu_supports("avx512f") != 0;
    return wide;
}
#endif

void multiply(const Operands& all) {
#if defined(__x86_64__) && defined(__FMA__)
    if (has_wide()) return multiply_wide(all);
#endif
    multiply_narrow(all);
}

}  // namespace

PackedWeights::PackedWeights(const Matrix& weights, const RowVector& bias)
    : inputs_(weights.cols()), outputs_(weights.rows()), bias_(bias) {
    assert(bias.size() == outputs_);
    const Eigen::Index panels = (outputs_ + kPanel - 1) / kPanel;
    panels_.assign(static_cast<std::size_t>(panels * kPanel * inputs_), 0.0f);
    // Writes in order, and reads rows side by side: one row after the other would touch a line for each weight.
    float* to = panels_.data();
    for (Eigen::Index first = 0; first < outputs_; first += kPanel) {
        const Eigen::Index count = std::min(kPanel, outputs_ - first);
        for (Eigen::Index k = 0; k < inputs_; ++k, to += kPanel)
            for (Eigen::Index output = 0; output < count; ++output) to[output] = weights(first + output, k);
    }
}

Matrix PackedWeights::times(const Matrix& x) const {
    assert(x.cols() == inputs_);
    return times({x.data(), static_cast<std::size_t>(x.size())}, x.rows(), inputs_);
}

Matrix PackedWeights::times(std::span<const float> values, Eigen::Index rows, Eigen::Index stride) const {
    assert(rows == 0 || std::ssize(values) >= (rows - 1) * stride + inputs_);
    const Eigen::Index panels = (outputs_ + kPanel - 1) / kPanel;
    Matrix padded(rows, panels * kPanel);
    for (Eigen::Index p = 0; p < panels; ++p)
        multiply({values.data(), rows, inputs_, stride, panels_.data() + p * kPanel * inputs_,
                  padded.data() + p * kPanel, padded.cols()});
    if (padded.cols() != outputs_) padded = Matrix(padded.leftCols(outputs_));
    padded.rowwise() += bias_;
    return padded;
}

}  // namespace ektara
