#include "ektara/pipeline/listening_stage.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>

#include <fmt/format.h>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/audio/decode.hpp"
#include "ektara/audio/fingerprint.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/version.hpp"
#include "ektara/features/descriptors.hpp"
#include "ektara/neighbors/knn.hpp"

namespace ektara::pipeline {
namespace fs = std::filesystem;
namespace {

constexpr int kPeaks = 200, kNeighbors = 15;
/// Descriptors need a band up to 6.4 kHz (features/analysis.hpp).
constexpr int kDescriptorRate = 12'800;

struct Heard {
    RowVector peaks, descriptors;
    std::vector<std::uint32_t> fingerprint;
};

Heard listen(const Track& track, const RunOptions& options, bool with_descriptors) {
    const auto outcome  = audio::decode(track.audio, options.features.decode);
    const auto* decoded = std::get_if<audio::DecodedAudio>(&outcome);
    // A file that vanished since it was analysed is silent here: its features are in the run already.
    const Waveform silence{{0, 0}, options.features.decode.sample_rate_hz};
    const Waveform& sound = decoded != nullptr && !decoded->waveform.samples.empty() ? decoded->waveform : silence;
    Heard heard{peaks_of(sound, kPeaks), {}, audio::fingerprint(sound)};
    if (with_descriptors)
        heard.descriptors = features::descriptor_row(features::analyse(sound, {.mel_64 = false, .descriptors = true}));
    return heard;
}

FeatureMatrix table_of(const std::vector<Heard>& heard, RowVector Heard::*row, const Prepared& prepared,
                       std::vector<std::string> columns, const std::string& kind, const RunOptions& options) {
    FeatureMatrix table{Matrix(std::ssize(heard), std::ssize(columns)), prepared.tables.at(prepared.main).rows,
                        std::move(columns), Recipe{kind, {}, 0, "", version()}};
    for (const auto& option : list_options(options.features.decode))
        table.recipe.options["decode." + option.name] = option.value;
    for (std::size_t i = 0; i < heard.size(); ++i) table.values.row(static_cast<Eigen::Index>(i)) = heard[i].*row;
    return table;
}

void write_duplicates(const fs::path& file, const std::vector<Heard>& heard, const std::vector<TrackId>& ids) {
    std::vector<std::vector<std::uint32_t>> fingerprints;
    for (const auto& one : heard) fingerprints.push_back(one.fingerprint);
    artifacts::CsvTable csv{{"id", "duplicate_of", "score"}, {}, {}};
    for (const auto& same : audio::same_recordings(fingerprints))
        csv.rows.push_back({ids[same.row], ids[same.original], artifacts::format_number(same.score)});
    artifacts::write_csv(file, csv);
}

std::vector<std::string> numbered(const char* name, int count) {
    std::vector<std::string> columns;
    for (int i = 0; i < count; ++i) columns.push_back(fmt::format("{}{}", name, i));
    return columns;
}

void listen_to_all(const RunDirectory& run, const Prepared& prepared, const RunOptions& options,
                   const Progress& progress) {
    const fs::path peaks = run / "peaks" / "peaks.npy", descriptors = run / "features" / "descriptors.npy";
    if (fs::exists(peaks)) return;
    const bool with_descriptors = !fs::exists(descriptors) && options.features.decode.sample_rate_hz > kDescriptorRate;
    std::vector<Heard> heard(prepared.tracks.size());
    std::mutex one_at_a_time;
    std::size_t done = 0;
    parallel_for(heard.size(), options.jobs, [&](std::size_t i) {
        heard[i] = listen(prepared.tracks[i], options, with_descriptors);
        const std::lock_guard lock(one_at_a_time);
        progress("listening", ++done, heard.size());
    });
    if (with_descriptors)
        artifacts::write_table(descriptors, table_of(heard, &Heard::descriptors, prepared,
                                                     features::descriptor_columns(), "descriptors", options));
    write_duplicates(run / "neighbors" / "duplicates.csv", heard, prepared.tables.at(prepared.main).rows);
    // Last: its presence says that the others are there.
    artifacts::write_table(peaks, table_of(heard, &Heard::peaks, prepared, numbered("p", kPeaks), "peaks", options));
}

void write_neighbors(const RunDirectory& run, const Embedding& space, const std::string& name, int jobs) {
    const fs::path file = run / "neighbors" / (name + ".npy");
    const int k         = static_cast<int>(std::min<Eigen::Index>(kNeighbors, space.coords.rows() - 1));
    if (fs::exists(file) || k < 1) return;
    const auto nearest = neighbors::knn(space.coords, k, neighbors::Metric::Euclidean, jobs);
    artifacts::write_table(file, FeatureMatrix{nearest.indices.cast<float>(), space.rows, numbered("neighbor", k),
                                               Recipe{"neighbors", {}, 0, space.recipe.kind, version()}});
}

}  // namespace

RowVector peaks_of(const Waveform& sound, int count) {
    RowVector peaks     = RowVector::Zero(count);
    const std::size_t n = sound.samples.size();
    for (std::size_t i = 0; i < n; ++i) {
        auto& peak = peaks(static_cast<Eigen::Index>(i * static_cast<std::size_t>(count) / n));
        peak       = std::max(peak, std::min(1.0F, std::abs(sound.samples[i])));
    }
    return peaks;
}

void listening_stage(const RunDirectory& run, const Collection& collection, const Prepared& prepared,
                     const std::vector<MethodResult>& results, const RunOptions& options, const Progress& progress) {
    if (!collection.table) listen_to_all(run, prepared, options, progress);
    for (const auto& result : results)
        write_neighbors(run, *result.spaces.front(), with_seed(result.method.space.name(), result.seeds.front()),
                        options.jobs);
}

}  // namespace ektara::pipeline
