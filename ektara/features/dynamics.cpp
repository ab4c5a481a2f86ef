#include "ektara/features/dynamics.hpp"

#include <algorithm>
#include <cassert>
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

/// Frames that are measured at a time, in the processor's cache.
constexpr Eigen::Index kPart = 256;

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

void HarmonicShare::push(const Matrix& mel_db) {
    if (mel_db.rows() == 0) return;
    const Eigen::Index before = held_.rows();
    held_.conservativeResize(before + mel_db.rows(), mel_db.cols());
    held_.bottomRows(mel_db.rows()) = mel_db;
    while (next_ + kPart + kMedianReach <= first_ + held_.rows()) measure(kPart);
    const Eigen::Index wanted = std::max<Eigen::Index>(next_ - kMedianReach, 0);
    held_                     = held_.bottomRows(first_ + held_.rows() - wanted).eval();
    first_                    = wanted;
}

/// The next `count` frames, between a median's reach of frames on both sides: beyond the clip's ends reflected ones.
void HarmonicShare::measure(Eigen::Index count) {
    Matrix around(count + 2 * kMedianReach, held_.cols());
    const Eigen::Index known = first_ + held_.rows();
    for (Eigen::Index i = 0; i < around.rows(); ++i)
        around.row(i) = held_.row(reflected(next_ - kMedianReach + i, known) - first_);
    // Amplitudes 10^(dB/20). The loudest is brought to 1, which changes no ratio.
    const Matrix amplitude  = ((around.array() - loudest_db_) * 0.115129255F).exp();
    const Matrix harmonic   = sliding_median(amplitude);
    const Matrix percussive = sliding_median(turned(amplitude, count)).transpose();
    const auto energy       = amplitude.middleRows(kMedianReach, count).array().square();
    const auto h            = harmonic.array().square();
    shared_ += double{(energy * h / (h + percussive.array().square())).sum()};
    whole_ += double{energy.sum()};
    next_ += count;
}

double HarmonicShare::finish() {
    while (next_ < first_ + held_.rows()) measure(std::min(kPart, first_ + held_.rows() - next_));
    assert(next_ > 0);
    return shared_ / whole_;
}

double harmonic_ratio(const Matrix& mel_db) {
    HarmonicShare share(mel_db.maxCoeff());
    for (Eigen::Index first = 0; first < mel_db.rows(); first += 4 * kPart)
        share.push(mel_db.middleRows(first, std::min(4 * kPart, mel_db.rows() - first)));
    return share.finish();
}

}  // namespace ektara::features
