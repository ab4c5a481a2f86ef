#pragma once

#include <filesystem>

#include "ektara/models/fit.hpp"
#include "ektara/tables/standardiser.hpp"

namespace ektara::models {

/// What a reader can look at, in the units of the raw features (logarithms taken back; a transform
/// of the columns is not, and then stands in the recipe), conditional models under the
/// mean condition for traversals and the row's own for reconstructions. Row ids: "<dimension>:<offset>", and
/// "<row id>:original", "<row id>:reconstruction".
struct Illustrations {
    FeatureMatrix traversals, reconstructions;
};

/// Offsets of a traversal, in standard deviations of the posterior means along its dimension.
inline constexpr float kTraversalOffsets[] = {-3, -2, -1, 0, 1, 2, 3};
/// Rows shown with their reconstruction: held-out ones where there are any, from the best reconstructed to the worst at
/// equal steps of rank.
inline constexpr int kReconstructionExamples = 8;

/// Traversals: x̂ of the mean of the training rows' posterior means, moved along one dimension at a time, the dimension
/// with the largest KL first (for a point, the largest variance). `rows` are the ids of the examples. Of clips with
/// crops the crop in the middle stands for each.
Illustrations illustrate(const Fit& fit, const tables::Standardiser& input, const Examples& examples,
                         const std::vector<TrackId>& rows);

/// Writes traversals.npy and reconstructions.npy, each with its .json, into a model's folder.
void save_illustrations(const std::filesystem::path& folder, const Illustrations& illustrations);

}  // namespace ektara::models
