#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ektara::artifacts {

/// A tensor of weights or of whole numbers (shapes, paddings); values in C order, in the list of their kind.
struct OnnxTensor {
    std::vector<std::int64_t> shape;
    std::vector<float> floats;
    std::vector<std::int64_t> integers;
};

/// One operation of a graph. Of its attributes only lists of whole numbers and single ones are kept.
struct OnnxNode {
    std::string op;
    std::vector<std::string> inputs, outputs;
    std::map<std::string, std::vector<std::int64_t>> integers;
};

/// The graph of an ONNX model: its nodes in the order in which they run, and its tensors by name.
struct OnnxGraph {
    std::vector<OnnxNode> nodes;
    std::map<std::string, OnnxTensor> tensors;
    /// Nothing where a name is no tensor of the graph.
    const OnnxTensor* find(const std::string& name) const;
};

/// Reads an ONNX model: the messages ModelProto, GraphProto, NodeProto, AttributeProto and TensorProto of
/// https://github.com/onnx/onnx/blob/v1.17.0/onnx/onnx.proto in the encoding of
/// https://protobuf.dev/programming-guides/encoding. Tensors of float32 and int64 are kept, others and graphs inside
/// of nodes are ignored. Throws Error E5040 for bytes that are no such model, and for tensors whose values lie in
/// another file or do not fit their shape.
OnnxGraph parse_onnx(std::string_view bytes, const std::string& name);
OnnxGraph read_onnx(const std::filesystem::path& path);

}  // namespace ektara::artifacts
