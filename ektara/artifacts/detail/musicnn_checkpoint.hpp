#pragma once

#include <filesystem>

namespace ektara::artifacts {

/// Writes the weights of musicnn (Python package musicnn 0.1.0, ISC) as safetensors: of the TensorFlow checkpoint in
/// `folder`, without the optimiser's; convolutions as output × input × frames × mels, dense layers as output × input.
/// The same checkpoint gives the same bytes. Throws Error E4101, E5023.
void write_musicnn(const std::filesystem::path& folder, const std::filesystem::path& to);

}  // namespace ektara::artifacts
