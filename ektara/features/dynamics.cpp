#include "ektara/features/dynamics.hpp"

#include <algorithm>
#include <cmath>

#include "ektara/features/detail/sliding_median.hpp"

namespace ektara::features {
namespace {

constexpr std::size_t kHop = 512, kBlocks = 4, kFrame = kHop * kBlocks, kHalf = kBlocks / 2;

bool negative(float x) { return x < -1e-10F; }

/// Sums over blocks of kHop samples, turned into sums over frames: frame t is made of the blocks t − 2 … t + 1.
template <class Sum>
std::vector<Sum> frame_sums(std::size_t n_samples, const std::vector<Sum>& blocks) {
    std::vector<Sum> sums(1 + n_samples / kHop);
    for (std::size_t t = 0; t < sums.size(); ++t)
        for (std::size_t b = t < kHalf ? 0 : t - kHalf; b < std::min(t + kHalf, blocks.size()); ++b)
            sums[t] += blocks[b];
    return sums;
}

/// Amplitudes 10^(dB/20) over `loudest_db`, T' × mels: the frames [first, first + count) and a median's reach of
/// reflected ones on both sides.
Matrix amplitudes(const Matrix& mel_db, Eigen::Index first, Eigen::Index count, float loudest_db) {
    Matrix found(count + 2 * kMedianReach, mel_db.cols());
    for (Eigen::Index i = 0; i < found.rows(); ++i)
        found.row(i) = mel_db.row(reflected(first - kMedianReach + i, mel_db.rows()));
    return ((found.array() - loudest_db) * 0.115129255F).exp();
}

/// The same frames, turned: mels and a reach of reflected ones × frames.
Matrix turned(const Matrix& amplitude, Eigen::Index count) {
    Matrix found(amplitude.cols() + 2 * kMedianReach, count);
    const auto frames = amplitude.middleRows(kMedianReach, count);
    for (Eigen::Index i = 0; i < found.rows(); ++i)
        found.row(i) = frames.col(reflected(i - kMedianReach, amplitude.cols())).transpose();
    return found;
}

}  // namespace

void FrameDynamics::push(std::span<const float> block) {
    if (!held_.empty()) {
        const std::size_t count = std::min(kHop - held_.size(), block.size());
        held_.insert(held_.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(count));
        block = block.subspan(count);
        if (held_.size() < kHop) return;
        add_block(held_);
        held_.clear();
    }
    for (; block.size() >= kHop; block = block.subspan(kHop)) add_block(block.first(kHop));
    held_.assign(block.begin(), block.end());
}

void FrameDynamics::finish() {
    if (!held_.empty()) add_block(held_);
    held_.clear();
}

void FrameDynamics::add_block(std::span<const float> block) {
    squares_.push_back(double{Eigen::Map<const Eigen::ArrayXf>(block.data(), std::ssize(block)).square().sum()});
    const bool begins = n_samples_ > 0 && negative(block[0]) != last_negative_;
    int count         = begins ? 1 : 0;
    for (std::size_t i = 1; i < block.size(); ++i) count += negative(block[i]) != negative(block[i - 1]) ? 1 : 0;
    crossings_.push_back(count);
    begins_by_crossing_.push_back(begins);
    last_negative_ = negative(block.back());
    n_samples_ += block.size();
}

std::vector<float> FrameDynamics::rms() const {
    std::vector<float> rms;
    for (const double sum : frame_sums(n_samples_, squares_))
        rms.push_back(static_cast<float>(std::sqrt(sum / kFrame)));
    return rms;
}

std::vector<float> FrameDynamics::zero_crossing_rate() const {
    const auto counts = frame_sums(n_samples_, crossings_);
    std::vector<float> rates;
    for (std::size_t t = 0; t < counts.size(); ++t) {
        // The first sample of a frame has none before it.
        const bool at_start = t > kHalf && begins_by_crossing_[t - kHalf];
        rates.push_back(static_cast<float>(counts[t] - (at_start ? 1 : 0)) / kFrame);
    }
    return rates;
}

double harmonic_ratio(const Matrix& mel_db) {
    // Block by block, in the processor's cache. The loudest is brought to 1, which changes no ratio.
    constexpr Eigen::Index kFrames = 256;
    const float loudest            = mel_db.maxCoeff();
    double shared = 0, whole = 0;
    for (Eigen::Index first = 0; first < mel_db.rows(); first += kFrames) {
        const Eigen::Index count = std::min(kFrames, mel_db.rows() - first);
        const Matrix amplitude   = amplitudes(mel_db, first, count, loudest);
        const Matrix harmonic    = sliding_median(amplitude);
        const Matrix percussive  = sliding_median(turned(amplitude, count)).transpose();
        const auto energy        = amplitude.middleRows(kMedianReach, count).array().square();
        const auto h             = harmonic.array().square();
        shared += double{(energy * h / (h + percussive.array().square())).sum()};
        whole += double{energy.sum()};
    }
    return shared / whole;
}

}  // namespace ektara::features
