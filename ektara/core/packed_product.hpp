#pragma once

#include <cstddef>
#include <span>

#include "ektara/core/matrix.hpp"

namespace ektara {

/// Weights of a dense layer, in the order in which the product reads them: panels of as many outputs as two of the
/// machine's vectors hold, padded with zeros.
class PackedWeights {
  public:
    PackedWeights() = default;
    /// `weights` is outputs × inputs, as PyTorch's Linear stores it; `bias` has one value an output.
    PackedWeights(const Matrix& weights, const RowVector& bias);

    Eigen::Index inputs() const { return inputs_; }
    Eigen::Index outputs() const { return outputs_; }

    /// x · Wᵀ + b for the rows of `x` (rows × inputs).
    ///
    /// Every value is one chain of fused multiply-adds over the inputs in their order, whatever the number of rows and
    /// the width of the machine's vectors: a row's result does not depend on its neighbours, which
    /// no BLAS promises.
    Matrix times(const Matrix& x) const;

    /// The same for rows that begin `stride` values apart in `values`. They may overlap: with time-major frames and
    /// a stride of one frame, this is a convolution over time.
    Matrix times(std::span<const float> values, Eigen::Index rows, Eigen::Index stride) const;

  private:
    Eigen::Index inputs_ = 0, outputs_ = 0;
    /// The panels one after the other, and the bias, with zeros up to the last panel's end.
    RowVector panels_, bias_;
};

}  // namespace ektara
