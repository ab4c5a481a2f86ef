#include "ektara/features/detail/sliding_median.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>

#include "ektara/core/detail/vectors.hpp"

#ifdef __aarch64__
namespace ektara {
/// One register: of vectors that need two, GCC 14.2 compiles `a < b ? a : b` in a loop wrongly at -O2.
using NarrowVector = float __attribute__((vector_size(16)));
template <>
struct vectors_detail::Unaligned<NarrowVector> {
    using Type = float __attribute__((vector_size(16), aligned(4), may_alias));
};
}  // namespace ektara
#else
namespace ektara {
using NarrowVector = Vector8;
}
#endif

namespace ektara::features {
namespace {

using Eigen::Index;

constexpr Index kLanes = 16;

/// The windows of sixteen columns, each in ascending order, and one row of infinities beyond them; as vectors.
template <class Vector>
class Windows {
  public:
    [[gnu::always_inline]] inline explicit Windows(const float* sorted) {
        for (Index j = 0; j <= kMedianRows; ++j)
            for (int part = 0; part < kParts; ++part)
                read_vector(sorted + j * kLanes + part * kWidth, sorted_[j][part]);
    }

    [[gnu::always_inline]] inline void store_medians(float* to) const {
        for (int part = 0; part < kParts; ++part) write_vector(sorted_[kMedianReach][part], to + part * kWidth);
    }

    /// The row `goes` leaves the windows and the row `comes` enters them.
    [[gnu::always_inline]] inline void slide(const float* goes, const float* comes) {
        for (int part = 0; part < kParts; ++part) {
            Vector out, in, below = Vector{} - std::numeric_limits<float>::infinity();
            read_vector(goes + part * kWidth, out);
            read_vector(comes + part * kWidth, in);
            for (Index j = 0; j < kMedianRows; ++j) {
                // Closed up over the one that goes, then the new one between its neighbours.
                const Vector here  = sorted_[j][part] < out ? sorted_[j][part] : sorted_[j + 1][part];
                const Vector upper = here < in ? here : in;
                sorted_[j][part]   = below > upper ? below : upper;
                below              = here;
            }
        }
    }

  private:
    static constexpr Index kWidth = sizeof(Vector) / sizeof(float);
    static constexpr int kParts   = static_cast<int>(kLanes / kWidth);
    Vector sorted_[kMedianRows + 1][kParts];
};

/// Sixteen columns: `count` + 30 rows and `count` medians, one after the other; `sorted`: the first windows.
template <class Vector>
[[gnu::always_inline]] inline void slide_over(const float* rows, const float* sorted, Index count, float* medians) {
    Windows<Vector> windows(sorted);
    windows.store_medians(medians);
    for (Index i = 1; i < count; ++i) {
        windows.slide(rows + (i - 1) * kLanes, rows + (i + kMedianRows - 1) * kLanes);
        windows.store_medians(medians + i * kLanes);
    }
}

void slide_narrow(const float* rows, const float* sorted, Index count, float* medians) {
    slide_over<NarrowVector>(rows, sorted, count, medians);
}

#if defined(__x86_64__) && defined(__FMA__)
[[gnu::target("avx512f")]] void slide_wide(const float* rows, const float* sorted, Index count, float* medians) {
    slide_over<Vector16>(rows, sorted, count, medians);
}
#else
constexpr auto slide_wide = slide_narrow;
#endif

/// The first window of each of sixteen columns, in order, and infinities.
std::array<float, static_cast<std::size_t>((kMedianRows + 1) * kLanes)> first_windows(const Matrix& columns) {
    std::array<float, static_cast<std::size_t>((kMedianRows + 1) * kLanes)> sorted;
    sorted.fill(std::numeric_limits<float>::infinity());
    std::array<float, static_cast<std::size_t>(kMedianRows)> window;
    for (Index lane = 0; lane < kLanes; ++lane) {
        for (std::size_t j = 0; j < window.size(); ++j) window[j] = columns(static_cast<Index>(j), lane);
        std::sort(window.begin(), window.end());
        for (std::size_t j = 0; j < window.size(); ++j)
            sorted[j * static_cast<std::size_t>(kLanes) + static_cast<std::size_t>(lane)] = window[j];
    }
    return sorted;
}

}  // namespace

Matrix sliding_median(const Matrix& rows) {
    assert(rows.rows() >= kMedianRows);
    const Index n = rows.rows() - kMedianRows + 1;
    Matrix medians(n, rows.cols()), columns = Matrix::Zero(rows.rows(), kLanes), found(n, kLanes);
    for (Index first = 0; first < rows.cols(); first += kLanes) {
        const Index count       = std::min(kLanes, rows.cols() - first);
        columns.leftCols(count) = rows.middleCols(first, count);
        const auto sorted       = first_windows(columns);
        (has_wide_vectors() ? slide_wide : slide_narrow)(columns.data(), sorted.data(), n, found.data());
        medians.middleCols(first, count) = found.leftCols(count);
    }
    return medians;
}

Index reflected(Index i, Index n) {
    const Index wrapped = ((i % (2 * n)) + 2 * n) % (2 * n);
    return wrapped < n ? wrapped : 2 * n - 1 - wrapped;
}

}  // namespace ektara::features
