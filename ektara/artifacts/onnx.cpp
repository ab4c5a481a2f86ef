#include "ektara/artifacts/onnx.hpp"

#include <limits>
#include <optional>

#include "ektara/artifacts/files.hpp"
#include "ektara/core/copy_bytes.hpp"
#include "ektara/core/error.hpp"

namespace ektara::artifacts {
namespace {

/// Data types of a TensorProto.
constexpr std::uint64_t kFloat32 = 1, kInt64 = 7;

/// A field of a message: a whole number, or bytes.
struct Field {
    std::uint32_t number = 0;
    bool is_bytes        = false;
    std::uint64_t value  = 0;
    std::string_view bytes;
};

/// The fields of one protobuf message, one after the other.
class MessageReader {
  public:
    MessageReader(std::string_view bytes, const std::string& name) : bytes_(bytes), name_(name) {}

    std::optional<Field> next() {
        if (bytes_.empty()) return std::nullopt;
        const auto key = varint();
        Field field{static_cast<std::uint32_t>(key >> 3), false, 0, {}};
        if (key >> 3 == 0 || key >> 3 > std::numeric_limits<std::uint32_t>::max()) damaged("a field has no number");
        switch (key & 7) {
            case 0:
                field.value = varint();
                break;
            case 1:
                take(8);
                break;
            case 2:
                field.is_bytes = true;
                field.bytes    = take(varint());
                break;
            case 5:
                take(4);
                break;
            default:
                damaged("a field has an unknown type");
        }
        return field;
    }

    /// The whole numbers that are left: a packed list.
    std::vector<std::int64_t> packed() {
        std::vector<std::int64_t> numbers;
        while (!bytes_.empty()) numbers.push_back(static_cast<std::int64_t>(varint()));
        return numbers;
    }

    [[noreturn]] void damaged(const char* what) const {
        fail("E5040", "{}: is not an ONNX model that can be read: {}; download it again", name_, what);
    }

  private:
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (bytes_.empty()) damaged("it ends too early");
            const auto byte = static_cast<unsigned char>(bytes_.front());
            bytes_.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
            if ((byte & 0x80) == 0) return value;
        }
        damaged("a number is too long");
    }

    std::string_view take(std::uint64_t count) {
        if (count > bytes_.size()) damaged("it ends too early");
        const auto taken = bytes_.substr(0, static_cast<std::size_t>(count));
        bytes_.remove_prefix(static_cast<std::size_t>(count));
        return taken;
    }

    std::string_view bytes_;
    const std::string& name_;
};

/// A whole number of a repeated field, alone or packed.
void append(const Field& field, const std::string& name, std::vector<std::int64_t>& numbers) {
    if (!field.is_bytes) return numbers.push_back(static_cast<std::int64_t>(field.value));
    const auto more = MessageReader(field.bytes, name).packed();
    numbers.insert(numbers.end(), more.begin(), more.end());
}

/// How many values a shape holds; at most as many as there are bytes.
std::size_t count_of(const std::vector<std::int64_t>& shape, std::size_t most, const MessageReader& reader) {
    std::uint64_t count = 1;
    for (const auto size : shape) {
        if (size < 0 || __builtin_mul_overflow(count, static_cast<std::uint64_t>(size), &count) || count > most)
            reader.damaged("the values of a tensor do not fit its shape");
    }
    return static_cast<std::size_t>(count);
}

void parse_tensor(std::string_view bytes, const std::string& name, OnnxGraph& graph) {
    OnnxTensor tensor;
    std::string own_name;
    std::uint64_t type = 0;
    std::string_view raw, floats;
    MessageReader reader(bytes, name);
    while (const auto field = reader.next()) {
        if (field->number == 1) append(*field, name, tensor.shape);
        if (field->number == 2) type = field->value;
        if (field->number == 4) floats = field->bytes;
        if (field->number == 7) append(*field, name, tensor.integers);
        if (field->number == 8) own_name = field->bytes;
        if (field->number == 9) raw = field->bytes;
        if (field->number == 14 && field->value != 0) reader.damaged("the values of a tensor lie in another file");
    }
    if (type != kFloat32 && type != kInt64) return;
    const auto count = count_of(tensor.shape, bytes.size(), reader);
    if (type == kFloat32) tensor.floats = values_of_bytes<float>(floats.empty() ? raw : floats);
    if (type == kInt64 && tensor.integers.empty()) tensor.integers = values_of_bytes<std::int64_t>(raw);
    if ((type == kFloat32 ? tensor.floats.size() : tensor.integers.size()) != count)
        reader.damaged("the values of a tensor do not fit its shape");
    graph.tensors[own_name] = std::move(tensor);
}

void parse_attribute(std::string_view bytes, const std::string& name, OnnxNode& node) {
    std::string own_name;
    std::vector<std::int64_t> numbers;
    MessageReader reader(bytes, name);
    while (const auto field = reader.next()) {
        if (field->number == 1) own_name = field->bytes;
        if (field->number == 3 || field->number == 8) append(*field, name, numbers);
    }
    node.integers[own_name] = std::move(numbers);
}

OnnxNode parse_node(std::string_view bytes, const std::string& name) {
    OnnxNode node;
    MessageReader reader(bytes, name);
    while (const auto field = reader.next()) {
        if (field->number == 1) node.inputs.emplace_back(field->bytes);
        if (field->number == 2) node.outputs.emplace_back(field->bytes);
        if (field->number == 4) node.op = field->bytes;
        if (field->number == 5) parse_attribute(field->bytes, name, node);
    }
    return node;
}

OnnxGraph parse_graph(std::string_view bytes, const std::string& name) {
    OnnxGraph graph;
    MessageReader reader(bytes, name);
    while (const auto field = reader.next()) {
        if (field->number == 1) graph.nodes.push_back(parse_node(field->bytes, name));
        if (field->number == 5) parse_tensor(field->bytes, name, graph);
    }
    return graph;
}

}  // namespace

const OnnxTensor* OnnxGraph::find(const std::string& name) const {
    const auto found = tensors.find(name);
    return found == tensors.end() ? nullptr : &found->second;
}

OnnxGraph parse_onnx(std::string_view bytes, const std::string& name) {
    MessageReader reader(bytes, name);
    std::optional<OnnxGraph> graph;
    while (const auto field = reader.next())
        if (field->number == 7 && field->is_bytes) graph = parse_graph(field->bytes, name);
    if (!graph || graph->nodes.empty()) reader.damaged("it holds no graph");
    return std::move(*graph);
}

OnnxGraph read_onnx(const std::filesystem::path& path) { return parse_onnx(read_file(path), path.string()); }

}  // namespace ektara::artifacts
