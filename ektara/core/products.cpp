// Each of these kernels costs a second or more wherever it is compiled; with precompiled headers it is compiled here
// only.
#include <Eigen/Core>

#define EKTARA_KERNEL template
#include "ektara/core/detail/products.inl"
