#include "ektara/features/descriptors.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "ektara/features/chroma.hpp"
#include "ektara/features/detail/description.hpp"
#include "ektara/features/spectral_shape.hpp"

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

/// One descriptor that every frame has.
struct Series {
    const char* group;
    std::string name;
};

constexpr Eigen::Index kContrasts = static_cast<Eigen::Index>(SpectralContrast::kBands), kDirections = 6;

std::vector<Series> make_series() {
    std::vector<Series> all{{"dynamics", "rms"},
                            {"timbre", "spectral_centroid_hz"},
                            {"timbre", "spectral_bandwidth_hz"},
                            {"timbre", "spectral_rolloff_hz"},
                            {"timbre", "spectral_flatness"},
                            {"timbre", "zero_crossing_rate"},
                            {"rhythm", "onset_strength"}};
    for (const char* pitch : kPitchClasses) all.push_back({"harmony", fmt::format("chroma_{}", pitch)});
    for (Eigen::Index b = 1; b <= kContrasts; ++b) all.push_back({"timbre", fmt::format("spectral_contrast_{}_db", b)});
    for (Eigen::Index d = 1; d <= kDirections; ++d) all.push_back({"harmony", fmt::format("tonnetz_{}", d)});
    return all;
}

const std::vector<Series>& series() {
    static const auto kAll = make_series();
    return kAll;
}
constexpr Eigen::Index kFirstChroma = 7;

/// Frames × series.
Matrix series_of(const Analysis& frames) {
    const Eigen::Index n = frames.mel_db.rows();
    Matrix values(n, std::ssize(series()));
    const auto column = [&](const std::vector<float>& of) { return Eigen::Map<const Eigen::VectorXf>(of.data(), n); };
    values.col(0)     = column(frames.rms);
    values.middleCols(1, 4)                          = frames.shape;
    values.col(5)                                    = column(frames.zero_crossings);
    values.col(6)                                    = column(frames.onsets);
    values.middleCols(kFirstChroma, 12)              = frames.chroma;
    values.middleCols(kFirstChroma + 12, kContrasts) = frames.contrast_db;
    values.rightCols(kDirections)                    = tonnetz(frames.chroma);
    return values;
}

/// From the frames of a whole clip, or as they were gathered of a long one.
SeriesMoments series_moments_of(const Analysis& clip) {
    if (clip.series_moments) return *clip.series_moments;
    assert(clip.chroma.rows() == clip.mel_db.rows());
    Describer describer;
    describer.add(clip);
    return describer.finish();
}

std::array<double, 12> mean_chroma(const SeriesMoments& clip) {
    std::array<double, 12> mean{};
    for (std::size_t c = 0; c < 12; ++c) mean[c] = clip.series_means[kFirstChroma + static_cast<Eigen::Index>(c)];
    return mean;
}

void add_moments(Named& named, const std::string& name, double mean, double variance) {
    named.emplace_back(name + "_mean", mean);
    named.emplace_back(name + "_logvar", std::log(std::max(variance, 1e-12)));
}

Named describe(const Analysis& clip) {
    const auto found  = series_moments_of(clip);
    const auto chroma = mean_chroma(found);
    const Key key     = estimate_key(chroma);
    Named named{{"tempo_bpm", clip.tempo_bpm}};
    for (std::size_t i = 0; i < series().size(); ++i) {
        named.emplace_back(series()[i].name, found.series_means[static_cast<Eigen::Index>(i)]);
        if (series()[i].name != "rms") continue;
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
    const auto found = series_moments_of(clip);
    Named named;
    for (Eigen::Index i = 0; i < found.mfcc_means.size(); ++i)
        add_moments(named, fmt::format("timbre_mfcc{}", i + 1), found.mfcc_means[i], found.mfcc_variances[i]);
    for (Eigen::Index i = 0; i < found.delta_means.size(); ++i)
        add_moments(named, fmt::format("timbre_mfcc{}_delta", i + 1), found.delta_means[i], found.delta_variances[i]);
    for (Eigen::Index i = 0; i < std::ssize(series()); ++i) {
        const auto& [group, name] = series()[static_cast<std::size_t>(i)];
        add_moments(named, fmt::format("{}_{}", group, name), found.series_means[i], found.series_variances[i]);
    }
    const auto chroma = mean_chroma(found);
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

/// Columns that the slope of one looks ahead and back, and how many are needed for it.
constexpr Eigen::Index kReach = 4, kSlope = 2 * kReach + 1;

}  // namespace

void Describer::add(const Analysis& frames) {
    series_.add(series_of(frames));
    mfcc_.add(frames.mfcc.transpose());
    add_deltas(frames.mfcc);
}

/// Slopes of all but the last, which need what comes.
void Describer::add_deltas(const Matrix& mfcc) {
    if (held_.cols() == 0) held_.resize(mfcc.rows(), 0);
    Matrix known(mfcc.rows(), held_.cols() + mfcc.cols());
    known << held_, mfcc;
    held_ = std::move(known);
    if (held_.cols() < kSlope) return;
    const Eigen::Index first = begun_ ? kSlope - kReach : 0;
    deltas_.add(deltas(held_).middleCols(first, held_.cols() - kReach - first).transpose());
    held_  = held_.rightCols(kSlope).eval();
    begun_ = true;
}

SeriesMoments Describer::finish() {
    deltas_.add(deltas(held_).rightCols(begun_ ? kReach : held_.cols()).transpose());
    return {series_.means(),   series_.variances(), mfcc_.means(),
            mfcc_.variances(), deltas_.means(),     deltas_.variances()};
}

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
