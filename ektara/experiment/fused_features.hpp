#pragma once

#include <string>
#include <vector>

#include "ektara/collection/feature_input.hpp"
#include "ektara/projection/partial_whitening.hpp"

namespace ektara::experiment {

/// Blocks of features side by side, and how many columns each has.
struct FusedFeatures {
    collection::FeatureInput input;
    std::vector<Eigen::Index> blocks;
};

/// Every block half-whitened (normal quantiles of its standardised columns, partially whitened) and divided by the root
/// of its total variance, so that all blocks weigh the same. The blocks must have the same rows. Column c of block b is
/// called "b:c".
FusedFeatures fuse_features(const std::vector<const collection::FeatureInput*>& blocks,
                            const std::vector<std::string>& names, const projection::PartialWhiteningOptions& options);

}  // namespace ektara::experiment
