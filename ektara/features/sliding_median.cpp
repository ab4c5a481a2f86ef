#include "ektara/features/detail/sliding_median.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <limits>

namespace ektara::features {
namespace {

using Eigen::Index;

constexpr std::size_t kLanes = 16, kRows = static_cast<std::size_t>(kMedianRows);

/// The windows of sixteen columns, each in ascending order, and one row of infinities beyond them.
class Windows {
  public:
    Windows(const Matrix& rows, Index first, Index columns) : rows_(rows), first_(first), columns_(columns) {
        std::array<float, kRows> window{};
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const Index column = first + std::min(static_cast<Index>(lane), columns - 1);
            for (std::size_t j = 0; j < kRows; ++j) window[j] = rows(static_cast<Index>(j), column);
            std::sort(window.begin(), window.end());
            for (std::size_t j = 0; j < kRows; ++j) sorted_[j][lane] = window[j];
        }
        sorted_[kRows].fill(std::numeric_limits<float>::infinity());
    }

    void store_medians(float* to) const {
        std::copy_n(sorted_[static_cast<std::size_t>(kMedianReach)].begin(), columns_, to);
    }

    /// The row `goes` leaves the windows and the row `comes` enters them.
    void slide(Index goes, Index comes) {
        Lanes out{}, in{}, below;
        load(goes, out);
        load(comes, in);
        below.fill(-std::numeric_limits<float>::infinity());
        for (std::size_t j = 0; j < kRows; ++j)
            for (std::size_t lane = 0; lane < kLanes; ++lane) {
                // Closed up over the one that goes, then the new one between its neighbours.
                const float here  = sorted_[j][lane] < out[lane] ? sorted_[j][lane] : sorted_[j + 1][lane];
                const float upper = here < in[lane] ? here : in[lane];
                sorted_[j][lane]  = below[lane] > upper ? below[lane] : upper;
                below[lane]       = here;
            }
    }

  private:
    using Lanes = std::array<float, kLanes>;

    void load(Index row, Lanes& to) const { std::copy_n(&rows_(row, first_), columns_, to.begin()); }

    const Matrix& rows_;
    Index first_, columns_;
    alignas(64) std::array<Lanes, kRows + 1> sorted_{};
};

}  // namespace

Matrix sliding_median(const Matrix& rows) {
    assert(rows.rows() >= kMedianRows);
    const Index n = rows.rows() - kMedianRows + 1, width = static_cast<Index>(kLanes);
    Matrix medians(n, rows.cols());
    for (Index first = 0; first < rows.cols(); first += width) {
        Windows windows(rows, first, std::min(width, rows.cols() - first));
        windows.store_medians(&medians(0, first));
        for (Index i = 1; i < n; ++i) {
            windows.slide(i - 1, i + kMedianRows - 1);
            windows.store_medians(&medians(i, first));
        }
    }
    return medians;
}

Index reflected(Index i, Index n) {
    const Index wrapped = ((i % (2 * n)) + 2 * n) % (2 * n);
    return wrapped < n ? wrapped : 2 * n - 1 - wrapped;
}

}  // namespace ektara::features
