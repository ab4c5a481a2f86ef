#include "ektara/features/whole_sound.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

namespace ektara::features {
namespace {

constexpr int kPeaks   = 200;
constexpr auto kHalves = static_cast<Eigen::Index>(2 * audio::kMostFingerprintWords);

/// The largest |sample|.
float largest(std::span<const float> block) {
    return Eigen::Map<const Eigen::ArrayXf>(block.data(), std::ssize(block)).abs().maxCoeff();
}

}  // namespace

void OverviewMeter::push(std::span<const float> block) {
    while (!block.empty()) {
        if (samples_in_last_ == samples_per_block_) {
            if (blocks_.size() == kMostBlocks) halve();
            blocks_.push_back(0);
            samples_in_last_ = 0;
        }
        const auto fitting = block.first(std::min(block.size(), samples_per_block_ - samples_in_last_));
        blocks_.back()     = std::max(blocks_.back(), largest(fitting));
        samples_in_last_ += fitting.size();
        block = block.subspan(fitting.size());
    }
}

/// Joins blocks two by two. All of them are full when this is called.
void OverviewMeter::halve() {
    for (std::size_t i = 0; i < kMostBlocks / 2; ++i) blocks_[i] = std::max(blocks_[2 * i], blocks_[2 * i + 1]);
    blocks_.resize(kMostBlocks / 2);
    samples_per_block_ *= 2;
    samples_in_last_ = samples_per_block_;
}

RowVector OverviewMeter::peaks(int count) const {
    RowVector peaks     = RowVector::Zero(count);
    const std::size_t n = blocks_.size();
    for (std::size_t i = 0; i < n; ++i) {
        auto& peak = peaks(static_cast<Eigen::Index>(i * static_cast<std::size_t>(count) / n));
        peak       = std::max(peak, std::min(1.0F, blocks_[i]));
    }
    return peaks;
}

WholeSound::WholeSound(const Needs& needs, int sample_rate_hz) {
    if (needs.waveform_overview) meter_.emplace();
    if (needs.fingerprint) fingerprinter_.emplace(sample_rate_hz);
}

void WholeSound::push(std::span<const float> block) {
    if (meter_) meter_->push(block);
    if (fingerprinter_) fingerprinter_->push(block);
}

RowVector WholeSound::waveform_overview() const { return meter_->peaks(kPeaks); }

RowVector WholeSound::fingerprint() {
    RowVector row       = RowVector::Constant(kHalves, -1);
    Eigen::Index column = 0;
    for (const std::uint32_t word : fingerprinter_->finish()) {
        row(column++) = static_cast<float>(word >> 16);
        row(column++) = static_cast<float>(word & 0xFFFF);
    }
    return row;
}

std::vector<std::string> waveform_overview_columns() {
    std::vector<std::string> columns;
    for (int i = 1; i <= kPeaks; ++i) columns.push_back(fmt::format("peak{}", i));
    return columns;
}

std::vector<std::string> fingerprint_columns() {
    std::vector<std::string> columns;
    for (std::size_t i = 1; i <= audio::kMostFingerprintWords; ++i)
        for (const char* half : {"upper", "lower"}) columns.push_back(fmt::format("word{}_{}", i, half));
    return columns;
}

std::vector<std::uint32_t> fingerprint_words(const RowVector& row) {
    std::vector<std::uint32_t> words;
    for (Eigen::Index column = 0; column + 1 < row.size() && row(column) >= 0; column += 2)
        words.push_back(static_cast<std::uint32_t>(row(column)) << 16 | static_cast<std::uint32_t>(row(column + 1)));
    return words;
}

}  // namespace ektara::features
