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
/// of its total variance, so that all blocks weigh the same; joined by tables::side_by_side, where column c of block b
/// is called "b:c". Throws InvalidArgument E6114 where the rows differ.
FusedFeatures fuse_features(const std::vector<const collection::FeatureInput*>& blocks,
                            const std::vector<std::string>& names, const projection::PartialWhiteningOptions& options);

}  // namespace ektara::experiment
