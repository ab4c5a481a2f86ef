#include "ektara/features/extract.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <mutex>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/features/analysis_build_id.hpp"
#include "ektara/features/detail/file_analysis.hpp"
#include "ektara/features/musicnn_mels.hpp"
#include "ektara/features/onnx_model.hpp"
#include "ektara/features/registry.hpp"
#include "ektara/features/whole_sound.hpp"

namespace ektara::features {
namespace {

AnalysisParts parts_of(const ExtractOptions& options) {
    const auto names = feature_names(options);
    const auto needs = needs_of(names);
    AnalysisParts parts{.mel_64 = needs.mel_64, .descriptors = needs.descriptors, .subtract_means = options.clip.cms};
    if (needs.notes) parts.notes = options.notes;
    if (needs.musicnn) parts.musicnn = options.musicnn;
    parts.onnx = needs.onnx;
    parts.kept = kept_frames(names, options);
    return parts;
}

/// The row of a file from those of its segments.
RowVector one_row(const std::vector<RowVector>& segments, const std::string& name, const ExtractOptions& options) {
    const auto& definition = feature_definition(name);
    if (segments.size() == 1 || definition.channels > 0 || definition.of_crops) return segments[segments.size() / 2];
    Matrix rows(std::ssize(segments), segments[0].size());
    for (Eigen::Index i = 0; i < rows.rows(); ++i) rows.row(i) = segments[static_cast<std::size_t>(i)];
    return pooled(rows, definition.columns(options), options.clip.pool);
}

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Failure failure(const Track& track, const char* code, std::string reason) {
    return {track.id, track.audio, "features", code, std::move(reason)};
}

/// The rows of one file, by name: while it is decoded, its sound is pushed and each analysed segment added.
class FileRows {
  public:
    explicit FileRows(const ExtractOptions& options)
        : options_(options),
          names_(feature_names(options)),
          by_name_(names_.size()),
          sound_(needs_of(names_), options.decode.sample_rate_hz) {}

    void push(std::span<const float> block) { sound_.push(block); }

    void begin_segments() {
        for (auto& segments : by_name_) segments.clear();
    }
    void add(const Analysis& segment) {
        auto rows = rows_of(segment, names_, options_);
        for (std::size_t f = 0; f < names_.size(); ++f)
            if (rows[f].size() > 0) by_name_[f].push_back(std::move(rows[f]));
    }

    std::vector<RowVector> rows() {
        std::vector<RowVector> rows;
        for (std::size_t f = 0; f < names_.size(); ++f) {
            const auto of_sound = feature_definition(names_[f]).row_of_sound;
            rows.push_back(of_sound ? of_sound(sound_) : one_row(by_name_[f], names_[f], options_));
        }
        return rows;
    }

  private:
    const ExtractOptions& options_;
    std::vector<std::string> names_;
    std::vector<std::vector<RowVector>> by_name_;
    WholeSound sound_;
};

/// What is made of a file while it is decoded.
struct Reading {
    Reading(const ExtractOptions& options, double expected_seconds)
        : rows(options),
          analysis(options.clip, parts_of(options), options.decode.sample_rate_hz,
                   static_cast<std::size_t>(expected_seconds * options.decode.sample_rate_hz),
                   {.begin = [this] { rows.begin_segments(); },
                    .add   = [this](const Analysis& segment) { rows.add(segment); }}) {}
    Reading(const Reading&)            = delete;
    Reading& operator=(const Reading&) = delete;

    void push(std::span<const float> block) {
        rows.push(block);
        analysis.push(block);
    }

    FileRows rows;
    FileAnalysis analysis;
};

/// A table a feature for these rows, whose values are still to be written.
std::vector<FeatureMatrix> unfilled_tables(const std::vector<TrackId>& rows, const ExtractOptions& options) {
    std::vector<FeatureMatrix> tables;
    for (const auto& name : feature_names(options)) {
        auto& table =
            tables.emplace_back(FeatureMatrix{{}, rows, feature_columns(name, options), feature_recipe(name, options)});
        table.recipe.options[kAnalysisBuild] = analysis_build_id();
        table.values.resize(std::ssize(rows), std::ssize(table.columns));
    }
    return tables;
}

/// A model of the user's own may give what no table can hold.
std::optional<Failure> not_finite(const Track& track, const std::vector<std::string>& names,
                                  const std::vector<RowVector>& rows) {
    for (std::size_t f = 0; f < names.size(); ++f)
        if (is_onnx(names[f]) && !rows[f].allFinite())
            return failure(
                track, audio::kNotFinite,
                fmt::format("{} gives a value that is not finite; leave the file or the feature out", names[f]));
    return std::nullopt;
}

}  // namespace

std::optional<Failure> too_short_or_silent(const Track& track, const TrackInfo& info, const ExtractOptions& options) {
    if (info.analysed_seconds < options.shortest_seconds)
        return failure(track, audio::kTooShort,
                       fmt::format("lasts {:.3f} s, at least {:.3f} s are needed; leave it out, or lower "
                                   "features.shortest_seconds",
                                   info.analysed_seconds, options.shortest_seconds));
    if (info.peak_amplitude_dbfs < options.silence_db) {
        const bool cancelled = options.decode.mix == audio::Mix::Mean && info.channels_cancel;
        return failure(
            track, audio::kSilent,
            fmt::format("is silent ({}swing stays below {:.0f} dB of full scale); {}",
                        cancelled ? "its channels cancel each other: the mean's " : "its ", options.silence_db,
                        cancelled ? "--set decode.mix=automatic takes the loudest one" : "leave it out"));
    }
    return std::nullopt;
}

std::vector<RowVector> feature_rows(const Waveform& clip, const ExtractOptions& options) {
    require(clip.sample_rate_hz == options.decode.sample_rate_hz, "E2211",
            "features: the clip has {} Hz and decode.sample_rate_hz is {}", clip.sample_rate_hz,
            options.decode.sample_rate_hz);
    Reading reading(options, static_cast<double>(clip.samples.size()) / clip.sample_rate_hz);
    reading.push(clip.samples);
    reading.analysis.finish([&](const std::function<void()>& begin, const FileAnalysis::Take& take) {
        begin();
        take(clip.samples);
    });
    return reading.rows.rows();
}

namespace {

void check(const ExtractOptions& options) {
    require(options.shortest_seconds > 0, "E2211", "extract: shortest_seconds must be above 0, but got {}",
            options.shortest_seconds);
    require(options.sequence_seconds > 0 && options.sequence_seconds <= 600, "E2211",
            "extract: sequence_seconds must be above 0 and at most 600, but got {}", options.sequence_seconds);
    require(options.crops >= 2 && options.crops <= 100, "E2230", "extract: crops must be 2 to 100, but got {}",
            options.crops);
    require(options.crop_seconds >= 0.1 && options.crop_seconds <= 600, "E2230",
            "extract: crop_seconds must be 0.1 to 600, but got {}", options.crop_seconds);
    require_in_range(options.clip, options.decode.sample_rate_hz);
    const auto needs = needs_of(feature_names(options));
    for (const auto& model : needs.onnx) onnx_session(model);  // throws where it cannot be had
    require(!needs.notes || (options.notes.every >= 1 && options.notes.every <= 1000), "E2211",
            "extract: notes.every must be 1 (all) to 1000, but got {}", options.notes.every);
    if (!needs.musicnn) return;
    require(options.musicnn.patches >= 0 && options.musicnn.patches <= 1000, "E2211",
            "extract: musicnn.patches must be 0 (all) to 1000, but got {}", options.musicnn.patches);
    require_musicnn_rate(options.decode.sample_rate_hz);
    musicnn(options.musicnn.weights);  // throws where they cannot be had
}

TrackInfo info_of(const audio::DecodedAudio& decoded, double peak_amplitude_dbfs) {
    return {.duration_seconds    = decoded.file_seconds,
            .verdict             = decoded.verdict,
            .note                = decoded.note,
            .tags                = decoded.tags,
            .source_rate_hz      = decoded.source_rate_hz,
            .source_channels     = decoded.source_channels,
            .peak_amplitude_dbfs = peak_amplitude_dbfs,
            .analysed_seconds    = decoded.duration_seconds,
            .channels_cancel     = decoded.channels_cancel};
}

}  // namespace

Outcome<TrackFeatures> extract_track(const Track& track, const ExtractOptions& options, audio::ReadFile read) {
    check(options);  // before anything is decoded
    const auto start       = std::chrono::steady_clock::now();
    double feature_seconds = 0;
    const auto timed       = [&](auto&& work) {
        const auto began = std::chrono::steady_clock::now();
        work();
        feature_seconds += seconds_since(began);
    };
    std::optional<Reading> reading;
    auto outcome = audio::decode_blocks(
        track.audio, options.decode,
        {.begin = [&](double expected_seconds) { timed([&] { reading.emplace(options, expected_seconds); }); },
         .take  = [&](std::span<const float> block) { timed([&] { reading->push(block); }); }},
        std::move(read));
    if (auto* broken = std::get_if<Failure>(&outcome)) {
        broken->track = track.id;
        return std::move(*broken);
    }
    TrackFeatures result;
    result.info = info_of(std::get<audio::DecodedAudio>(outcome), reading->analysis.peak_amplitude_dbfs());
    if (auto unusable = too_short_or_silent(track, result.info, options)) return std::move(*unusable);
    bool whole = false;
    timed([&] {
        whole = reading->analysis.finish([&](const std::function<void()>& begin, const FileAnalysis::Take& take) {
            audio::decode_blocks(track.audio, options.decode, {.begin = [&](double) { begin(); }, .take = take});
        });
    });
    if (!whole) return failure(track, audio::kReplaced, "changed while it was read; extract it again");
    result.rows = reading->rows.rows();
    if (auto unusable = not_finite(track, feature_names(options), result.rows)) return std::move(*unusable);
    result.feature_seconds = feature_seconds;
    result.decode_seconds  = seconds_since(start) - feature_seconds;
    return result;
}

Extracted assemble(const std::vector<Track>& tracks, std::vector<Outcome<TrackFeatures>> outcomes,
                   const ExtractOptions& options) {
    std::vector<std::size_t> order(tracks.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return tracks[a].id < tracks[b].id; });
    std::vector<TrackId> used;
    for (const std::size_t i : order)
        if (std::holds_alternative<TrackFeatures>(outcomes[i])) used.push_back(tracks[i].id);
    auto tables = unfilled_tables(used, options);
    Extracted all;
    Eigen::Index row = 0;
    for (const std::size_t i : order) {
        if (auto* broken = std::get_if<Failure>(&outcomes[i])) {
            all.infos[tracks[i].id] = {.verdict = audio::verdict_of(broken->code)};
            all.failures.push_back(std::move(*broken));
            continue;
        }
        // Its rows are let go here, so that no more than one copy of the tables is in memory.
        auto features = std::get<TrackFeatures>(std::move(outcomes[i]));
        for (std::size_t f = 0; f < tables.size(); ++f) tables[f].values.row(row) = features.rows[f];
        ++row;
        all.infos[tracks[i].id] = std::move(features.info);
        all.decode_seconds += features.decode_seconds;
        all.feature_seconds += features.feature_seconds;
    }
    const auto names = feature_names(options);
    for (std::size_t f = 0; f < names.size(); ++f) all.tables.emplace(names[f], std::move(tables[f]));
    return all;
}

Extracted extract(const std::vector<Track>& tracks, const ExtractOptions& options,
                  const std::function<void(std::size_t, std::size_t)>& progress) {
    std::vector<Outcome<TrackFeatures>> outcomes(tracks.size());
    std::mutex one_at_a_time;
    std::size_t done = 0;
    parallel_for(tracks.size(), options.jobs, [&](std::size_t i) {
        outcomes[i] = extract_track(tracks[i], options);
        if (!progress) return;
        const std::lock_guard lock(one_at_a_time);
        progress(++done, tracks.size());
    });
    return assemble(tracks, std::move(outcomes), options);
}

}  // namespace ektara::features
