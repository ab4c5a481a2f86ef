#pragma once

#include "ektara/models/dense.hpp"
#include "ektara/models/gemm_shape.hpp"

namespace ektara::models {

/// c = a·b, aᵀ·b or a·bᵀ; rows of a and b may overlap in memory (a stride below the width), c may not alias them.
/// Eigen's product, on machines with AVX-512 (x86-64-v4) in that instruction set, where it is up to twice as fast: the
/// same bits on one machine, not from one kind of machine to the other.
void gemm(const ConstView& a, const ConstView& b, View c, Transposed transposed = Transposed::Neither);

}  // namespace ektara::models
