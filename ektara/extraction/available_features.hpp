#pragma once

#include <vector>

#include "ektara/extraction/feature_tables.hpp"

namespace ektara::extraction {

/// A plan less the features whose weights are not on this machine, and what was left out.
struct AvailablePlan {
    ExtractionPlan plan;
    std::vector<Warning> warnings;
};

/// Leaves out `notes` where basic-pitch was not fetched, the features of musicnn where it was not, "onnx:FILE" where
/// there is no ONNX Runtime, and what is made of them (W-NO-WEIGHTS for each). W-ONNX-RATE: a model listens above what
/// is decoded. Throws E5042, MissingWeights E5020 and E5063 where they stand for the audio, where nothing is left, or
/// where new songs are brought to them, and as features::onnx_model does.
AvailablePlan available(ExtractionPlan plan);

}  // namespace ektara::extraction
