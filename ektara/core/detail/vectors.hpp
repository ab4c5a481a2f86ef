#pragma once
// Vectors of eight and of sixteen floats (GCC's and clang's extension), for loops that are compiled for both and chosen
// when the program runs. Reading and writing as one vector matters: GCC takes a memcpy of 32 bytes apart.

namespace ektara {

using Vector8  = float __attribute__((vector_size(32)));
using Vector16 = float __attribute__((vector_size(64)));

namespace vectors_detail {

template <class Vector>
struct Unaligned;
template <>
struct Unaligned<Vector8> {
    using Type = float __attribute__((vector_size(32), aligned(4), may_alias));
};
template <>
struct Unaligned<Vector16> {
    using Type = float __attribute__((vector_size(64), aligned(4), may_alias));
};

}  // namespace vectors_detail

template <class Vector>
[[gnu::always_inline]] inline void read_vector(const float* from, Vector& values) {
    values = *reinterpret_cast<const typename vectors_detail::Unaligned<Vector>::Type*>(from);
}

template <class Vector>
[[gnu::always_inline]] inline void write_vector(const Vector& values, float* to) {
    *reinterpret_cast<typename vectors_detail::Unaligned<Vector>::Type*>(to) = values;
}

/// Whether loops for vectors of sixteen numbers are entered: this machine has them, and the environment variable
/// EKTARA_VECTORS is not "avx2". No feature depends on it by a bit; training does (models/gemm.hpp). Throws UsageError
/// (E1490) if the variable is anything else.
bool has_wide_vectors();

}  // namespace ektara
