// Compiled for x86-64-v4 (ektara/CMakeLists.txt). Eigen's templates get another namespace here, so that the linker can
// never put this file's copy of one in the place of another file's.
#define Eigen EigenWide
#include "ektara/models/detail/gemm_kernel.hpp"

namespace ektara::models {

void gemm_avx512(const GemmShape& shape, const float* a, const float* b, float* c) { eigen_gemm(shape, a, b, c); }

}  // namespace ektara::models
