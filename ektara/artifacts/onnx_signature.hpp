#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ektara::artifacts {

/// The element type of a TensorProto that holds single precision.
inline constexpr std::uint64_t kOnnxFloat = 1;

/// A tensor that a model takes or gives.
struct OnnxValue {
    std::string name;
    std::uint64_t type = 0;  ///< element type; 0 of what is no tensor
    /// Its sizes, −1 where any may be; nothing where the model does not tell the shape.
    std::optional<std::vector<std::int64_t>> shape;
};

/// What a model takes and gives, and the files beside it that hold values of its tensors (paths relative to its own).
struct OnnxSignature {
    std::vector<OnnxValue> inputs, outputs;
    std::vector<std::string> data_files;
};

/// Reads the messages ValueInfoProto, TypeProto and the places of external data (onnx/onnx.proto of ONNX 1.17) and no
/// values: of a mapped file only the pages that are looked at. Inputs that are initializers too are none. Throws Error
/// E5040 for bytes that are no ONNX model.
OnnxSignature parse_onnx_signature(std::string_view bytes, const std::string& name);
/// Throws Error E4101 too, where the file cannot be read.
OnnxSignature read_onnx_signature(const std::filesystem::path& path);

}  // namespace ektara::artifacts
