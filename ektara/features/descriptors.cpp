#include "ektara/features/descriptors.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "ektara/features/chroma.hpp"

namespace ektara::features {
namespace {

constexpr std::array kPitchClasses{"c", "cs", "d", "ds", "e", "f", "fs", "g", "gs", "a", "as", "b"};
constexpr std::array kFluctuations{"fluctuation_05_1_hz_db", "fluctuation_1_2_hz_db", "fluctuation_2_4_hz_db",
                                   "fluctuation_4_8_hz_db", "fluctuation_8_16_hz_db"};

/// Numbers with their names, in order: so that names and values cannot part.
using Named = std::vector<std::pair<std::string, double>>;

RowVector values_of(const Named& named) {
    RowVector row(std::ssize(named));
    for (std::size_t i = 0; i < named.size(); ++i)
        row(static_cast<Eigen::Index>(i)) = static_cast<float>(named[i].second);
    return row;
}

std::vector<std::string> names_of(const Named& named) {
    std::vector<std::string> names;
    for (const auto& [name, value] : named) names.push_back(name);
    return names;
}

/// What the columns are named after, once in a process: a short silence has all of them.
Analysis any_clip() { return analyse({std::vector<float>(2048), 22050}, {.descriptors = true}); }

/// One descriptor frame by frame.
struct Series {
    const char* group;
    std::string name;
    Eigen::ArrayXd values;
};

Eigen::ArrayXd array_of(const std::vector<float>& values) {
    return Eigen::Map<const Eigen::ArrayXf>(values.data(), std::ssize(values)).cast<double>();
}

std::vector<Series> series_of(const Analysis& clip) {
    std::vector<Series> all{{"dynamics", "rms", array_of(clip.rms)}};
    constexpr std::array kShapes{"spectral_centroid_hz", "spectral_bandwidth_hz", "spectral_rolloff_hz",
                                 "spectral_flatness"};
    const auto add = [&](const char* group, const std::string& name, const Matrix& frames, Eigen::Index column) {
        all.push_back({group, name, frames.col(column).cast<double>().array()});
    };
    for (std::size_t i = 0; i < kShapes.size(); ++i)
        add("timbre", kShapes[i], clip.shape, static_cast<Eigen::Index>(i));
    all.push_back({"timbre", "zero_crossing_rate", array_of(clip.zero_crossings)});
    all.push_back({"rhythm", "onset_strength", array_of(clip.onsets)});
    for (std::size_t c = 0; c < 12; ++c)
        add("harmony", fmt::format("chroma_{}", kPitchClasses[c]), clip.chroma, static_cast<Eigen::Index>(c));
    for (Eigen::Index b = 0; b < clip.contrast_db.cols(); ++b)
        add("timbre", fmt::format("spectral_contrast_{}_db", b + 1), clip.contrast_db, b);
    const Matrix directions = tonnetz(clip.chroma);
    for (Eigen::Index d = 0; d < directions.cols(); ++d)
        add("harmony", fmt::format("tonnetz_{}", d + 1), directions, d);
    return all;
}

std::array<double, 12> mean_chroma(const Analysis& clip) {
    std::array<double, 12> mean{};
    for (Eigen::Index c = 0; c < 12; ++c) mean[static_cast<std::size_t>(c)] = clip.chroma.col(c).cast<double>().mean();
    return mean;
}

void add_moments(Named& named, const std::string& name, const Eigen::ArrayXd& values) {
    const double mean = values.mean(), variance = (values - mean).square().mean();
    named.emplace_back(name + "_mean", mean);
    named.emplace_back(name + "_logvar", std::log(std::max(variance, 1e-12)));
}

Named describe(const Analysis& clip) {
    assert(clip.chroma.rows() == clip.mel_db.rows());
    const auto chroma = mean_chroma(clip);
    const Key key     = estimate_key(chroma);
    Named named{{"tempo_bpm", clip.tempo_bpm}};
    for (const auto& [group, name, values] : series_of(clip)) {
        named.emplace_back(name, values.mean());
        if (name != "rms") continue;
        named.emplace_back("loudness_lufs", clip.loudness.lufs);
        named.emplace_back("loudness_range_lu", clip.loudness.range_lu);
    }
    named.emplace_back("chroma_entropy", chroma_entropy(chroma));
    named.emplace_back("key", key.tonic);
    named.emplace_back("mode", key.major ? 1 : 0);
    named.emplace_back("key_strength", key.strength);
    named.emplace_back("harmonic_ratio", clip.harmonic_ratio);
    for (std::size_t b = 0; b < kFluctuations.size(); ++b) named.emplace_back(kFluctuations[b], clip.fluctuation_db[b]);
    return named;
}

Named describe_moments(const Analysis& clip) {
    assert(clip.chroma.rows() == clip.mel_db.rows());
    Named named;
    const Matrix slopes = deltas(clip.mfcc);
    for (Eigen::Index i = 0; i < clip.mfcc.rows(); ++i)
        add_moments(named, fmt::format("timbre_mfcc{}", i + 1), clip.mfcc.row(i).cast<double>().array().transpose());
    for (Eigen::Index i = 0; i < slopes.rows(); ++i)
        add_moments(named, fmt::format("timbre_mfcc{}_delta", i + 1), slopes.row(i).cast<double>().array().transpose());
    for (const auto& [group, name, values] : series_of(clip))
        add_moments(named, fmt::format("{}_{}", group, name), values);
    const auto chroma = mean_chroma(clip);
    const Key key     = estimate_key(chroma);
    named.emplace_back("harmony_chroma_entropy", chroma_entropy(chroma));
    named.emplace_back("harmony_mode", key.major ? 1 : 0);
    named.emplace_back("harmony_key_strength", key.strength);
    named.emplace_back("harmony_harmonic_ratio", clip.harmonic_ratio);
    named.emplace_back("rhythm_tempo_bpm", clip.tempo_bpm);
    for (std::size_t b = 0; b < kFluctuations.size(); ++b)
        named.emplace_back(fmt::format("rhythm_{}", kFluctuations[b]), clip.fluctuation_db[b]);
    named.emplace_back("dynamics_loudness_lufs", clip.loudness.lufs);
    named.emplace_back("dynamics_loudness_range_lu", clip.loudness.range_lu);
    return named;
}

}  // namespace

RowVector descriptor_row(const Analysis& clip) { return values_of(describe(clip)); }
const std::vector<std::string>& descriptor_columns() {
    static const auto columns = names_of(describe(any_clip()));
    return columns;
}

RowVector descriptor_moment_row(const Analysis& clip) { return values_of(describe_moments(clip)); }
const std::vector<std::string>& descriptor_moment_columns() {
    static const auto columns = names_of(describe_moments(any_clip()));
    return columns;
}

Matrix deltas(const Matrix& sequences) {
    const Eigen::Index frames = sequences.cols();
    const Eigen::Index reach  = std::min<Eigen::Index>(4, (frames - 1) / 2);
    Matrix slopes             = Matrix::Zero(sequences.rows(), frames);
    if (reach < 1) return slopes;
    float squares = 0;
    for (Eigen::Index i = 1; i <= reach; ++i) squares += 2 * static_cast<float>(i * i);
    for (Eigen::Index t = 0; t < frames; ++t) {
        const Eigen::Index centre = std::clamp(t, reach, frames - 1 - reach);
        for (Eigen::Index i = 1; i <= reach; ++i)
            slopes.col(t) += static_cast<float>(i) / squares * (sequences.col(centre + i) - sequences.col(centre - i));
    }
    return slopes;
}

}  // namespace ektara::features
