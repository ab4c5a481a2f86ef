#include "ektara/models/gemm.hpp"

#include <cassert>

#include "ektara/core/detail/vectors.hpp"
#include "ektara/models/detail/gemm_kernel.hpp"

namespace ektara::models {

// Not in gemm_avx512.cpp: this has to run on any machine.
GemmKernel wide_gemm() {
#ifdef EKTARA_GEMM_AVX512
    if (has_wide_vectors() && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return gemm_avx512;
#endif
    return nullptr;
}

void gemm_base(const GemmShape& shape, const float* a, const float* b, float* c) { eigen_gemm(shape, a, b, c); }

void gemm(const ConstView& a, const ConstView& b, View c, Transposed transposed) {
    static const GemmKernel wide = wide_gemm(), kernel = wide != nullptr ? wide : gemm_base;
    const Eigen::Index depth = transposed == Transposed::Left ? a.rows() : a.cols();
    assert(depth == (transposed == Transposed::Right ? b.cols() : b.rows()));
    kernel({transposed, c.rows(), c.cols(), depth, a.outerStride(), b.outerStride(), c.outerStride()}, a.data(),
           b.data(), c.data());
}

}  // namespace ektara::models
