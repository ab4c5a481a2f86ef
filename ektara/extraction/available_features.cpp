#include "ektara/extraction/available_features.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ektara::extraction {
namespace {

bool is_of_musicnn(const std::string& feature) {
    return feature == features::kMusicnn || feature == features::kMusicnnTags;
}

}  // namespace

AvailablePlan available(ExtractionPlan plan) {
    const auto planned  = planned_features(plan);
    const auto& weights = plan.audio.musicnn.weights;
    const bool wanted   = std::any_of(planned.audio.begin(), planned.audio.end(), is_of_musicnn);
    if (!wanted || features::has_musicnn(weights)) return {std::move(plan), {}};
    const auto cannot_be_had = [&](const std::string& feature) {
        const auto parts = audio_features_of(feature, plan.texts);
        return is_of_musicnn(feature) || std::any_of(parts.begin(), parts.end(), is_of_musicnn);
    };
    std::vector<std::string> left_out, left;
    for (const auto& feature : plan.features) (cannot_be_had(feature) ? left_out : left).push_back(feature);
    if (is_of_musicnn(planned.main) || left.empty() || plan.fitted) features::musicnn(weights);  // throws
    plan.features   = std::move(left);
    const auto name = features::musicnn_model_name(weights);
    return {std::move(plan),
            {{"W-NO-MUSICNN", fmt::format("there are no weights of {}, so these features are left out: {}; run "
                                          "'ektara models fetch {}'",
                                          name, fmt::join(left_out, ", "), name)}}};
}

}  // namespace ektara::extraction
