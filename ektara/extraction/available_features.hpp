#pragma once

#include <vector>

#include "ektara/extraction/feature_tables.hpp"

namespace ektara::extraction {

/// A plan less the features whose weights are not on this machine, and what was left out.
struct AvailablePlan {
    ExtractionPlan plan;
    std::vector<Warning> warnings;
};

/// Leaves out `notes` and what is made of them where basic-pitch was not fetched (W-NO-WEIGHTS), and the features of
/// musicnn and what is made of them where musicnn was not (W-NO-MUSICNN). Throws E5042 and MissingWeights E5020 where
/// they stand for the audio, where nothing is left, or where new songs are brought to them.
AvailablePlan available(ExtractionPlan plan);

}  // namespace ektara::extraction
