#pragma once

#include <filesystem>
#include <vector>

#include "ektara/features/extract.hpp"

namespace ektara::features {

/// The files of the weights that the features named in `options` need (musicnn, basic-pitch), links resolved; those
/// that were not fetched are left out. Throws as `feature_names`.
std::vector<std::filesystem::path> weight_files(const ExtractOptions& options);

/// Whether a feature is heard by a model of the user's own ("onnx:FILE"). ONNX Runtime, which runs it, is a library
/// that may open files and make calls that no decoder makes until the model is loaded, and calls of its own later.
bool hears_own_models(const ExtractOptions& options);

/// Reads these weights now, and such models, and not with the first track: afterwards no file of a model is opened.
/// Throws as `pitch_network`, `musicnn` and `onnx_session` do.
void read_weights(const ExtractOptions& options);

}  // namespace ektara::features
