#include "ektara/extraction/available_features.hpp"

#include <algorithm>
#include <functional>

#include <fmt/ranges.h>

#include "ektara/features/notes.hpp"
#include "ektara/features/onnx_model.hpp"
#include "ektara/features/onnx_runtime.hpp"
#include "ektara/features/pitch_network.hpp"

namespace ektara::extraction {
namespace {

using Names = std::vector<std::string>;

/// Features that need something which may not be on this machine.
struct Requirement {
    bool (*is_of)(const std::string& feature);
    bool is_here;
    /// Throws what says how to get it.
    std::function<void()> require;
    /// What is missing, and what gets it.
    std::string missing, remedy;
};

bool is_of_notes(const std::string& feature) { return feature == features::kNotes; }
bool is_of_musicnn(const std::string& feature) {
    return feature == features::kMusicnn || feature == features::kMusicnnMoments || feature == features::kMusicnnTags;
}

Requirement weights_of(const std::string& model, bool (*is_of)(const std::string&), bool is_here,
                       std::function<void()> require) {
    return {is_of, is_here, std::move(require), "there are no weights of " + model,
            fmt::format("run 'ektara models fetch {}'", model)};
}

/// The features of a plan that are, or are made of, audio features that need it.
Names features_of(const ExtractionPlan& plan, const Requirement& requirement) {
    Names found;
    for (const auto& feature : plan.features) {
        const auto parts = audio_features_of(feature, plan.texts);
        if (requirement.is_of(feature) || std::any_of(parts.begin(), parts.end(), requirement.is_of))
            found.push_back(feature);
    }
    return found;
}

/// Whether a plan cannot go on without what it would leave out.
bool cannot_do_without(const ExtractionPlan& plan, const Names& left_out, const Requirement& requirement) {
    return requirement.is_of(planned_features(plan).main) || left_out.size() == plan.features.size() || plan.fitted;
}

void leave_out_missing(const Requirement& requirement, AvailablePlan& made) {
    if (requirement.is_here) return;
    const auto features = features_of(made.plan, requirement);
    if (features.empty()) return;
    if (cannot_do_without(made.plan, features, requirement)) requirement.require();
    std::erase_if(made.plan.features, [&](const std::string& name) {
        return std::find(features.begin(), features.end(), name) != features.end();
    });
    made.warnings.push_back(
        {"W-NO-WEIGHTS", fmt::format("{}, so these features are left out: {}; {}", requirement.missing,
                                     fmt::join(features, ", "), requirement.remedy)});
}

/// What a plan has of the user's own models, in its features and in what these are made of.
Names onnx_features_of(const ExtractionPlan& plan) {
    auto names = planned_features(plan).audio;
    std::erase_if(names, [](const std::string& name) { return !features::is_onnx(name); });
    return names;
}

/// A model that listens above what is decoded.
void warn_of_rates(const AvailablePlan& made, std::vector<Warning>& warnings) {
    const int decoded_hz = made.plan.audio.decode.sample_rate_hz;
    for (const auto& name : onnx_features_of(made.plan)) {
        const int heard_hz = features::onnx_model(name)->settings.sample_rate_hz;
        if (heard_hz > decoded_hz)
            warnings.push_back(
                {"W-ONNX-RATE", fmt::format("{} hears {} Hz, but files are decoded at {} Hz, so it hears nothing "
                                            "above {} Hz; --set decode.sample_rate_hz={} gives it all",
                                            name, heard_hz, decoded_hz, decoded_hz / 2, heard_hz)});
    }
}

}  // namespace

AvailablePlan available(ExtractionPlan plan) {
    AvailablePlan made{std::move(plan), {}};
    const auto& musicnn = made.plan.audio.musicnn.weights;
    leave_out_missing(
        weights_of("basic-pitch", is_of_notes, features::has_pitch_network(), [] { features::pitch_network(); }), made);
    leave_out_missing(weights_of(features::musicnn_model_name(musicnn), is_of_musicnn, features::has_musicnn(musicnn),
                                 [&] { features::musicnn(musicnn); }),
                      made);
    const auto models = onnx_features_of(made.plan);
    for (const auto& name : models) features::onnx_model(name);  // a file that is not there is told before all else
    if (models.empty()) return made;
    leave_out_missing({features::is_onnx, features::why_no_onnx_runtime().empty(), [] { features::onnx_runtime(); },
                       "there is no ONNX Runtime that can be used (" + features::why_no_onnx_runtime() + ")",
                       features::kOnnxRuntimeRemedy},
                      made);
    warn_of_rates(made, made.warnings);
    return made;
}

}  // namespace ektara::extraction
