#include "ektara/features/notes.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <numeric>

#include <fmt/format.h>

#include "ektara/features/chroma.hpp"

namespace ektara::features {
namespace {

constexpr std::size_t kSamples = static_cast<std::size_t>(PitchNetwork::kSamples),
                      kHop     = static_cast<std::size_t>(PitchNetwork::kHop),
                      kFrames  = static_cast<std::size_t>(PitchNetwork::kFrames);
/// Frames that two windows share, half of which each leaves to the other.
constexpr std::size_t kOverlap = 30, kEdge = kOverlap / 2, kStep = kSamples - kOverlap * kHop;
/// Frames of the blocks between which harmony is compared: a second.
constexpr std::size_t kFramesOfSecond = 86;
constexpr double kFrameSeconds        = static_cast<double>(PitchNetwork::kHop) / PitchNetwork::kRateHz;

std::size_t pitch_class(std::size_t key) { return (key + static_cast<std::size_t>(PitchNetwork::kLowestKey)) % 12; }
double midi(std::size_t key) { return static_cast<double>(key) + PitchNetwork::kLowestKey; }

/// 0 … 6: semitones between two pitch classes, the shorter way round.
std::size_t interval(std::size_t low, std::size_t high) {
    const std::size_t up = (high - low) % 12;
    return std::min(up, 12 - up);
}

template <std::size_t n>
std::array<double, n> with_sum_1(std::array<double, n> values) {
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    if (sum > 0)
        for (double& value : values) value /= sum;
    return values;
}

/// The MIDI number below which `share` of the weights lie; `otherwise` where there are none.
double percentile(std::span<const double> of_keys, double share, double otherwise) {
    const double all = std::accumulate(of_keys.begin(), of_keys.end(), 0.0);
    if (all <= 0) return otherwise;
    double below = 0;
    for (std::size_t key = 0; key < of_keys.size(); ++key) {
        below += of_keys[key];
        if (below >= share * all) return midi(key);
    }
    return midi(of_keys.size() - 1);
}

double ratio(double value, double by) { return by > 0 ? value / by : 0; }

/// |Σ c_n · exp(−2πi·kn/12)| of a chroma of sum 1.
double fourier_magnitude(const std::array<double, 12>& chroma, std::size_t k) {
    std::complex<double> sum = 0;
    for (std::size_t n = 0; n < 12; ++n)
        sum += std::polar(chroma[n], -2 * std::numbers::pi * static_cast<double>(k * n % 12) / 12);
    return std::abs(sum);
}

}  // namespace

std::vector<std::string> note_columns() {
    std::vector<std::string> columns;
    for (int k = 1; k <= 6; ++k) columns.push_back(fmt::format("note_dft{}", k));
    for (const char* name : {"chroma_entropy", "key_strength", "major_lead"})
        columns.push_back(fmt::format("note_{}", name));
    for (int i = 0; i <= 6; ++i) columns.push_back(fmt::format("note_interval{}", i));
    for (const char* name : {"polyphony_mean", "polyphony_std", "rests", "onsets_per_second", "seconds", "strength",
                             "melody_mid", "melody_range", "melody_step", "melody_changes_per_second", "bass_mid",
                             "pitch_mean", "pitch_std", "harmonic_change"})
        columns.push_back(fmt::format("note_{}", name));
    return columns;
}

void NoteStatistics::add(std::span<const float> notes, std::span<const float> onsets) {
    assert(notes.size() == kKeys && onsets.size() == kKeys);
    for (std::size_t key = 0; key < kKeys; ++key) posteriors_[key] += static_cast<double>(notes[key]);
    add_sounding(notes);
    add_onsets(onsets);
    end_of_frame();
    ++frames_;
}

void NoteStatistics::add_sounding(std::span<const float> notes) {
    std::vector<std::size_t> sounding;
    for (std::size_t key = 0; key < kKeys; ++key) {
        const bool sounds = notes[key] >= kSounds;
        if (sounds) {
            sounding.push_back(key);
            const auto strength = static_cast<double>(notes[key]);
            strength_ += strength;
            sounding_posteriors_[key] += strength;
            chroma_of_second_[pitch_class(key)] += strength;
            begun_ += sounded_[key] ? 0 : 1;
        }
        sounded_[key] = sounds;
    }
    for (std::size_t high = 0; high < sounding.size(); ++high)
        for (std::size_t low = 0; low < high; ++low) ++intervals_[interval(sounding[low], sounding[high])];
    sounding_ += sounding.size();
    polyphony_squares_ += static_cast<double>(sounding.size() * sounding.size());
    add_melody(sounding);
}

void NoteStatistics::add_melody(const std::vector<std::size_t>& sounding) {
    if (sounding.empty()) {
        ++rests_;
        melody_ = -1;
        return;
    }
    ++highest_[sounding.back()];
    ++lowest_[sounding.front()];
    const int now = static_cast<int>(sounding.back());
    if (melody_ >= 0 && melody_ != now) {
        ++melody_moves_;
        melody_steps_ += std::abs(now - melody_);
    }
    melody_ = now;
}

/// A note begins where its posterior is highest in time; the frame before is judged now.
void NoteStatistics::add_onsets(std::span<const float> onsets) {
    for (std::size_t key = 0; key < kKeys; ++key) {
        const float before = last_onsets_[0][key], middle = last_onsets_[1][key];
        onsets_ += middle >= kBegins && middle > before && middle >= onsets[key] ? 1 : 0;
        last_onsets_[0][key] = middle;
        last_onsets_[1][key] = onsets[key];
    }
}

/// With the last frame, which no other follows.
std::size_t NoteStatistics::onsets_found() const {
    std::size_t found = onsets_;
    for (std::size_t key = 0; key < kKeys; ++key)
        found += last_onsets_[1][key] >= kBegins && last_onsets_[1][key] > last_onsets_[0][key] ? 1 : 0;
    return found;
}

void NoteStatistics::break_off() {
    onsets_           = onsets_found();
    last_onsets_      = {};
    sounded_          = {};
    melody_           = -1;
    chroma_of_second_ = chroma_before_ = {};
    frames_of_second_                  = 0;
}

/// Compares the harmony of a second that is over with that of the one before, where both have any.
void NoteStatistics::end_of_frame() {
    if (++frames_of_second_ < kFramesOfSecond) return;
    const auto chroma    = with_sum_1(chroma_of_second_);
    const auto has_notes = [](const Chroma& of) {
        return std::any_of(of.begin(), of.end(), [](double c) { return c > 0; });
    };
    if (has_notes(chroma) && has_notes(chroma_before_)) {
        ++changes_;
        for (std::size_t c = 0; c < 12; ++c) change_ += 0.5 * std::abs(chroma[c] - chroma_before_[c]);
    }
    chroma_before_    = chroma;
    chroma_of_second_ = {};
    frames_of_second_ = 0;
}

RowVector NoteStatistics::row(double seconds) const {
    assert(frames_ > 0 && seconds > 0);
    Chroma chroma{};
    double pitch = 0, squares = 0;
    const auto shares = with_sum_1(sounding_ > 0 ? sounding_posteriors_ : posteriors_);
    for (std::size_t key = 0; key < kKeys; ++key) {
        chroma[pitch_class(key)] += shares[key];
        pitch += shares[key] * midi(key);
        squares += shares[key] * midi(key) * midi(key);
    }
    const Key key       = estimate_key(chroma);
    const double frames = static_cast<double>(frames_), sounding = static_cast<double>(sounding_);
    const double polyphony = sounding / frames;
    std::vector<double> values;
    for (std::size_t k = 1; k <= 6; ++k) values.push_back(fourier_magnitude(chroma, k));
    values.insert(values.end(), {chroma_entropy(chroma), key.strength, key.major_lead});
    const auto intervals = with_sum_1(intervals_);
    values.insert(values.end(), intervals.begin(), intervals.end());
    values.insert(
        values.end(),
        {polyphony, std::sqrt(std::max(0.0, polyphony_squares_ / frames - polyphony * polyphony)),
         static_cast<double>(rests_) / frames, static_cast<double>(onsets_found()) / seconds,
         kFrameSeconds * ratio(sounding, static_cast<double>(begun_)), ratio(strength_, sounding),
         percentile(highest_, 0.5, pitch), percentile(highest_, 0.9, pitch) - percentile(highest_, 0.1, pitch),
         ratio(melody_steps_, static_cast<double>(melody_moves_)), static_cast<double>(melody_moves_) / seconds,
         percentile(lowest_, 0.5, pitch), pitch, std::sqrt(std::max(0.0, squares - pitch * pitch)),
         ratio(change_, static_cast<double>(changes_))});
    return Eigen::Map<const Eigen::RowVectorXd>(values.data(), std::ssize(values)).cast<float>();
}

NoteMeter::NoteMeter(const PitchNetwork& network, const NoteOptions& options)
    : network_(&network), options_(options), held_(kEdge * kHop, 0.0F) {
    assert(options.every >= 1);
}

void NoteMeter::push(std::span<const float> block) {
    n_samples_ += block.size();
    held_.insert(held_.end(), block.begin(), block.end());
    std::size_t begin = 0;
    for (; held_.size() - begin >= kSamples; begin += kStep)
        take_window(std::span<const float>(held_).subspan(begin, kSamples));
    held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(begin));
}

void NoteMeter::take_window(std::span<const float> window) {
    constexpr std::size_t kTaken = kFrames - 2 * kEdge;
    const std::size_t begin = n_windows_ * kStep, left = n_samples_ > begin ? n_samples_ - begin : 0;
    const std::size_t count = std::min(kTaken, (left + kHop - 1) / kHop);
    const bool hears        = hears_next();
    n_frames_ += count;
    ++n_windows_;
    if (!hears) return statistics_.break_off();
    n_heard_ += count;
    const auto found = (*network_)(window);
    const auto row   = [](const Matrix& matrix, std::size_t frame) {
        return std::span<const float>(matrix.row(static_cast<Eigen::Index>(frame)).data(),
                                      static_cast<std::size_t>(matrix.cols()));
    };
    for (std::size_t frame = kEdge; frame < kEdge + count; ++frame)
        statistics_.add(row(found.notes, frame), row(found.onsets, frame));
}

RowVector NoteMeter::finish() {
    assert(n_samples_ > 0);
    while (!held_.empty()) {
        std::vector<float> window(held_.begin(),
                                  held_.begin() + static_cast<std::ptrdiff_t>(std::min(held_.size(), kSamples)));
        window.resize(kSamples, 0.0F);
        take_window(window);
        held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(std::min(held_.size(), kStep)));
    }
    const double heard = static_cast<double>(n_heard_) / static_cast<double>(n_frames_);
    return statistics_.row(heard * static_cast<double>(n_samples_) / PitchNetwork::kRateHz);
}

}  // namespace ektara::features
