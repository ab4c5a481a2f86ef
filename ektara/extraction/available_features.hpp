#pragma once

#include <vector>

#include "ektara/extraction/feature_tables.hpp"

namespace ektara::extraction {

/// A plan less the features whose weights are not on this machine, and what was left out.
struct AvailablePlan {
    ExtractionPlan plan;
    std::vector<Warning> warnings;
};

/// Leaves out `musicnn`, `tags` and what is made of them where musicnn was not fetched: W-NO-MUSICNN. Throws
/// MissingWeights E5020 where they stand for the audio, or where new songs are brought to them.
AvailablePlan available(ExtractionPlan plan);

}  // namespace ektara::extraction
