#include "ektara/features/extract.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <mutex>
#include <numeric>

#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/version.hpp"
#include "ektara/features/mfcc.hpp"
#include "ektara/features/moments.hpp"

namespace ektara::features {
namespace {

/// One kind of feature: its name, its columns, and how a clip becomes a row.
struct Definition {
    const char* name;
    std::vector<std::string> (*columns)();
    RowVector (*compute)(const Waveform&);
};

const Definition kDefinitions[] = {
    {"mfcc-moments", [] { return moment_columns("mfcc", MfccOptions{}.n_mfcc); },
     [](const Waveform& clip) { return moments_of_rows(mfcc(clip)); }},
};

const Definition& definition(const std::string& name) {
    for (const auto& known : kDefinitions)
        if (name == known.name) return known;
    std::vector<std::string> names;
    for (const auto& known : kDefinitions) names.emplace_back(known.name);
    fail<UsageError>("E2210", "extract: '{}' is not a feature; known are {}", name, fmt::join(names, ", "));
}

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Failure failure(const Track& track, const char* code, std::string reason) {
    return {track.id, track.audio, "features", code, std::move(reason)};
}

/// Half the distance between the lowest and the highest sample, in decibels of full scale.
double swing_db(const std::vector<float>& samples) {
    const auto [low, high] = std::minmax_element(samples.begin(), samples.end());
    return 20 * std::log10(std::max(0.5 * (static_cast<double>(*high) - *low), 1e-30));
}

Recipe recipe_of(const std::string& name, const ExtractOptions& options) {
    Recipe recipe{.kind = name, .options = {}, .seed = 0, .parent = "", .version = version()};
    for (const auto& option : list_options(options.decode)) recipe.options["decode." + option.name] = option.value;
    return recipe;
}

}  // namespace

std::vector<std::string> feature_names(const ExtractOptions& options) {
    std::vector<std::string> names;
    for (std::size_t begin = 0; begin <= options.names.size();) {
        const std::size_t end = std::min(options.names.find(',', begin), options.names.size());
        names.push_back(definition(options.names.substr(begin, end - begin)).name);
        begin = end + 1;
    }
    for (auto name = names.begin(); name != names.end(); ++name)
        if (std::find(names.begin(), name, *name) != name)
            fail<UsageError>("E2210", "extract: feature '{}' is named twice", *name);
    return names;
}

std::vector<std::string> feature_columns(const std::string& name) { return definition(name).columns(); }

Outcome<TrackFeatures> extract_track(const Track& track, const ExtractOptions& options) {
    require(options.shortest_seconds > 0, "E2211", "extract: shortest_seconds must be above 0, but got {}",
            options.shortest_seconds);
    const auto names = feature_names(options);
    auto start       = std::chrono::steady_clock::now();
    auto outcome     = audio::decode(track.audio, options.decode);
    if (auto* broken = std::get_if<Failure>(&outcome)) {
        broken->track = track.id;
        return std::move(*broken);
    }
    auto& decoded = std::get<audio::DecodedAudio>(outcome);
    TrackFeatures result;
    result.decode_seconds = seconds_since(start);
    if (decoded.duration_seconds < options.shortest_seconds)
        return failure(track, "E2111",
                       fmt::format("lasts {:.3f} s, at least {:.3f} s are needed; leave it out, or lower "
                                   "features.shortest_seconds",
                                   decoded.duration_seconds, options.shortest_seconds));
    if (const double swing = swing_db(decoded.waveform.samples); swing < options.silence_db)
        return failure(
            track, "E2112",
            fmt::format("is silent (its swing stays below {:.0f} dB of full scale); leave it out", options.silence_db));
    start = std::chrono::steady_clock::now();
    for (const auto& name : names) result.rows.push_back(definition(name).compute(decoded.waveform));
    result.feature_seconds = seconds_since(start);
    result.info            = {decoded.duration_seconds, decoded.verdict,        decoded.note, decoded.tags,
                              decoded.source_rate_hz,   decoded.source_channels};
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
        FeatureMatrix table{{}, used, feature_columns(names[f]), recipe_of(names[f], options)};
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
