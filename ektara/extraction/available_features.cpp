#include "ektara/extraction/available_features.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "ektara/features/notes.hpp"
#include "ektara/features/pitch_network.hpp"

namespace ektara::extraction {
namespace {

bool is_of_musicnn(const std::string& feature) {
    return feature == features::kMusicnn || feature == features::kMusicnnMoments || feature == features::kMusicnnTags;
}

/// The features of a plan that are, or are made of, audio features that `is_missing` names.
std::vector<std::string> features_of(const ExtractionPlan& plan, bool (*is_missing)(const std::string&)) {
    std::vector<std::string> found;
    for (const auto& feature : plan.features) {
        const auto parts = audio_features_of(feature, plan.texts);
        if (is_missing(feature) || std::any_of(parts.begin(), parts.end(), is_missing)) found.push_back(feature);
    }
    return found;
}

bool is_of_notes(const std::string& feature) { return feature == features::kNotes; }

/// Whether a plan cannot go on without what it would leave out.
bool cannot_do_without(const ExtractionPlan& plan, const std::vector<std::string>& left_out,
                       bool (*is_missing)(const std::string&)) {
    return is_missing(planned_features(plan).main) || left_out.size() == plan.features.size() || plan.fitted;
}

void leave_out(const std::vector<std::string>& features, const char* code, const std::string& model,
               AvailablePlan& made) {
    std::erase_if(made.plan.features, [&](const std::string& name) {
        return std::find(features.begin(), features.end(), name) != features.end();
    });
    made.warnings.push_back({code, fmt::format("there are no weights of {}, so these features are left out: {}; run "
                                               "'ektara models fetch {}'",
                                               model, fmt::join(features, ", "), model)});
}

}  // namespace

AvailablePlan available(ExtractionPlan plan) {
    AvailablePlan made{std::move(plan), {}};
    const auto notes = features_of(made.plan, is_of_notes);
    if (!notes.empty() && !features::has_pitch_network()) {
        if (cannot_do_without(made.plan, notes, is_of_notes)) features::pitch_network();  // throws
        leave_out(notes, "W-NO-WEIGHTS", "basic-pitch", made);
    }
    const auto& weights = made.plan.audio.musicnn.weights;
    const auto musicnn  = features_of(made.plan, is_of_musicnn);
    if (!musicnn.empty() && !features::has_musicnn(weights)) {
        if (cannot_do_without(made.plan, musicnn, is_of_musicnn)) features::musicnn(weights);  // throws
        leave_out(musicnn, "W-NO-MUSICNN", features::musicnn_model_name(weights), made);
    }
    return made;
}

}  // namespace ektara::extraction
