#include "ektara/core/packed_product.hpp"

#include <algorithm>
#include <cassert>

#include "ektara/core/detail/allocation.hpp"
#include "ektara/core/detail/product_tile.hpp"

namespace ektara {
namespace {

using product_tile::kColumns;
using product_tile::Operands;

void multiply_narrow(const Operands& all) { product_tile::multiply_panel<Vector8, 6>(all); }

/// How a machine multiplies: outputs in a panel, and inputs at a time. Machines of narrow vectors may have a first
/// cache of 32 kB, which holds a panel of so many inputs and the rows beside it.
struct Way {
    void (*multiply)(const Operands&);
    Eigen::Index panel, depth;
};
constexpr Way kNarrow{multiply_narrow, kColumns * 8, 256};

#if defined(__x86_64__) && defined(__FMA__)
[[gnu::target("avx512f")]] void multiply_wide(const Operands& all) { product_tile::multiply_panel<Vector16, 12>(all); }

const Way& way() {
    constexpr Eigen::Index kWholeDepth = Eigen::Index{1} << 40;
    static const Way kWay              = has_wide_vectors() ? Way{multiply_wide, kColumns * 16, kWholeDepth} : kNarrow;
    return kWay;
}
#else
const Way& way() { return kNarrow; }
#endif

Eigen::Index padded_to_panels(Eigen::Index outputs) {
    const Eigen::Index panel = way().panel;
    return (outputs + panel - 1) / panel * panel;
}

}  // namespace

PackedWeights::PackedWeights(const Matrix& weights, const RowVector& bias)
    : inputs_(weights.cols()), outputs_(weights.rows()) {
    assert(bias.size() == outputs_);
    const Eigen::Index panel = way().panel;
    bias_.setZero(padded_to_panels(outputs_));
    bias_.head(outputs_) = bias;
    panels_.resize(bias_.size() * inputs_);
    make_present(panels_.data(), static_cast<std::size_t>(panels_.size()) * sizeof(float));
    // Writes in order, and reads rows side by side: one row after the other would touch a line for each weight.
    float* to = panels_.data();
    for (Eigen::Index first = 0; first < outputs_; first += panel) {
        const Eigen::Index count = std::min(panel, outputs_ - first);
        for (Eigen::Index k = 0; k < inputs_; ++k, to += panel) {
            for (Eigen::Index output = 0; output < count; ++output) to[output] = weights(first + output, k);
            std::fill(to + count, to + panel, 0.0f);
        }
    }
}

Matrix PackedWeights::times(const Matrix& x) const {
    assert(x.cols() == inputs_);
    return times({x.data(), static_cast<std::size_t>(x.size())}, x.rows(), inputs_);
}

Matrix PackedWeights::times(std::span<const float> values, Eigen::Index rows, Eigen::Index stride) const {
    assert(rows == 0 || std::ssize(values) >= (rows - 1) * stride + inputs_);
    const auto& [multiply, panel, deepest] = way();
    Matrix padded(rows, bias_.size());
    for (Eigen::Index at = 0; at < bias_.size(); at += panel)
        for (Eigen::Index k = 0; k < std::max<Eigen::Index>(inputs_, 1); k += deepest) {
            const Eigen::Index depth = std::min(deepest, inputs_ - k);
            multiply({values.data() + k, rows, depth, stride, panels_.data() + at * inputs_ + k * panel,
                      k + depth == inputs_ ? bias_.data() + at : nullptr, padded.data() + at, padded.cols(), k > 0});
        }
    if (padded.cols() != outputs_) padded = Matrix(padded.leftCols(outputs_));
    return padded;
}

}  // namespace ektara
