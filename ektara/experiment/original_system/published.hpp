#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ektara/experiment/experiment.hpp"
#include "ektara/experiment/model_input.hpp"

namespace ektara::experiment {

/// `run --as-published`: the choices of the system that this one grew from, so that its table can be compared line by
/// line with the honest one. docs/methods.md lists them and what could not be repeated.
inline constexpr const char* kPublishedFeatures = "mfcc-means";

/// Its settings over the defaults: 3 s, 13 means, k = 8, fixed epochs without validation, fixed eps, one seed.
RunOptions published_options();

/// The eleven rows of its table, raw K-Means last; without `text` those that need no sentence.
std::vector<Method> published_methods(bool text);

/// The means of 13 MFCC in a table that has them (mfcc1_mean … mfcc13_mean), which stand for the audio.
extraction::ColumnSelection mfcc_means();

/// What a table of that system says of a method; silhouettes are those of the hybrid space. Nothing for a method that
/// its table leaves out (DBSCAN on the hybrid features: all noise).
std::optional<evaluation::TableFigures> published_scores(const std::string& method);

/// Each choice and what is wrong with it, in one line: W-AS-PUBLISHED. Figures are those of this collection.
std::vector<Warning> published_warnings(const ModelInput& input, const RunOptions& options);

}  // namespace ektara::experiment
