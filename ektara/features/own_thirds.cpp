#include "ektara/features/own_thirds.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "ektara/core/error.hpp"
#include "ektara/features/detail/description.hpp"

namespace ektara::features {
namespace {

template <class Value>
double mean_of(const std::vector<Value>& values) {
    double sum = 0;
    for (const Value value : values) sum += static_cast<double>(value);
    return sum / static_cast<double>(values.size());
}

double deviation_of(const std::vector<double>& values) {
    const double mean = mean_of(values);
    double squares    = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    return std::sqrt(squares / static_cast<double>(values.size()));
}

/// Linear between the two nearest ranks.
template <class Value>
double percentile(std::vector<Value> values, double percent) {
    std::sort(values.begin(), values.end());
    const double place = percent / 100 * static_cast<double>(values.size() - 1);
    const auto below   = static_cast<std::size_t>(place);
    const auto above   = std::min(below + 1, values.size() - 1);
    const auto low = static_cast<double>(values[below]), high = static_cast<double>(values[above]);
    return low + (place - std::floor(place)) * (high - low);
}

/// 0, 1 or 2: where `value` falls among the clip's frames.
template <class Value>
float third(double value, const std::vector<Value>& frames) {
    if (value < percentile(frames, 33)) return 0;
    return value < percentile(frames, 66) ? 1.0f : 2.0f;
}

std::vector<double> doubles(const float* values, Eigen::Index count) { return {values, values + count}; }

const char* word(float level, const std::array<const char*, 3>& words) {
    return words[static_cast<std::size_t>(std::clamp(std::lround(level), 0L, 2L))];
}

}  // namespace

std::vector<std::string> own_thirds_columns() {
    return {"tempo_bpm", "energy_third", "brightness_third", "rhythm_third"};
}

void OwnThirds::add(const Analysis& frames) {
    rms_.insert(rms_.end(), frames.rms.begin(), frames.rms.end());
    for (Eigen::Index t = 0; t < frames.chroma.rows(); ++t) {
        centroids_hz_.push_back(frames.shape(t, 0));
        chroma_deviations_.push_back(deviation_of(doubles(frames.chroma.row(t).data(), frames.chroma.cols())));
    }
    chroma_.add(Eigen::Map<const Matrix>(frames.chroma.data(), frames.chroma.size(), 1));
}

RowVector OwnThirds::row(double tempo_bpm) const {
    RowVector row(4);
    row << static_cast<float>(tempo_bpm), third(mean_of(rms_), rms_), third(mean_of(centroids_hz_), centroids_hz_),
        third(std::sqrt(chroma_.variances()[0]), chroma_deviations_);
    return row;
}

RowVector own_thirds_row(const Analysis& clip) {
    if (clip.own_thirds.size() > 0) return clip.own_thirds;
    assert(clip.shape.rows() > 0);
    OwnThirds thirds;
    thirds.add(clip);
    return thirds.row(clip.tempo_bpm);
}

std::string own_thirds_sentence(const RowVector& row) {
    require(row.size() == 4, "E3303", "own_thirds_sentence: a row must have 4 columns, but has {}; extract them again",
            row.size());
    const char* tempo = row[0] < 90 ? "slow" : row[0] < 130 ? "medium" : "fast";
    return fmt::format("A recording with {} tempo, {} energy, {} sound and {} rhythm", tempo,
                       word(row[1], {"low", "medium", "high"}), word(row[2], {"dark", "balanced", "bright"}),
                       word(row[3], {"simple", "moderate", "complex"}));
}

}  // namespace ektara::features
