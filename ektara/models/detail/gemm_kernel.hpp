#pragma once
// Included once by gemm.cpp and once, in another instruction set, by gemm_avx512.cpp.

#include <Eigen/Core>

#include "ektara/models/gemm_shape.hpp"

namespace ektara::models {
namespace {

void eigen_gemm(const GemmShape& shape, const float* a, const float* b, float* c) {
    using Rows   = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    using In     = Eigen::Map<const Rows, 0, Eigen::OuterStride<>>;
    using Out    = Eigen::Map<Rows, 0, Eigen::OuterStride<>>;
    using Stride = Eigen::OuterStride<>;
    const auto [transposed, rows, columns, depth, stride_a, stride_b, stride_c] = shape;
    Out out(c, rows, columns, Stride(stride_c));
    switch (transposed) {
        case Transposed::Neither:
            out.noalias() = In(a, rows, depth, Stride(stride_a)) * In(b, depth, columns, Stride(stride_b));
            break;
        case Transposed::Left:
            out.noalias() = In(a, depth, rows, Stride(stride_a)).transpose() * In(b, depth, columns, Stride(stride_b));
            break;
        case Transposed::Right:
            out.noalias() = In(a, rows, depth, Stride(stride_a)) * In(b, columns, depth, Stride(stride_b)).transpose();
            break;
    }
}

}  // namespace
}  // namespace ektara::models
