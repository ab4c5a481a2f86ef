#include "ektara/models/adam.hpp"

#include <algorithm>
#include <cmath>

namespace ektara::models {
namespace {

constexpr double kBeta1 = 0.9, kBeta2 = 0.999;
constexpr float kEpsilon = 1e-8f;
/// Four pieces of this many floats stay in the first-level cache through the three passes over them.
constexpr Eigen::Index kPiece = 1024;

}  // namespace

void adam_step(FlatBuffer& parameters, const FlatBuffer& gradients, double learning_rate, AdamState& state) {
    ++state.steps;
    const auto t         = static_cast<double>(state.steps);
    const auto step_size = static_cast<float>(learning_rate / (1 - std::pow(kBeta1, t)));
    const auto root_size = static_cast<float>(1 / std::sqrt(1 - std::pow(kBeta2, t)));
    for (Eigen::Index at = 0; at < parameters.size(); at += kPiece) {
        const Eigen::Index count = std::min(kPiece, parameters.size() - at);
        const auto gradient      = gradients.segment(at, count).array();
        auto mean                = state.mean.segment(at, count).array();
        auto variance            = state.variance.segment(at, count).array();
        mean += static_cast<float>(1 - kBeta1) * (gradient - mean);
        variance += static_cast<float>(1 - kBeta2) * (gradient.square() - variance);
        parameters.segment(at, count).array() -= step_size * mean / (variance.sqrt() * root_size + kEpsilon);
    }
}

}  // namespace ektara::models
