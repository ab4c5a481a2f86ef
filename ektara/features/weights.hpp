#pragma once

#include <filesystem>
#include <vector>

#include "ektara/features/extract.hpp"

namespace ektara::features {

/// The files of the weights that the features named in `options` need (musicnn, basic-pitch), links resolved; those
/// that were not fetched are left out. Throws as `feature_names`.
std::vector<std::filesystem::path> weight_files(const ExtractOptions& options);

/// Reads these weights now, and not with the first track: afterwards no file of a model is opened. Throws as
/// `pitch_network` and `musicnn` do.
void read_weights(const ExtractOptions& options);

}  // namespace ektara::features
