#pragma once

namespace ektara::models {

/// Which factor of a product is transposed.
enum class Transposed { Neither, Left, Right };

/// A product of row-major float32 arrays: c (rows × columns) over `depth` terms, with the outer strides of all three.
struct GemmShape {
    Transposed transposed = Transposed::Neither;
    long rows = 0, columns = 0, depth = 0, stride_a = 0, stride_b = 0, stride_c = 0;
};

using GemmKernel = void (*)(const GemmShape& shape, const float* a, const float* b, float* c);

/// The kernels that gemm() chooses from: one for every machine, and one for those with AVX-512, null elsewhere.
void gemm_base(const GemmShape& shape, const float* a, const float* b, float* c);
GemmKernel wide_gemm();
/// The latter, in builds for x86-64; others do not have it.
void gemm_avx512(const GemmShape& shape, const float* a, const float* b, float* c);

}  // namespace ektara::models
