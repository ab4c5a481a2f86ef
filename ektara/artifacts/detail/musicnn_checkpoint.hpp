#pragma once

#include <string>
#include <string_view>

namespace ektara::artifacts {

/// The weights of musicnn (Python package musicnn 0.1.0, ISC) as a safetensors file: of the two files of a TensorFlow
/// checkpoint (tensorflow_checkpoint.hpp), without the optimiser's; convolutions as output × input × frames × mels,
/// dense layers as output × input. The same checkpoint gives the same bytes. Throws Error E5023, which begins with
/// `name`.
std::string musicnn_safetensors(std::string_view index, std::string_view data, const std::string& name);

}  // namespace ektara::artifacts
