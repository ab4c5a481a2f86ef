#include "ektara/features/detail/transformed_convolution.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>

namespace ektara::features {
namespace {

using lanes::Complex;
using lanes::kWidth;
using lanes::Pass;
using std::ptrdiff_t;

constexpr ptrdiff_t kMelBins = kPatchMels / 2 + 1;
/// Frames a tile computes together at most; spectra have as many more rows.
constexpr int kMostTile = 6;
/// Butterflies of the last pass along mel, and the distance of what one of them gives.
constexpr int kLastMelRadix        = 6;
constexpr ptrdiff_t kLastMelStride = kPatchMels / kLastMelRadix;
constexpr ptrdiff_t kTimeSizes[]   = {256, 320};
constexpr float kLowest            = -std::numeric_limits<float>::infinity();

/// exp(2πi·n/size) for n = 0 … size − 1.
std::vector<std::complex<double>> roots_of_one(ptrdiff_t size) {
    std::vector<std::complex<double>> roots;
    for (ptrdiff_t n = 0; n < size; ++n)
        roots.push_back(std::polar(1.0, 2 * std::numbers::pi * static_cast<double>(n) / static_cast<double>(size)));
    return roots;
}

/// The pass that begins the transform of `size` points which `stride` transforms of each have come to.
Pass radix_4_pass(ptrdiff_t size, ptrdiff_t stride) {
    const auto roots = roots_of_one(size);
    Pass pass{size / 4, stride, {}};
    for (ptrdiff_t p = 0; p < pass.groups; ++p)
        for (ptrdiff_t j = 1; j < 4; ++j) {
            const auto root = roots[static_cast<std::size_t>(p * j % size)];
            pass.twiddles.push_back(static_cast<float>(root.real()));
            pass.twiddles.push_back(static_cast<float>(root.imag()));
        }
    return pass;
}

/// Rows that a spectrum is made by: real and imaginary parts of bins 0 … size/2 in turn × samples.
Matrix spectrum_rows(ptrdiff_t size, ptrdiff_t samples) {
    const auto roots = roots_of_one(size);
    Matrix rows(size + 2, samples);
    for (ptrdiff_t k = 0; k <= size / 2; ++k)
        for (ptrdiff_t n = 0; n < samples; ++n) {
            const auto root    = roots[static_cast<std::size_t>(k * n % size)];
            rows(2 * k, n)     = static_cast<float>(root.real());
            rows(2 * k + 1, n) = static_cast<float>(-root.imag());
        }
    return rows;
}

/// What a spectrum of `size` points is multiplied by for the correlation with two filters, one in the real and one in
/// the imaginary part of the result; `shift` samples lie before the first weight.
class FilterSpectrum {
  public:
    explicit FilterSpectrum(ptrdiff_t size) : roots_(roots_of_one(size)) {}

    /// Bin k, from 0 to the size.
    std::complex<float> operator()(const float* first, const float* second, ptrdiff_t taps, ptrdiff_t shift,
                                   ptrdiff_t k) const {
        const ptrdiff_t size = std::ssize(roots_);
        double re = 0, im = 0;
        for (ptrdiff_t n = 0; n < taps; ++n) {
            const auto root = roots_[static_cast<std::size_t>(k * (n - shift + size) % size)];
            const double a  = first == nullptr ? 0.0 : static_cast<double>(first[n]),
                         b  = second == nullptr ? 0.0 : static_cast<double>(second[n]);
            re += a * root.real() - b * root.imag();
            im += a * root.imag() + b * root.real();
        }
        return {static_cast<float>(re / static_cast<double>(size)), static_cast<float>(im / static_cast<double>(size))};
    }

  private:
    std::vector<std::complex<double>> roots_;
};

std::vector<float> with_signs(const FilterBank& bank, const std::vector<bool>& flipped, std::size_t first) {
    auto weights          = bank.weights;
    const std::size_t all = static_cast<std::size_t>(bank.frames * bank.mels);
    for (std::size_t i = 0; i < weights.size(); ++i)
        if (flipped[first + i / all]) weights[i] = -weights[i];
    return weights;
}

/// Keeps the highest of what the last pass gives.
template <class Vector>
struct Highest {
    Complex<Vector> best{Vector{} + kLowest, Vector{} + kLowest};
    [[gnu::always_inline]] inline void operator()(ptrdiff_t, const Complex<Vector>& z) {
        lanes::raise(best.re, z.re);
        lanes::raise(best.im, z.im);
    }
};

/// Keeps the highest of each frame.
template <class Vector>
struct HighestOfFrames {
    float* best;
    [[gnu::always_inline]] inline void operator()(ptrdiff_t frame, const Complex<Vector>& z) {
        Complex<Vector> known;
        lanes::read(best, frame, known);
        lanes::raise(known.re, z.re);
        lanes::raise(known.im, z.im);
        lanes::write(known, best, frame);
    }
};

/// Products of spectra and filters, summed over the frames of a filter, for `Tile` frames: bins k and 96 − k at once,
/// since the spectrum of the second is the conjugate of the first's. `sums` holds 96 bins a frame.
template <class Vector, int Tile>
[[gnu::always_inline]] inline void multiply_spectra_inline(const float* spectra, ptrdiff_t row, const float* weights,
                                                           float* sums) {
    for (ptrdiff_t k = 0; k < kMelBins; ++k) {
        Complex<Vector> y[Tile] = {}, z[Tile] = {};
        for (ptrdiff_t tap = 0; tap < MelConvolution::kFrames; ++tap) {
            const float* at = weights + (k * MelConvolution::kFrames + tap) * 4 * kWidth<Vector>;
            Complex<Vector> first, second;
            lanes::read(at, 0, first);
            lanes::read(at, 1, second);
            for (int t = 0; t < Tile; ++t) {
                const float* bin = spectra + (t + tap) * row + 2 * k;
                const Vector re = bin[0] - Vector{}, im = bin[1] - Vector{};  // in every lane
                y[t].re += re * first.re;
                y[t].re -= im * first.im;
                y[t].im += re * first.im;
                y[t].im += im * first.re;
                z[t].re += re * second.re;
                z[t].re += im * second.im;
                z[t].im += re * second.im;
                z[t].im -= im * second.re;
            }
        }
        const ptrdiff_t mirrored = (kPatchMels - k) % kPatchMels;
        for (int t = 0; t < Tile; ++t) {
            float* of_frame = sums + t * kPatchMels * 2 * kWidth<Vector>;
            lanes::write(z[t], of_frame, mirrored);
            lanes::write(y[t], of_frame, k);
        }
    }
}

/// The two passes before the last, in place.
template <class Vector>
[[gnu::always_inline]] inline void transform_mels_inline(const std::array<Pass, 2>& passes, float* bins) {
    alignas(64) float other[kPatchMels * 2 * kWidth<Vector>];
    lanes::run_pass<Vector, 4>(passes[0], bins, other);
    lanes::run_pass<Vector, 4>(passes[1], other, bins);
}

template <class Vector>
[[gnu::always_inline]] inline void highest_mels_inline(ptrdiff_t count, const float* bins, float* best) {
    Highest<Vector> found;
    lanes::run_last_pass<Vector, kLastMelRadix>(kLastMelStride, count, bins, found);
    lanes::write(found.best, best, 0);
}

/// Chooses the functions below, each of which is compiled for one width: small, so that what they work on stays in
/// registers.
template <class Vector, int Count>
struct Tiles {};

#if defined(__x86_64__)
#define EKTARA_WIDE [[gnu::target("avx512f"), gnu::noinline]]
#else
#define EKTARA_WIDE [[gnu::noinline]]
#endif
[[gnu::noinline]] void multiply_spectra(Tiles<Vector8, 2>, const float* spectra, ptrdiff_t row, const float* weights,
                                        float* sums) {
    multiply_spectra_inline<Vector8, 2>(spectra, row, weights, sums);
}
EKTARA_WIDE void multiply_spectra(Tiles<Vector16, kMostTile>, const float* spectra, ptrdiff_t row, const float* weights,
                                  float* sums) {
    multiply_spectra_inline<Vector16, kMostTile>(spectra, row, weights, sums);
}
[[gnu::noinline]] void transform_mels(Tiles<Vector8, 2>, const std::array<Pass, 2>& passes, float* bins) {
    transform_mels_inline<Vector8>(passes, bins);
}
EKTARA_WIDE void transform_mels(Tiles<Vector16, kMostTile>, const std::array<Pass, 2>& passes, float* bins) {
    transform_mels_inline<Vector16>(passes, bins);
}
[[gnu::noinline]] void highest_mels(Tiles<Vector8, 2>, ptrdiff_t count, const float* bins, float* best) {
    highest_mels_inline<Vector8>(count, bins, best);
}
EKTARA_WIDE void highest_mels(Tiles<Vector16, kMostTile>, ptrdiff_t count, const float* bins, float* best) {
    highest_mels_inline<Vector16>(count, bins, best);
}

/// The highest of a complex vector's lanes, real and imaginary: halves against halves.
template <class Vector>
[[gnu::always_inline]] inline std::array<float, 2> highest_lanes(const float* from) {
    constexpr ptrdiff_t kCount = kWidth<Vector>;
    std::array<float, 2> highest{};
    for (std::size_t part = 0; part < 2; ++part) {
        using Vector4 = float __attribute__((vector_size(16)));
        Vector4 best;
        std::memcpy(&best, from + static_cast<ptrdiff_t>(part) * kCount, sizeof(best));
        for (ptrdiff_t i = 4; i < kCount; i += 4) {
            Vector4 next;
            std::memcpy(&next, from + static_cast<ptrdiff_t>(part) * kCount + i, sizeof(next));
            lanes::raise(best, next);
        }
        highest[part] = std::max(std::max(best[0], best[1]), std::max(best[2], best[3]));
    }
    return highest;
}

/// Products of the spectra of some mels with two filters, as the transform takes them.
template <class Vector>
[[gnu::always_inline]] inline void multiply_bins(const float* spectra, ptrdiff_t row, const float* weights,
                                                 ptrdiff_t size, float* bins) {
    for (ptrdiff_t k = 0; k <= size / 2; ++k) {
        Vector re, im;
        read_vector(spectra + 2 * k * row, re);
        read_vector(spectra + (2 * k + 1) * row, im);
        const float* w = weights + 4 * k;
        const Complex<Vector> first{re * w[0] - im * w[1], re * w[1] + im * w[0]};
        const Complex<Vector> mirrored{re * w[2] + im * w[3], re * w[3] - im * w[2]};
        lanes::write(mirrored, bins, (size - k) % size);
        lanes::write(first, bins, k);
    }
}

ptrdiff_t lanes_of(LaneWidth width) { return width == LaneWidth::Sixteen ? 16 : 8; }

}  // namespace

LaneWidth widest_lanes() { return has_wide_vectors() ? LaneWidth::Sixteen : LaneWidth::Eight; }

/// A complex filter: two real ones of a bank, and their numbers; −1: none.
struct MelConvolution::Pair {
    std::array<const float*, 2> weights{};
    std::array<int, 2> filters{-1, -1};
    int frames = 0, mels = 0;
};

std::vector<MelConvolution::Pair> MelConvolution::pairs_of(const std::vector<FilterBank>& banks) {
    std::vector<Pair> pairs;
    int first = 0;
    for (const auto& bank : banks) {
        assert(bank.frames <= kFrames && bank.mels <= kPatchMels);
        const int count = static_cast<int>(bank.count()), half = (count + 1) / 2;
        for (int i = 0; i < half; ++i) {
            auto& pair = pairs.emplace_back(Pair{{}, {-1, -1}, bank.frames, bank.mels});
            for (std::size_t part = 0; part < 2; ++part) {
                const int filter = i + static_cast<int>(part) * half;
                if (filter >= count) continue;
                pair.filters[part] = first + filter;
                pair.weights[part] = bank.weights.data() + filter * bank.frames * bank.mels;
            }
        }
        first += count;
    }
    return pairs;
}

MelConvolution::Block MelConvolution::block_of(std::span<const Pair> pairs, std::size_t lanes) {
    static const FilterSpectrum spectrum(kPatchMels);
    Block block;
    block.weights.assign(static_cast<std::size_t>(kMelBins * kFrames) * 4 * lanes, 0);
    block.filters.assign(2 * lanes, -1);
    block.which.assign(2 * lanes, 0);
    for (std::size_t lane = 0; lane < pairs.size(); ++lane) {
        const auto& pair        = pairs[lane];
        const ptrdiff_t fitting = kPatchMels - pair.mels + 1;
        auto& known             = block.fitting;
        if (std::find(known.begin(), known.end(), fitting) == known.end()) known.push_back(fitting);
        const auto which = std::find(known.begin(), known.end(), fitting) - known.begin();
        for (std::size_t part = 0; part < 2; ++part) {
            block.filters[part * lanes + lane] = pair.filters[part];
            block.which[part * lanes + lane]   = static_cast<int>(which);
        }
        const int before = (kFrames - 1) / 2 - (pair.frames - 1) / 2;
        for (ptrdiff_t k = 0; k < kMelBins; ++k)
            for (int tap = 0; tap < pair.frames; ++tap) {
                const auto row = [&](std::size_t part) {
                    return pair.weights[part] == nullptr ? nullptr : pair.weights[part] + tap * pair.mels;
                };
                float* at =
                    block.weights.data() + static_cast<std::size_t>(k * kFrames + tap + before) * 4 * lanes + lane;
                for (const ptrdiff_t bin : {k, kPatchMels - k}) {
                    const auto value = spectrum(row(0), row(1), pair.mels, 0, bin);
                    at[0]            = value.real();
                    at[lanes]        = value.imag();
                    at += 2 * lanes;
                }
            }
    }
    return block;
}

MelConvolution::MelConvolution(std::vector<FilterBank> banks, const std::vector<bool>& flipped, LaneWidth width)
    : width_(width),
      filters_(std::ssize(flipped)),
      transform_(spectrum_rows(kPatchMels, kPatchMels), RowVector::Zero(kPatchMels + 2)),
      passes_{radix_4_pass(96, 1), radix_4_pass(24, 4)} {
    std::size_t first = 0;
    for (auto& bank : banks) {
        const std::size_t count = bank.count();
        bank.weights            = with_signs(bank, flipped, first);
        first += count;
    }
    assert(first == flipped.size());
    const auto pairs = pairs_of(banks);
    const std::span all(pairs);
    const auto lanes = static_cast<std::size_t>(lanes_of(width));
    for (std::size_t begin = 0; begin < pairs.size(); begin += lanes)
        blocks_.push_back(block_of(all.subspan(begin, std::min(lanes, pairs.size() - begin)), lanes));
}

template <class Vector, int Tile>
void MelConvolution::run(const Matrix& spectra, Matrix& highest) const {
    constexpr ptrdiff_t kFrame = kPatchMels * 2 * kWidth<Vector>;
    alignas(64) float sums[Tile * kFrame], best[2 * kWidth<Vector>];
    for (const auto& block : blocks_)
        for (Eigen::Index begin = 0; begin < kPatchFrames; begin += Tile) {
            multiply_spectra(Tiles<Vector, Tile>{}, spectra.data() + begin * spectra.cols(), spectra.cols(),
                             block.weights.data(), sums);
            for (Eigen::Index t = begin; t < std::min<Eigen::Index>(begin + Tile, kPatchFrames); ++t) {
                float* of_frame = sums + (t - begin) * kFrame;
                transform_mels(Tiles<Vector, Tile>{}, passes_, of_frame);
                for (std::size_t which = 0; which < block.fitting.size(); ++which) {
                    highest_mels(Tiles<Vector, Tile>{}, block.fitting[which], of_frame, best);
                    for (std::size_t lane = 0; lane < 2 * static_cast<std::size_t>(kWidth<Vector>); ++lane)
                        if (block.filters[lane] >= 0 && block.which[lane] == static_cast<int>(which))
                            highest(t, block.filters[lane]) = best[lane];
                }
            }
        }
}

Matrix MelConvolution::operator()(const Matrix& patch) const {
    assert(patch.rows() == kPatchFrames && patch.cols() == kPatchMels);
    constexpr Eigen::Index kBefore            = (kFrames - 1) / 2;
    Matrix spectra                            = Matrix::Zero(kPatchFrames + kFrames - 1 + kMostTile, kPatchMels + 2);
    spectra.middleRows(kBefore, kPatchFrames) = transform_.times(patch);
    Matrix highest(kPatchFrames, filters_);
    width_ == LaneWidth::Sixteen ? run<Vector16, kMostTile>(spectra, highest) : run<Vector8, 2>(spectra, highest);
    return highest;
}

TimeConvolution::TimeConvolution(const FilterBank& bank, const std::vector<bool>& flipped, LaneWidth width)
    : width_(width), filters_(static_cast<Eigen::Index>(bank.count())) {
    assert(bank.mels == 1 && kPatchFrames + bank.frames - 1 <= kTimeSizes[1]);
    size_              = kTimeSizes[kPatchFrames + bank.frames - 1 <= kTimeSizes[0] ? 0 : 1];
    transform_         = spectrum_rows(size_, kPatchFrames);
    passes_            = {radix_4_pass(size_, 1), radix_4_pass(size_ / 4, 4), radix_4_pass(size_ / 16, 16)};
    const auto weights = with_signs(bank, flipped, 0);
    const FilterSpectrum spectrum(size_);
    for (Eigen::Index filter = 0; filter < filters_; filter += 2) {
        const float* first  = weights.data() + filter * bank.frames;
        const float* second = filter + 1 < filters_ ? first + bank.frames : nullptr;
        for (ptrdiff_t k = 0; k <= size_ / 2; ++k)
            for (const ptrdiff_t bin : {k, size_ - k}) {
                const auto value = spectrum(first, second, bank.frames, (bank.frames - 1) / 2, bin);
                weights_.push_back(value.real());
                weights_.push_back(value.imag());
            }
    }
}

template <class Vector, int Last>
[[gnu::always_inline]] inline void TimeConvolution::run(const Matrix& spectra, Matrix& highest) const {
    constexpr ptrdiff_t kLanes = kWidth<Vector>, kLongest = kTimeSizes[1];
    alignas(64) float bins[kLongest * 2 * kLanes], other[kLongest * 2 * kLanes], best[kPatchFrames * 2 * kLanes];
    for (Eigen::Index filter = 0; filter < filters_; filter += 2) {
        std::fill(std::begin(best), std::end(best), kLowest);
        for (ptrdiff_t mel = 0; mel < kPatchMels; mel += kLanes) {
            multiply_bins<Vector>(spectra.data() + mel, spectra.cols(), weights_.data() + filter / 2 * 2 * (size_ + 2),
                                  size_, bins);
            lanes::run_pass<Vector, 4>(passes_[0], bins, other);
            lanes::run_pass<Vector, 4>(passes_[1], other, bins);
            lanes::run_pass<Vector, 4>(passes_[2], bins, other);
            HighestOfFrames<Vector> take{best};
            lanes::run_last_pass<Vector, Last>(size_ / Last, kPatchFrames, other, take);
        }
        for (Eigen::Index t = 0; t < kPatchFrames; ++t) {
            const auto both    = highest_lanes<Vector>(best + t * 2 * kLanes);
            highest(t, filter) = both[0];
            if (filter + 1 < filters_) highest(t, filter + 1) = both[1];
        }
    }
}

void TimeConvolution::run_narrow(const Matrix& spectra, Matrix& highest) const {
    size_ == kTimeSizes[0] ? run<Vector8, 4>(spectra, highest) : run<Vector8, 5>(spectra, highest);
}

#if defined(__x86_64__)
[[gnu::target("avx512f")]] void TimeConvolution::run_wide(const Matrix& spectra, Matrix& highest) const {
    size_ == kTimeSizes[0] ? run<Vector16, 4>(spectra, highest) : run<Vector16, 5>(spectra, highest);
}
#else
void TimeConvolution::run_wide(const Matrix& spectra, Matrix& highest) const {
    size_ == kTimeSizes[0] ? run<Vector16, 4>(spectra, highest) : run<Vector16, 5>(spectra, highest);
}
#endif

Matrix TimeConvolution::operator()(const Matrix& patch) const {
    assert(patch.rows() == kPatchFrames && patch.cols() == kPatchMels);
    const PackedWeights columns(patch.transpose(), RowVector::Zero(kPatchMels));
    const Matrix spectra = columns.times(transform_);
    Matrix highest(kPatchFrames, filters_);
    width_ == LaneWidth::Sixteen ? run_wide(spectra, highest) : run_narrow(spectra, highest);
    return highest;
}

}  // namespace ektara::features
