#include "ektara/models/product.hpp"

#include <cassert>

#include "ektara/models/detail/product_kernel.hpp"

namespace ektara::models {

// Not in product_wide.cpp: this has to run on any machine.
bool has_wide_product() {
#ifdef EKTARA_WIDE_PRODUCT
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
#else
    return false;
#endif
}

void product_base(const ProductShape& shape, const float* a, const float* b, float* c) {
    eigen_product(shape, a, b, c);
}

void multiply(const ConstView& a, const ConstView& b, View c, Transposed transposed) {
    static const auto kernel = has_wide_product() ? product_wide : product_base;
    const Eigen::Index depth = transposed == Transposed::Left ? a.rows() : a.cols();
    assert(depth == (transposed == Transposed::Right ? b.cols() : b.rows()));
    kernel({transposed, c.rows(), c.cols(), depth, a.outerStride(), b.outerStride(), c.outerStride()}, a.data(),
           b.data(), c.data());
}

}  // namespace ektara::models
