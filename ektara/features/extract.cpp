#include "ektara/features/extract.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <mutex>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/version.hpp"
#include "ektara/features/analysis.hpp"
#include "ektara/features/descriptors.hpp"
#include "ektara/features/detail/file_analysis.hpp"
#include "ektara/features/moments.hpp"
#include "ektara/features/published.hpp"
#include "ektara/features/sequence.hpp"
#include "ektara/features/whole_sound.hpp"

namespace ektara::features {
namespace {

/// Frames of a sequence of this many seconds, counted as the transform counts them.
std::size_t sequence_frames(const ExtractOptions& options) {
    const double samples = options.sequence_seconds * options.decode.sample_rate_hz;
    return audio::n_frames(static_cast<std::size_t>(samples), MfccOptions{}.stft);
}

/// A channels × T matrix, cropped or padded, as one row: channel by channel.
RowVector sequence_row(const Matrix& sequence, const ExtractOptions& options) {
    const Matrix fitted = fit_frames(sequence, static_cast<Eigen::Index>(sequence_frames(options)));
    return Eigen::Map<const RowVector>(fitted.data(), fitted.size());
}

std::vector<std::string> sequence_columns(const char* prefix, std::size_t channels, const ExtractOptions& options) {
    std::vector<std::string> columns;
    for (std::size_t c = 1; c <= channels; ++c)
        for (std::size_t t = 0; t < sequence_frames(options); ++t)
            columns.push_back(fmt::format("{}{}_t{}", prefix, c, t));
    return columns;
}

/// One kind of feature: its name, its columns, how an analysed clip becomes a row, and for a sequence its channels.
/// Without `row` it is of the whole sound as it was decoded, and `row_of_sound` makes it.
struct Definition {
    const char* name;
    std::vector<std::string> (*columns)(const ExtractOptions&);
    RowVector (*row)(const Analysis&, const ExtractOptions&);
    std::size_t channels                   = 0;
    RowVector (*row_of_sound)(WholeSound&) = nullptr;
};

const Definition kDefinitions[] = {
    {"mfcc-moments", [](const ExtractOptions&) { return moment_columns("mfcc", 13); },
     [](const Analysis& clip, const ExtractOptions&) { return moments_of_rows(clip.mfcc); }},
    {"mfcc-sequence", [](const ExtractOptions& options) { return sequence_columns("mfcc", 13, options); },
     [](const Analysis& clip, const ExtractOptions& options) { return sequence_row(clip.mfcc, options); }, 13},
    {"mel-sequence", [](const ExtractOptions& options) { return sequence_columns("mel", 64, options); },
     [](const Analysis& clip, const ExtractOptions& options) {
         return sequence_row(clip.mel_64_db.transpose(), options);
     },
     64},
    {"descriptors", [](const ExtractOptions&) { return descriptor_columns(); },
     [](const Analysis& clip, const ExtractOptions&) { return descriptor_row(clip); }},
    {"rich", [](const ExtractOptions&) { return rich_columns(); },
     [](const Analysis& clip, const ExtractOptions&) { return rich_row(clip); }},
    {"published-words", [](const ExtractOptions&) { return published_columns(); },
     [](const Analysis& clip, const ExtractOptions&) { return published_row(clip); }},
    {"peaks", [](const ExtractOptions&) { return peak_columns(); }, nullptr, 0,
     [](WholeSound& sound) { return sound.peaks(); }},
    {"fingerprint", [](const ExtractOptions&) { return fingerprint_columns(); }, nullptr, 0,
     [](WholeSound& sound) { return sound.fingerprint(); }},
};

const Definition& definition(const std::string& name) {
    for (const auto& known : kDefinitions)
        if (name == known.name) return known;
    std::vector<std::string> names;
    for (const auto& known : kDefinitions) names.emplace_back(known.name);
    fail<UsageError>("E2210", "extract: '{}' is not a feature; known are {}", name, fmt::join(names, ", "));
}

bool is_among(const std::vector<std::string>& names, const char* name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

AnalysisParts parts_of(const std::vector<std::string>& names, const ExtractOptions& options) {
    return {
        .mel_64      = is_among(names, "mel-sequence"),
        .descriptors = is_among(names, "descriptors") || is_among(names, "rich") || is_among(names, "published-words"),
        .subtract_means = options.clip.cms};
}

/// The row of a file from those of its segments.
RowVector one_row(const std::vector<RowVector>& segments, const std::string& name, const ExtractOptions& options) {
    if (segments.size() == 1 || definition(name).channels > 0) return segments[segments.size() / 2];
    Matrix rows(std::ssize(segments), segments[0].size());
    for (Eigen::Index i = 0; i < rows.rows(); ++i) rows.row(i) = segments[static_cast<std::size_t>(i)];
    return pooled(rows, definition(name).columns(options), options.clip.pool);
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
          sound_(is_among(names_, "peaks"), is_among(names_, "fingerprint"), options.decode.sample_rate_hz) {}

    void push(std::span<const float> block) { sound_.push(block); }

    void begin_segments() {
        for (auto& segments : by_name_) segments.clear();
    }
    void add(const Analysis& segment) {
        for (std::size_t f = 0; f < names_.size(); ++f)
            if (const auto row = definition(names_[f]).row) by_name_[f].push_back(row(segment, options_));
    }

    std::vector<RowVector> rows() {
        std::vector<RowVector> rows;
        for (std::size_t f = 0; f < names_.size(); ++f) {
            const auto of_sound = definition(names_[f]).row_of_sound;
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
          analysis(options.clip, parts_of(feature_names(options), options), options.decode.sample_rate_hz,
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

}  // namespace

std::vector<std::string> feature_names(const ExtractOptions& options) {
    std::vector<std::string> names;
    for (const auto& name : options.names) names.push_back(definition(name).name);
    if (names.empty()) fail<UsageError>("E2210", "extract: features.names is empty; name at least one feature");
    for (auto name = names.begin(); name != names.end(); ++name)
        if (std::find(names.begin(), name, *name) != name)
            fail<UsageError>("E2210", "extract: feature '{}' is named twice", *name);
    return names;
}

std::vector<std::string> feature_columns(const std::string& name, const ExtractOptions& options) {
    return definition(name).columns(options);
}

std::vector<std::size_t> feature_shape(const std::string& name, const ExtractOptions& options) {
    if (const std::size_t channels = definition(name).channels; channels > 0)
        return {channels, sequence_frames(options)};
    return {definition(name).columns(options).size()};
}

Recipe feature_recipe(const std::string& name, const ExtractOptions& options) {
    Recipe recipe{.kind = name, .options = {}, .seed = 0, .parent = "", .version = version()};
    for (const auto& option : list_options(options.decode)) recipe.options["decode." + option.name] = option.value;
    if (definition(name).channels > 0)
        recipe.options["features.sequence_seconds"] = fmt::format("{}", options.sequence_seconds);
    if (definition(name).row != nullptr)
        for (const auto& option : list_options(options.clip)) recipe.options["features." + option.name] = option.value;
    return recipe;
}

std::optional<Failure> too_short_or_silent(const Track& track, const TrackInfo& info, const ExtractOptions& options) {
    if (info.duration_seconds < options.shortest_seconds)
        return failure(track, "E2111",
                       fmt::format("lasts {:.3f} s, at least {:.3f} s are needed; leave it out, or lower "
                                   "features.shortest_seconds",
                                   info.duration_seconds, options.shortest_seconds));
    if (info.swing_db < options.silence_db)
        return failure(
            track, "E2112",
            fmt::format("is silent (its swing stays below {:.0f} dB of full scale); leave it out", options.silence_db));
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

Outcome<TrackFeatures> extract_track(const Track& track, const ExtractOptions& options) {
    require(options.shortest_seconds > 0, "E2211", "extract: shortest_seconds must be above 0, but got {}",
            options.shortest_seconds);
    require(options.sequence_seconds > 0 && options.sequence_seconds <= 600, "E2211",
            "extract: sequence_seconds must be above 0 and at most 600, but got {}", options.sequence_seconds);
    require_in_range(options.clip, options.decode.sample_rate_hz);
    feature_names(options);  // throws, before anything is decoded
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
         .take  = [&](std::span<const float> block) { timed([&] { reading->push(block); }); }});
    if (auto* broken = std::get_if<Failure>(&outcome)) {
        broken->track = track.id;
        return std::move(*broken);
    }
    auto& decoded = std::get<audio::DecodedAudio>(outcome);
    TrackFeatures result;
    result.info = {decoded.duration_seconds,
                   decoded.verdict,
                   decoded.note,
                   decoded.tags,
                   decoded.source_rate_hz,
                   decoded.source_channels,
                   reading->analysis.swing_db()};
    if (auto unusable = too_short_or_silent(track, result.info, options)) return std::move(*unusable);
    bool whole = false;
    timed([&] {
        whole = reading->analysis.finish([&](const std::function<void()>& begin, const FileAnalysis::Take& take) {
            audio::decode_blocks(track.audio, options.decode, {.begin = [&](double) { begin(); }, .take = take});
        });
    });
    if (!whole) return failure(track, "E2116", "changed while it was read; extract it again");
    result.rows            = reading->rows.rows();
    result.feature_seconds = feature_seconds;
    result.decode_seconds  = seconds_since(start) - feature_seconds;
    return result;
}

Extracted assemble(const std::vector<Track>& tracks, std::vector<Outcome<TrackFeatures>> outcomes,
                   const ExtractOptions& options) {
    std::vector<std::size_t> order(tracks.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return tracks[a].id < tracks[b].id; });
    Extracted all;
    std::vector<TrackId> used;
    std::vector<const TrackFeatures*> found;
    for (const std::size_t i : order) {
        if (auto* broken = std::get_if<Failure>(&outcomes[i])) {
            all.infos[tracks[i].id] = {.verdict = audio::verdict_of(broken->code)};
            all.failures.push_back(std::move(*broken));
            continue;
        }
        const auto& features    = std::get<TrackFeatures>(outcomes[i]);
        all.infos[tracks[i].id] = features.info;
        all.decode_seconds += features.decode_seconds;
        all.feature_seconds += features.feature_seconds;
        used.push_back(tracks[i].id);
        found.push_back(&features);
    }
    const auto names = feature_names(options);
    for (std::size_t f = 0; f < names.size(); ++f) {
        FeatureMatrix table{{}, used, feature_columns(names[f], options), feature_recipe(names[f], options)};
        table.values.resize(std::ssize(found), std::ssize(table.columns));
        for (std::size_t i = 0; i < found.size(); ++i)
            table.values.row(static_cast<Eigen::Index>(i)) = found[i]->rows[f];
        all.tables.emplace(names[f], std::move(table));
    }
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
