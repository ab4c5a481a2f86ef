#include "ektara/artifacts/onnx.hpp"

#include <optional>

#include "ektara/artifacts/detail/protobuf.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/copy_bytes.hpp"
#include "ektara/core/error.hpp"

namespace ektara::artifacts {
namespace {

/// Data types of a TensorProto.
constexpr std::uint64_t kFloat32 = 1, kInt64 = 7;

/// How many values a shape holds; at most as many as there are bytes.
std::size_t count_of(const std::vector<std::int64_t>& shape, std::size_t most) {
    std::uint64_t count = 1;
    for (const auto size : shape) {
        if (size < 0 || __builtin_mul_overflow(count, static_cast<std::uint64_t>(size), &count) || count > most)
            throw ProtobufDamage("the values of a tensor do not fit its shape");
    }
    return static_cast<std::size_t>(count);
}

void parse_tensor(std::string_view bytes, OnnxGraph& graph) {
    OnnxTensor tensor;
    std::string own_name;
    std::uint64_t type = 0;
    std::string_view raw, floats;
    ProtobufReader reader(bytes);
    while (const auto field = reader.next()) {
        if (field->number == 1) append_numbers(*field, tensor.shape);
        if (field->number == 2) type = field->value;
        if (field->number == 4) floats = field->bytes;
        if (field->number == 7) append_numbers(*field, tensor.integers);
        if (field->number == 8) own_name = field->bytes;
        if (field->number == 9) raw = field->bytes;
        if (field->number == 14 && field->value != 0)
            throw ProtobufDamage("the values of a tensor lie in another file");
    }
    if (type != kFloat32 && type != kInt64) return;
    const auto count = count_of(tensor.shape, bytes.size());
    if (type == kFloat32) tensor.floats = values_of_bytes<float>(floats.empty() ? raw : floats);
    if (type == kInt64 && tensor.integers.empty()) tensor.integers = values_of_bytes<std::int64_t>(raw);
    if ((type == kFloat32 ? tensor.floats.size() : tensor.integers.size()) != count)
        throw ProtobufDamage("the values of a tensor do not fit its shape");
    graph.tensors[own_name] = std::move(tensor);
}

void parse_attribute(std::string_view bytes, OnnxNode& node) {
    std::string own_name;
    std::vector<std::int64_t> numbers;
    ProtobufReader reader(bytes);
    while (const auto field = reader.next()) {
        if (field->number == 1) own_name = field->bytes;
        if (field->number == 3 || field->number == 8) append_numbers(*field, numbers);
    }
    node.integers[own_name] = std::move(numbers);
}

OnnxNode parse_node(std::string_view bytes) {
    OnnxNode node;
    ProtobufReader reader(bytes);
    while (const auto field = reader.next()) {
        if (field->number == 1) node.inputs.emplace_back(field->bytes);
        if (field->number == 2) node.outputs.emplace_back(field->bytes);
        if (field->number == 4) node.op = field->bytes;
        if (field->number == 5) parse_attribute(field->bytes, node);
    }
    return node;
}

OnnxGraph parse_graph(std::string_view bytes) {
    OnnxGraph graph;
    ProtobufReader reader(bytes);
    while (const auto field = reader.next()) {
        if (field->number == 1) graph.nodes.push_back(parse_node(field->bytes));
        if (field->number == 5) parse_tensor(field->bytes, graph);
    }
    return graph;
}

}  // namespace

const OnnxTensor* OnnxGraph::find(const std::string& name) const {
    const auto found = tensors.find(name);
    return found == tensors.end() ? nullptr : &found->second;
}

OnnxGraph parse_onnx(std::string_view bytes, const std::string& name) {
    try {
        ProtobufReader reader(bytes);
        std::optional<OnnxGraph> graph;
        while (const auto field = reader.next())
            if (field->number == 7 && field->is_bytes()) graph = parse_graph(field->bytes);
        if (!graph || graph->nodes.empty()) throw ProtobufDamage("it holds no graph");
        return std::move(*graph);
    } catch (const ProtobufDamage& damage) {
        fail("E5040", "{}: is not an ONNX model that can be read: {}; download it again", name, damage.what());
    }
}

OnnxGraph read_onnx(const std::filesystem::path& path) { return parse_onnx(read_file(path), path.string()); }

}  // namespace ektara::artifacts
