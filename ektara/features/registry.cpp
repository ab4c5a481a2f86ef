#include "ektara/features/registry.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>

#include <fmt/ranges.h>

#include "ektara/core/crop_columns.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/nearest.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/pretrained.hpp"
#include "ektara/core/version.hpp"
#include "ektara/features/analysis.hpp"
#include "ektara/features/crops.hpp"
#include "ektara/features/descriptors.hpp"
#include "ektara/features/moments.hpp"
#include "ektara/features/notes.hpp"
#include "ektara/features/onnx_model.hpp"
#include "ektara/features/own_thirds.hpp"
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
    const Matrix fitted = fix_length(sequence, static_cast<Eigen::Index>(sequence_frames(options)));
    return Eigen::Map<const RowVector>(fitted.data(), fitted.size());
}

std::vector<std::string> sequence_columns(const char* prefix, std::size_t channels, const ExtractOptions& options) {
    std::vector<std::string> columns;
    for (std::size_t c = 1; c <= channels; ++c)
        for (std::size_t t = 0; t < sequence_frames(options); ++t)
            columns.push_back(fmt::format("{}{}_t{}", prefix, c, t));
    return columns;
}

const FeatureDefinition kDefinitions[] = {
    {"mfcc-moments", [](const ExtractOptions&) { return moment_columns("mfcc", 13); },
     [](const Analysis& clip, const ExtractOptions&) { return moments_of_rows(clip.mfcc); }},
    {kMfccSequence,
     [](const ExtractOptions& options) { return sequence_columns("mfcc", 13, options); },
     [](const Analysis& clip, const ExtractOptions& options) { return sequence_row(clip.mfcc, options); },
     {},
     13},
    {"mel-sequence",
     [](const ExtractOptions& options) { return sequence_columns("mel", 64, options); },
     [](const Analysis& clip, const ExtractOptions& options) {
         return sequence_row(clip.mel_64_db.transpose(), options);
     },
     {.mel_64 = true},
     64},
    {"descriptors",
     [](const ExtractOptions&) { return descriptor_columns(); },
     [](const Analysis& clip, const ExtractOptions&) { return descriptor_row(clip); },
     {.descriptors = true}},
    {"rich",
     [](const ExtractOptions&) { return descriptor_moment_columns(); },
     [](const Analysis& clip, const ExtractOptions&) { return descriptor_moment_row(clip); },
     {.descriptors = true}},
    {kNotes,
     [](const ExtractOptions&) { return note_columns(); },
     [](const Analysis& clip, const ExtractOptions&) { return clip.notes; },
     {.notes = true}},
    {kOwnThirds,
     [](const ExtractOptions&) { return own_thirds_columns(); },
     [](const Analysis& clip, const ExtractOptions&) { return own_thirds_row(clip); },
     {.descriptors = true}},
    {kMusicnn,
     [](const ExtractOptions&) { return musicnn_columns(); },
     [](const Analysis& clip, const ExtractOptions&) { return clip.musicnn.penultimate; },
     {.musicnn = true}},
    {kMusicnnMoments,
     [](const ExtractOptions&) { return musicnn_moment_columns(); },
     [](const Analysis& clip, const ExtractOptions&) { return musicnn_moment_row(clip.musicnn); },
     {.musicnn = true}},
    {kMusicnnTags,
     [](const ExtractOptions& options) { return musicnn_tag_columns(options.musicnn.weights); },
     [](const Analysis& clip, const ExtractOptions&) { return clip.musicnn.tags; },
     {.musicnn = true}},
    {"peaks",
     [](const ExtractOptions&) { return waveform_overview_columns(); },
     nullptr,
     {.waveform_overview = true},
     0,
     [](WholeSound& sound) { return sound.waveform_overview(); }},
    {"fingerprint",
     [](const ExtractOptions&) { return fingerprint_columns(); },
     nullptr,
     {.fingerprint = true},
     0,
     [](WholeSound& sound) { return sound.fingerprint(); }},
};

/// Features of crops, each with the feature that it has of every crop.
constexpr std::pair<const char*, const char*> kOfCrops[] = {{"mfcc-moments-crops", "mfcc-moments"},
                                                            {"mfcc-sequence-crops", kMfccSequence},
                                                            {"mel-sequence-crops", "mel-sequence"},
                                                            {"descriptors-crops", "descriptors"},
                                                            {"rich-crops", "rich"}};

std::vector<FeatureDefinition> with_crops() {
    std::vector<FeatureDefinition> all(std::begin(kDefinitions), std::end(kDefinitions));
    for (const auto& of_crops : kOfCrops) {
        const auto same = [&](const FeatureDefinition& known) {
            return std::string_view(known.name) == of_crops.second;
        };
        all.push_back(*std::find_if(std::begin(kDefinitions), std::end(kDefinitions), same));
        all.back().name     = of_crops.first;
        all.back().of_crops = true;
    }
    return all;
}

/// The options by which a crop's own columns and row are made: a sequence is as long as the crop.
ExtractOptions options_of_a_crop(ExtractOptions options) {
    options.sequence_seconds = options.crop_seconds;
    return options;
}

/// Frames of a crop.
Eigen::Index crop_frames(const ExtractOptions& options) {
    return static_cast<Eigen::Index>(sequence_frames(options_of_a_crop(options)));
}

/// The rows of all crops, one after the other.
RowVector joined_row(const FeatureDefinition& definition, const std::vector<Analysis>& crops,
                     const ExtractOptions& options) {
    const auto of_crop = options_of_a_crop(options);
    RowVector joined;
    for (std::size_t c = 0; c < static_cast<std::size_t>(options.crops); ++c) {
        const RowVector row = definition.row(crops[std::min(c, crops.size() - 1)], of_crop);
        if (c == 0) joined.resize(row.size() * options.crops);
        joined.segment(static_cast<Eigen::Index>(c) * row.size(), row.size()) = row;
    }
    return joined;
}

/// Whether a crop needs descriptors of its own for any of these features.
Descriptors descriptors_of_crops(const std::vector<std::string>& names) {
    const bool wanted = std::any_of(names.begin(), names.end(), [](const std::string& name) {
        const auto& definition = feature_definition(name);
        return definition.of_crops && definition.needs.descriptors;
    });
    return wanted ? Descriptors::Wanted : Descriptors::NotWanted;
}

/// The definition of "onnx:FILE", made once.
const FeatureDefinition& onnx_definition(const std::string& name) {
    static std::mutex guard;
    static std::map<std::string, FeatureDefinition> made;
    onnx_stem(name);  // throws where no file is named
    const std::lock_guard lock(guard);
    return made
        .try_emplace(
            name, FeatureDefinition{name,
                                    [name](const ExtractOptions&) { return onnx_columns(name); },
                                    [name](const Analysis& clip, const ExtractOptions&) { return clip.onnx.at(name); },
                                    {.onnx = {name}}})
        .first->second;
}

/// Two models whose tables would have the same name.
void require_distinct_models(const std::vector<std::string>& names) {
    std::map<std::string, std::string> stems;
    for (const auto& name : names) {
        if (!is_onnx(name)) continue;
        const auto [at, is_new] = stems.emplace(onnx_stem(name), name);
        if (!is_new)
            fail<UsageError>("E2132", "'{}' and '{}' would have the same files, {}; rename a model", at->second, name,
                             at->first);
    }
}

}  // namespace

std::span<const FeatureDefinition> feature_definitions() {
    static const auto kAll = with_crops();
    return kAll;
}

std::vector<RowVector> rows_of(const Analysis& segment, const std::vector<std::string>& names,
                               const ExtractOptions& options) {
    std::vector<Analysis> crops = segment.crops;
    std::vector<RowVector> rows(names.size());
    for (std::size_t f = 0; f < names.size(); ++f) {
        const auto& definition = feature_definition(names[f]);
        if (definition.row == nullptr) continue;
        if (definition.of_crops && crops.empty())
            crops = crops_of(segment, options.crops, crop_frames(options), descriptors_of_crops(names));
        rows[f] = definition.of_crops ? joined_row(definition, crops, options) : definition.row(segment, options);
    }
    return rows;
}

void refuse_feature(const std::string& name, const std::vector<std::string>& known) {
    fail<UsageError>("E2210", "extract: '{}' is not a feature; known are {}, embedding:NAME, onnx:FILE{}", name,
                     fmt::join(known, ", "), did_you_mean(name, known));
}

const FeatureDefinition& feature_definition(const std::string& name) {
    if (is_onnx(name)) return onnx_definition(name);
    for (const auto& known : feature_definitions())
        if (name == known.name) return known;
    refuse_feature(name, all_feature_names());
}

Needs needs_of(const std::vector<std::string>& names) {
    Needs all;
    for (const auto& name : names) {
        const auto& needs = feature_definition(name).needs;
        all.mel_64 |= needs.mel_64;
        all.descriptors |= needs.descriptors;
        all.waveform_overview |= needs.waveform_overview;
        all.fingerprint |= needs.fingerprint;
        all.notes |= needs.notes;
        all.musicnn |= needs.musicnn;
        all.onnx.insert(all.onnx.end(), needs.onnx.begin(), needs.onnx.end());
    }
    return all;
}

KeptFrames kept_frames(const std::vector<std::string>& names, const ExtractOptions& options) {
    KeptFrames kept;
    for (const auto& name : names) {
        const auto& definition = feature_definition(name);
        if (definition.of_crops) {
            kept.crops       = options.crops;
            kept.crop_length = crop_frames(options);
        } else if (definition.needs.mel_64) {
            kept.middle = static_cast<Eigen::Index>(sequence_frames(options));
        }
    }
    return kept;
}

std::vector<std::string> all_feature_names() {
    std::vector<std::string> names;
    for (const auto& known : feature_definitions()) names.emplace_back(known.name);
    return names;
}

const char* feature_names_help() {
    static const std::string kHelp =
        fmt::format("features to compute, separated by commas: {}, onnx:FILE", fmt::join(all_feature_names(), ", "));
    return kHelp.c_str();
}

std::vector<std::string> feature_names(const ExtractOptions& options) {
    std::vector<std::string> names;
    for (const auto& name : options.names) names.push_back(feature_definition(name).name);
    if (names.empty()) fail<UsageError>("E2210", "extract: features.names is empty; name at least one feature");
    for (auto name = names.begin(); name != names.end(); ++name)
        if (std::find(names.begin(), name, *name) != name)
            fail<UsageError>("E2210", "extract: feature '{}' is named twice", *name);
    require_distinct_models(names);
    return names;
}

std::vector<std::string> feature_columns(const std::string& name, const ExtractOptions& options) {
    const auto& definition = feature_definition(name);
    if (!definition.of_crops) return definition.columns(options);
    return crop_columns(definition.columns(options_of_a_crop(options)), options.crops);
}

std::vector<std::size_t> feature_shape(const std::string& name, const ExtractOptions& options) {
    const auto& definition  = feature_definition(name);
    const std::size_t count = feature_columns(name, options).size();
    const std::size_t parts = std::max<std::size_t>(1, definition.channels) *
                              (definition.of_crops ? static_cast<std::size_t>(options.crops) : 1);
    return parts > 1 ? std::vector{parts, count / parts} : std::vector{count};
}

Recipe feature_recipe(const std::string& name, const ExtractOptions& options) {
    const auto& definition = feature_definition(name);
    Recipe recipe{.kind = name, .options = {}, .seed = 0, .parent = "", .version = version()};
    const auto add = [&](const std::string& prefix, const auto& of) {
        for (const auto& option : list_options(of)) recipe.options[prefix + option.name] = option.value;
    };
    add("decode.", options.decode);
    if (definition.channels > 0 && !definition.of_crops)
        recipe.options["features.sequence_seconds"] = fmt::format("{}", options.sequence_seconds);
    if (definition.of_crops) {
        recipe.options["features.crops"]        = fmt::format("{}", options.crops);
        recipe.options["features.crop_seconds"] = fmt::format("{}", options.crop_seconds);
    }
    if (definition.row != nullptr) add("features.", options.clip);
    if (definition.needs.notes) {
        recipe.options["notes.model"] = kPitchModel;
        add("features.", options.notes);
    }
    if (definition.needs.musicnn) {
        add("features.", options.musicnn);
        recipe.options["features.musicnn.sample_rate_hz"] = fmt::format("{}", kMusicnnRateHz);
        recipe.options[kPretrainedOption]                 = musicnn_model_name(options.musicnn.weights);
    }
    for (const auto& model : definition.needs.onnx) recipe.options.merge(onnx_recipe(model));
    return recipe;
}

}  // namespace ektara::features
