#pragma once

#include "ektara/collection/inputs.hpp"
#include "ektara/core/types.hpp"
#include "ektara/tables/feature_blocks.hpp"
#include "ektara/tables/standardiser.hpp"

namespace ektara::collection {

/// A feature table as models see it: standardised (a sequence channel by channel), and how that came about. Of a table
/// of crops the standardiser is of one crop's columns, over all crops; `standardised` has the mean of each clip's
/// crops.
struct FeatureInput {
    tables::Standardiser standardiser;
    FeatureMatrix standardised;
    /// Of a sequence, or of each crop of one; 0 for a table of columns.
    int channels = 0;
    /// Crops of a clip, and the standardised columns of each, (n · crops) × d; none for a table of whole clips.
    int crops      = 1;
    Matrix by_crop = {};
    /// Of several blocks of features: each, in the order of their columns, and which of them a row has (n × blocks).
    std::vector<tables::BlockColumns> blocks = {};
    Matrix present                           = {};

    /// What a model reads: rows of clips, or of their crops.
    const Matrix& examples() const { return crops > 1 ? by_crop : standardised.values; }
};

/// Whether the blocks of a table were weighed against each other: their scales are kept, so that it takes neither a
/// transform nor weights of groups.
bool keeps_its_scales(const FeatureMatrix& table);

/// The table standardised: after logarithms of its `*_var` columns (or none), or after `transform` in their place;
/// channel by channel for a sequence; keys as `options.keys` says; with the weights of `options` where it has groups of
/// columns. A table that `keeps_its_scales` is divided by one number, whatever else is asked for. Of a table of crops
/// `channels` are those of all crops of a sequence together. Throws what fit_standardiser and `weighed` throw.
FeatureInput feature_input(const FeatureMatrix& table, int channels, const InputOptions& options,
                           tables::Transform transform   = tables::Transform::None,
                           tables::Logarithms logarithms = tables::Logarithms::OfVariances);

/// Blocks of features for a model that reads several: each standardised by the rows that have it, as a table of its own
/// would be, with 0 where a row lacks it. Throws what that throws, InvalidArgument E6114 where rows differ or a block
/// has none, and E6115 for a table of crops.
FeatureInput feature_input(const std::vector<tables::Block>& blocks, const InputOptions& options);

}  // namespace ektara::collection
