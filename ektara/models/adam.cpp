#include "ektara/models/adam.hpp"

#include <algorithm>
#include <cmath>

namespace ektara::models {
namespace {

/// Four pieces of this many floats stay in the first-level cache through the three passes over them.
constexpr Eigen::Index kPiece = 1024;

}  // namespace

void adam_step(FlatBuffer& parameters, const FlatBuffer& gradients, const AdamOptions& options, AdamState& state) {
    ++state.steps;
    const auto t            = static_cast<double>(state.steps);
    const auto step_size    = static_cast<float>(options.learning_rate / (1 - std::pow(options.beta1, t)));
    const auto root_size    = static_cast<float>(1 / std::sqrt(1 - std::pow(options.beta2, t)));
    const auto new_mean     = static_cast<float>(1 - options.beta1);
    const auto new_variance = static_cast<float>(1 - options.beta2);
    const auto epsilon      = static_cast<float>(options.epsilon);
    if (options.weight_decay > 0) parameters *= static_cast<float>(1 - options.learning_rate * options.weight_decay);
    for (Eigen::Index at = 0; at < parameters.size(); at += kPiece) {
        const Eigen::Index count = std::min(kPiece, parameters.size() - at);
        const auto gradient      = gradients.segment(at, count).array();
        auto mean                = state.mean.segment(at, count).array();
        auto variance            = state.variance.segment(at, count).array();
        mean += new_mean * (gradient - mean);
        variance += new_variance * (gradient.square() - variance);
        parameters.segment(at, count).array() -= step_size * mean / (variance.sqrt() * root_size + epsilon);
    }
}

}  // namespace ektara::models
