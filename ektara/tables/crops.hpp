#pragma once

#include "ektara/core/crop_columns.hpp"
#include "ektara/core/types.hpp"
#include "ektara/tables/standardiser.hpp"

namespace ektara::tables {

/// A table of crops (core/crop_columns.hpp) with a row a crop: n × (crops · d) → (n · crops) × d. The rows of a clip
/// follow each other, and each has the clip's id. A standardiser that is fitted to it has one mean and one deviation a
/// column, over all crops.
FeatureMatrix by_crop(const FeatureMatrix& table, const CropLayout& layout);

/// What `standardise` makes of raw rows; of a table of crops, and a standardiser of one crop's columns, the mean of
/// each clip's standardised crops. Throws as `standardise`.
FeatureMatrix standardised_clips(const Standardiser& standardiser, const FeatureMatrix& raw);

/// The mean of each clip's crops: the rows and the recipe of `clips`, the columns of `standardised`, which has a row a
/// crop. The recipe says `pooled`.
FeatureMatrix pooled_crops(const FeatureMatrix& standardised, const FeatureMatrix& clips, int crops);

}  // namespace ektara::tables
