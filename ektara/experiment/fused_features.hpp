#pragma once

#include <string>
#include <vector>

#include "ektara/collection/feature_input.hpp"
#include "ektara/projection/partial_whitening.hpp"
#include "ektara/tables/column_transform.hpp"

namespace ektara::experiment {

/// Blocks of features side by side, and how many columns each has.
struct FusedFeatures {
    collection::FeatureInput input;
    std::vector<Eigen::Index> blocks;
};

/// How one block becomes part of them: normal quantiles of its standardised columns, partially whitened, divided by the
/// root of the total variance of the fitted rows.
struct FusedBlock {
    tables::ColumnTransform quantiles;
    projection::Pca whitening;
    double root = 1;
};

FusedBlock fit_fused_block(const FeatureMatrix& standardised, const projection::PartialWhiteningOptions& options);

/// The columns of standardised rows, fitted or new ones.
Matrix fused_columns(const FusedBlock& block, const FeatureMatrix& standardised);

/// Every block so, so that all blocks weigh the same; joined by tables::side_by_side, where column c of block b is
/// called "b:c". Throws InvalidArgument E6114 where the rows differ.
FusedFeatures fuse_features(const std::vector<const collection::FeatureInput*>& blocks,
                            const std::vector<std::string>& names, const projection::PartialWhiteningOptions& options);

}  // namespace ektara::experiment
