// Eigen's kernels of matrix products, for the scalars of the library: EKTARA_KERNEL is `extern template` for all files
// that find them compiled already, and `template` for products.cpp, which compiles them.
namespace Eigen::internal {

// clang-format off
EKTARA_KERNEL struct gebp_kernel<float, float, Index, blas_data_mapper<float, Index, ColMajor, 0, 1>, gebp_traits<float, float>::mr, gebp_traits<float, float>::nr, false, false>;
EKTARA_KERNEL struct gemm_pack_lhs<float, Index, const_blas_data_mapper<float, Index, ColMajor>, gebp_traits<float, float>::mr, gebp_traits<float, float>::LhsProgress, gebp_traits<float, float>::LhsPacket4Packing, ColMajor, false, false>;
EKTARA_KERNEL struct gemm_pack_lhs<float, Index, const_blas_data_mapper<float, Index, RowMajor>, gebp_traits<float, float>::mr, gebp_traits<float, float>::LhsProgress, gebp_traits<float, float>::LhsPacket4Packing, RowMajor, false, false>;
EKTARA_KERNEL struct gemm_pack_rhs<float, Index, const_blas_data_mapper<float, Index, ColMajor>, gebp_traits<float, float>::nr, ColMajor, false, false>;
EKTARA_KERNEL struct gemm_pack_rhs<float, Index, const_blas_data_mapper<float, Index, RowMajor>, gebp_traits<float, float>::nr, RowMajor, false, false>;
EKTARA_KERNEL struct general_matrix_vector_product<Index, float, const_blas_data_mapper<float, Index, ColMajor>, ColMajor, false, float, const_blas_data_mapper<float, Index, RowMajor>, false, Specialized>;
EKTARA_KERNEL struct general_matrix_vector_product<Index, float, const_blas_data_mapper<float, Index, RowMajor>, RowMajor, false, float, const_blas_data_mapper<float, Index, ColMajor>, false, Specialized>;

EKTARA_KERNEL struct gebp_kernel<double, double, Index, blas_data_mapper<double, Index, ColMajor, 0, 1>, gebp_traits<double, double>::mr, gebp_traits<double, double>::nr, false, false>;
EKTARA_KERNEL struct gemm_pack_lhs<double, Index, const_blas_data_mapper<double, Index, ColMajor>, gebp_traits<double, double>::mr, gebp_traits<double, double>::LhsProgress, gebp_traits<double, double>::LhsPacket4Packing, ColMajor, false, false>;
EKTARA_KERNEL struct gemm_pack_lhs<double, Index, const_blas_data_mapper<double, Index, RowMajor>, gebp_traits<double, double>::mr, gebp_traits<double, double>::LhsProgress, gebp_traits<double, double>::LhsPacket4Packing, RowMajor, false, false>;
EKTARA_KERNEL struct gemm_pack_rhs<double, Index, const_blas_data_mapper<double, Index, ColMajor>, gebp_traits<double, double>::nr, ColMajor, false, false>;
EKTARA_KERNEL struct gemm_pack_rhs<double, Index, const_blas_data_mapper<double, Index, RowMajor>, gebp_traits<double, double>::nr, RowMajor, false, false>;
EKTARA_KERNEL struct general_matrix_vector_product<Index, double, const_blas_data_mapper<double, Index, ColMajor>, ColMajor, false, double, const_blas_data_mapper<double, Index, RowMajor>, false, Specialized>;
EKTARA_KERNEL struct general_matrix_vector_product<Index, double, const_blas_data_mapper<double, Index, RowMajor>, RowMajor, false, double, const_blas_data_mapper<double, Index, ColMajor>, false, Specialized>;
// clang-format on

}  // namespace Eigen::internal
