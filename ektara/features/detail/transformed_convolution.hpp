#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "ektara/core/packed_product.hpp"
#include "ektara/features/detail/lane_transform.hpp"

namespace ektara::features {

/// How many signals are transformed at a time: eight with AVX2, sixteen with AVX-512. Both give the same bits.
enum class LaneWidth { Eight, Sixteen };

/// The widest that this machine has.
LaneWidth widest_lanes();

/// Filters of one shape: `count` of `frames` × `mels` weights, each in C order.
struct FilterBank {
    int frames = 0, mels = 0;
    std::vector<float> weights;
    std::size_t count() const { return weights.size() / static_cast<std::size_t>(frames * mels); }
};

/// Size of an input of musicnn.
inline constexpr int kPatchFrames = 187, kPatchMels = 96;

/// Convolutions of a patch (187 frames × 96 mels) with filters of 7 frames and many mels, over time with zeros beyond
/// the patch and over mels only where a filter fits: for each frame and filter the highest of the mels.
///
/// By a Fourier transform of 96 points along mel, of which those that fit are not wrapped around; two real filters make
/// a complex one. It takes about an eighth of the operations of the sum of products. Results are within 1e-5 of the
/// largest sum of products that a mel has.
class MelConvolution {
  public:
    static constexpr int kFrames = 7;

    /// Banks of at most 96 mels and 7 frames (asserted). `flipped`: of these filters, in the order of the banks, the
    /// lowest is wanted; the result is the highest of the negative.
    MelConvolution(std::vector<FilterBank> banks, const std::vector<bool>& flipped, LaneWidth width = widest_lanes());

    /// 187 rows × all filters.
    Matrix operator()(const Matrix& patch) const;

  private:
    struct Block {
        /// Counts of mels at which filters of this block fit: one where all are of one bank.
        std::vector<std::ptrdiff_t> fitting;
        std::vector<float> weights;
        /// Filter of each lane, real parts before imaginary ones, and which of `fitting` it has; −1: none.
        std::vector<int> filters, which;
    };
    struct Pair;
    static std::vector<Pair> pairs_of(const std::vector<FilterBank>& banks);
    static Block block_of(std::span<const Pair> pairs, std::size_t lanes);
    template <class Vector, int Tile>
    void run(const Matrix& spectra, Matrix& highest) const;

    LaneWidth width_;
    Eigen::Index filters_ = 0;
    PackedWeights transform_;
    std::array<lanes::Pass, 2> passes_;
    std::vector<Block> blocks_;
};

/// Convolutions of a patch with filters of many frames and one mel, with zeros beyond the patch ("same": ⌊(n − 1)/2⌋
/// before it): for each frame and filter the highest of the mels. By a Fourier transform over time; one lane a mel.
class TimeConvolution {
  public:
    /// One bank of at most 134 frames; `flipped` as above.
    TimeConvolution(const FilterBank& bank, const std::vector<bool>& flipped, LaneWidth width = widest_lanes());

    /// 187 rows × all filters.
    Matrix operator()(const Matrix& patch) const;

  private:
    template <class Vector, int Last>
    void run(const Matrix& spectra, Matrix& highest) const;
    void run_wide(const Matrix& spectra, Matrix& highest) const;
    void run_narrow(const Matrix& spectra, Matrix& highest) const;

    LaneWidth width_;
    std::ptrdiff_t size_  = 0;
    Eigen::Index filters_ = 0;
    /// What makes spectra of columns: real and imaginary parts of bins 0 … size/2 in turn × frames.
    Matrix transform_;
    std::array<lanes::Pass, 3> passes_;
    /// Of each pair of filters: real and imaginary parts of bins k and size − k, for k = 0 … size/2.
    std::vector<float> weights_;
};

}  // namespace ektara::features
