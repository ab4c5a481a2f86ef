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

/// Whether this machine has vectors of sixteen numbers. What is compiled for them is entered only then; results do not
/// depend on it.
inline bool has_wide_vectors() {
#if defined(__x86_64__) && defined(__FMA__)
    static const bool wide = __builtin_cpu_supports("avx512f") != 0;
    return wide;
#else
    return false;
#endif
}

}  // namespace ektara
