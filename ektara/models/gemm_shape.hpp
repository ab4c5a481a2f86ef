#pragma once

namespace ektara::models {

/// Which factor of a product is transposed.
enum class Transposed { Neither, Left, Right };

/// A product of row-major float32 arrays: c (rows × columns) over `depth` terms, with the outer strides of all three.
struct GemmShape {
    Transposed transposed = Transposed::Neither;
    long rows = 0, columns = 0, depth = 0, stride_a = 0, stride_b = 0, stride_c = 0;
};

/// The kernels that gemm() chooses from. The second may only be called where `has_gemm_avx512()`.
void gemm_base(const GemmShape& shape, const float* a, const float* b, float* c);
void gemm_avx512(const GemmShape& shape, const float* a, const float* b, float* c);
/// Whether this machine, and this build, have AVX-512.
bool has_gemm_avx512();

}  // namespace ektara::models
