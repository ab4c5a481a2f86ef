#include "ektara/features/spectrogram_measures.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "ektara/core/error.hpp"
#include "ektara/features/detail/contrast_bands.hpp"

namespace ektara::features {
namespace {

using Eigen::Index;

constexpr double kTiny = 1e-300, kNearZero = 1e-10, kLeastPower = 1e-10, kRangeDb = 80;

void require_spectrogram(const MatrixD& magnitudes, const char* who) {
    require(magnitudes.rows() > 0 && magnitudes.cols() > 0, "E2240",
            "{}: a spectrogram must have frames and bins, but it is {} frames of {} bins", who, magnitudes.rows(),
            magnitudes.cols());
    require(magnitudes.allFinite() && magnitudes.minCoeff() >= 0, "E2240",
            "{}: a spectrogram of magnitudes must be finite and from 0 up; take the absolute values", who);
}

void require_frequencies(const MatrixD& magnitudes, const MatrixD& bin_hz, const char* who) {
    require_spectrogram(magnitudes, who);
    require(bin_hz.cols() == magnitudes.cols() && (bin_hz.rows() == 1 || bin_hz.rows() == magnitudes.rows()), "E2240",
            "{}: there must be a frequency for each of {} bins, or for each bin of {} frames, but they are {}×{}", who,
            magnitudes.cols(), magnitudes.rows(), bin_hz.rows(), bin_hz.cols());
}

/// Those of one frame.
auto frequencies(const MatrixD& bin_hz, Index frame) { return bin_hz.row(bin_hz.rows() == 1 ? 0 : frame).array(); }

/// Magnitudes of one frame over their sum; those of a silent frame stay.
Eigen::RowVectorXd shares(const MatrixD& magnitudes, Index frame) {
    const double sum = magnitudes.row(frame).sum();
    return magnitudes.row(frame) / (sum > kTiny ? sum : 1);
}

/// A frame's measure for each frame.
template <class Measure>
VectorD of_frames(Index count, const Measure& measure) {
    VectorD found(count);
    for (Index t = 0; t < count; ++t) found[t] = measure(t);
    return found;
}

void into_decibels(MatrixD& values) {
    values = (values.array().max(kLeastPower).log10() * 10).matrix();
    values = values.cwiseMax(values.maxCoeff() - kRangeDb);
}

/// `measure(first sample)` of each frame of a clip, where samples before 0 and behind its end are asked for too.
template <class Measure>
VectorD of_clip(std::span<const float> samples, const FrameOptions& options, const char* who, const Measure& measure) {
    require(options.frame_length >= 1 && options.hop_length >= 1, "E2241",
            "{}: frame_length and hop_length must be at least 1, but got {} and {}", who, options.frame_length,
            options.hop_length);
    const Index around = options.center ? options.frame_length / 2 : 0;
    const Index last   = std::ssize(samples) + 2 * around - options.frame_length;
    require(last >= 0 && !samples.empty(), "E2241", "{}: a clip of {} samples is shorter than a frame of {}", who,
            samples.size(), options.frame_length);
    return of_frames(1 + last / options.hop_length, [&](Index t) { return measure(t * options.hop_length - around); });
}

/// M × n: the first columns of a transposed cosine transform (SciPy 1.17, `fft.dct`).
MatrixD cosines(Index m, Index n, const CepstrumOptions& options) {
    MatrixD basis(m, n);
    const auto size = static_cast<double>(m), pi = std::numbers::pi;
    for (Index x = 0; x < m; ++x)
        for (Index k = 0; k < n; ++k) {
            const auto at = static_cast<double>(x), of = static_cast<double>(k);
            const bool edge = x == 0 || x == m - 1, outer = k == 0 || k == m - 1;
            double value = 0;
            if (options.dct_type == 1) {
                value = (edge ? 1 : 2) * std::cos(pi * of * at / (size - 1));
                if (options.orthonormal)
                    value *= (edge ? std::sqrt(2.0) : 1) * 0.5 * std::sqrt((outer ? 1 : 2) / (size - 1));
            } else if (options.dct_type == 2) {
                value = 2 * std::cos(pi * of * (2 * at + 1) / (2 * size));
                if (options.orthonormal) value *= std::sqrt((k == 0 ? 0.5 : 1) / (2 * size));
            } else {
                value = (x == 0 ? 1 : 2) * std::cos(pi * (2 * of + 1) * at / (2 * size));
                if (options.orthonormal) value *= x == 0 ? std::sqrt(1 / size) : std::sqrt(1 / (2 * size));
            }
            basis(x, k) = value;
        }
    return basis;
}

}  // namespace

Matrix magnitudes(std::span<const float> samples, const audio::StftOptions& options) {
    Matrix found(static_cast<Index>(audio::n_frames(samples.size(), options)), options.n_fft / 2 + 1);
    audio::for_each_power_frame(samples, options, [&](std::size_t t, std::span<const float> power) {
        found.row(static_cast<Index>(t)) = Eigen::Map<const RowVector>(power.data(), std::ssize(power)).cwiseSqrt();
    });
    return found;
}

VectorD spectral_centroid_hz(const MatrixD& magnitudes, const MatrixD& bin_hz) {
    require_frequencies(magnitudes, bin_hz, "spectral centroid");
    return of_frames(magnitudes.rows(),
                     [&](Index t) { return (frequencies(bin_hz, t) * shares(magnitudes, t).array()).sum(); });
}

VectorD spectral_bandwidth_hz(const MatrixD& magnitudes, const MatrixD& bin_hz, const VectorD& centres_hz,
                              const BandwidthOptions& options) {
    require_frequencies(magnitudes, bin_hz, "spectral bandwidth");
    require(centres_hz.size() == magnitudes.rows(), "E2240",
            "spectral bandwidth: there must be a centre for each of {} frames, but got {}", magnitudes.rows(),
            centres_hz.size());
    require(options.p > 0, "E2241", "spectral bandwidth: p must be above 0, but got {}", options.p);
    return of_frames(magnitudes.rows(), [&](Index t) {
        const Eigen::RowVectorXd parts = options.norm ? shares(magnitudes, t) : magnitudes.row(t);
        const auto apart               = (frequencies(bin_hz, t) - centres_hz[t]).abs();
        return std::pow((parts.array() * apart.pow(options.p)).sum(), 1 / options.p);
    });
}

VectorD spectral_rolloff_hz(const MatrixD& magnitudes, const MatrixD& bin_hz, double share) {
    require(share > 0 && share < 1, "E2241", "spectral rolloff: the share must lie between 0 and 1, but got {}", share);
    require_frequencies(magnitudes, bin_hz, "spectral rolloff");
    return of_frames(magnitudes.rows(), [&](Index t) {
        const double threshold = share * magnitudes.row(t).sum();
        double sum             = 0;
        Index k                = 0;
        for (; k + 1 < magnitudes.cols(); ++k)
            if ((sum += magnitudes(t, k)) >= threshold) break;
        // Of frequencies in any order the lowest from here on.
        return frequencies(bin_hz, t).tail(magnitudes.cols() - k).minCoeff();
    });
}

VectorD spectral_flatness(const MatrixD& magnitudes, double amin, double power) {
    require(amin > 0, "E2241", "spectral flatness: amin must be above 0, but got {}", amin);
    require_spectrogram(magnitudes, "spectral flatness");
    return of_frames(magnitudes.rows(), [&](Index t) {
        const Eigen::ArrayXd powers = magnitudes.row(t).array().pow(power).max(amin);
        return std::exp(powers.log().mean()) / powers.mean();
    });
}

MatrixD spectral_contrast(const MatrixD& spectrogram, const MatrixD& bin_hz, const ContrastOptions& options) {
    require_frequencies(spectrogram, bin_hz, "spectral contrast");
    require(bin_hz.rows() == 1, "E2240", "spectral contrast: all frames must have the same frequencies");
    require(options.n_bands >= 1 && options.quantile > 0 && options.quantile < 1 && options.lowest_hz > 0, "E2241",
            "spectral contrast: fmin must be above 0, n_bands at least 1 and quantile between 0 and 1, but got {}, {} "
            "and {}",
            options.lowest_hz, options.n_bands, options.quantile);
    require(options.lowest_hz * std::exp2(options.n_bands - 1) < options.rate_hz / 2, "E2241",
            "spectral contrast: {} bands from {} Hz go beyond half the rate; take fewer, or lower fmin",
            options.n_bands, options.lowest_hz);
    const auto bands =
        contrast_bands(bin_hz.row(0).transpose().array(), {options.lowest_hz, options.n_bands, options.quantile});
    MatrixD peaks(spectrogram.rows(), std::ssize(bands)), valleys(peaks.rows(), peaks.cols());
    for (Index t = 0; t < peaks.rows(); ++t)
        for (Index b = 0; b < peaks.cols(); ++b) {
            const auto& band      = bands[static_cast<std::size_t>(b)];
            Eigen::ArrayXd sorted = spectrogram.row(t).segment(band.first, band.count).transpose();
            std::sort(sorted.begin(), sorted.end());
            valleys(t, b) = sorted.head(band.extremes).mean();
            peaks(t, b)   = sorted.tail(band.extremes).mean();
        }
    if (!options.linear) {
        into_decibels(peaks);
        into_decibels(valleys);
    }
    return peaks - valleys;
}

VectorD rms_of_spectrogram(const MatrixD& magnitudes, int frame_length) {
    require_spectrogram(magnitudes, "rms");
    require(magnitudes.cols() == frame_length / 2 + 1, "E2240",
            "rms: a spectrogram of {} bins has frames of {} or {} samples, but frame_length is {}", magnitudes.cols(),
            2 * magnitudes.cols() - 2, 2 * magnitudes.cols() - 1, frame_length);
    return of_frames(magnitudes.rows(), [&](Index t) {
        Eigen::ArrayXd power = magnitudes.row(t).array().square();
        power[0] *= 0.5;
        if (frame_length % 2 == 0) power[power.size() - 1] *= 0.5;
        return std::sqrt(2 * power.sum()) / frame_length;
    });
}

VectorD frame_rms(std::span<const float> samples, const FrameOptions& options) {
    return of_clip(samples, options, "rms", [&](Index first) {
        const Index begin = std::max<Index>(first, 0),
                    end   = std::min<Index>(first + options.frame_length, std::ssize(samples));
        double sum        = 0;
        for (Index i = begin; i < end; ++i) {
            const double x = double{samples[static_cast<std::size_t>(i)]};
            sum += x * x;
        }
        return std::sqrt(sum / options.frame_length);
    });
}

VectorD frame_zero_crossings(std::span<const float> samples, const FrameOptions& options) {
    const auto negative = [&](Index i) {
        const auto inside = std::clamp<Index>(i, 0, std::ssize(samples) - 1);
        return double{samples[static_cast<std::size_t>(inside)]} < -kNearZero;
    };
    return of_clip(samples, options, "zero crossings", [&](Index first) {
        int count = 0;
        for (Index i = first + 1; i < first + options.frame_length; ++i)
            count += negative(i) != negative(i - 1) ? 1 : 0;
        return static_cast<double>(count) / options.frame_length;
    });
}

Matrix mel_spectrogram(const Waveform& clip, const MelOptions& mels, int hop_length, double power) {
    require(!clip.samples.empty() && clip.sample_rate_hz > 0, "E2201", "mel: the clip must not be empty");
    require(power > 0, "E2241", "mel: power must be above 0, but got {}", power);
    const Matrix spectrogram = magnitudes(clip.samples, {mels.n_fft, hop_length});
    return mel_spectrogram(power == 1 ? spectrogram : Matrix(spectrogram.array().pow(static_cast<float>(power))), mels);
}

Matrix mel_spectrogram(const Matrix& spectrogram, const MelOptions& mels) {
    require(spectrogram.cols() == mels.n_fft / 2 + 1, "E2202", "mel: an n_fft of {} has {} bins, but there are {}",
            mels.n_fft, mels.n_fft / 2 + 1, spectrogram.cols());
    const auto& bank = mel_filterbank(mels);
    const auto bins = static_cast<std::size_t>(spectrogram.cols()), width = static_cast<std::size_t>(mels.n_mels);
    Matrix found(spectrogram.rows(), mels.n_mels);
    for (Eigen::Index t = 0; t < found.rows(); ++t)
        bank.apply({spectrogram.row(t).data(), bins}, {found.row(t).data(), width});
    return found.transpose();
}

MatrixD cepstrum(const MatrixD& mel_db, const CepstrumOptions& options) {
    require(mel_db.rows() > 0 && mel_db.cols() > 1 && mel_db.allFinite(), "E2240",
            "mfcc: mels in decibels must be finite and at least 2 a frame");
    require(options.n_mfcc >= 1 && options.dct_type >= 1 && options.dct_type <= 3, "E2241",
            "mfcc: n_mfcc must be at least 1 and dct_type 1, 2 or 3, but got {} and {}", options.n_mfcc,
            options.dct_type);
    require(options.lifter >= 0, "E2241", "mfcc: lifter must not be negative, but got {}", options.lifter);
    MatrixD found = mel_db * cosines(mel_db.cols(), std::min<Index>(options.n_mfcc, mel_db.cols()), options);
    for (Index i = 0; options.lifter > 0 && i < found.cols(); ++i)
        found.col(i) *=
            1 + options.lifter / 2 * std::sin(std::numbers::pi * static_cast<double>(i + 1) / options.lifter);
    return found;
}

}  // namespace ektara::features
