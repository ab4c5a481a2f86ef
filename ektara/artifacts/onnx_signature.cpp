#include "ektara/artifacts/onnx_signature.hpp"

#include <algorithm>
#include <set>

#include "ektara/artifacts/detail/protobuf.hpp"
#include "ektara/artifacts/mapped_file.hpp"
#include "ektara/core/error.hpp"

namespace ektara::artifacts {
namespace {

/// Graphs may hold graphs; more than these is no model but an attack on the stack.
constexpr int kDeepest = 64;

std::vector<std::int64_t> shape_of(std::string_view bytes) {
    std::vector<std::int64_t> shape;
    ProtobufReader dimensions(bytes);
    while (const auto field = dimensions.next()) {
        if (field->number != 1 || !field->is_bytes()) continue;
        std::int64_t size = -1;
        ProtobufReader dimension(field->bytes);
        while (const auto part = dimension.next())
            if (part->number == 1) size = static_cast<std::int64_t>(part->value);
        shape.push_back(size >= 0 ? size : -1);
    }
    return shape;
}

/// Of the message TypeProto.Tensor.
void read_tensor_type(std::string_view bytes, OnnxValue& value) {
    ProtobufReader reader(bytes);
    while (const auto field = reader.next()) {
        if (field->number == 1) value.type = field->value;
        if (field->number == 2) value.shape = shape_of(field->bytes);
    }
}

OnnxValue input_or_output(std::string_view bytes) {
    OnnxValue value;
    ProtobufReader reader(bytes);
    while (const auto field = reader.next()) {
        if (field->number == 1) value.name = field->bytes;
        if (field->number != 2) continue;
        ProtobufReader type(field->bytes);
        while (const auto kind = type.next())
            if (kind->number == 1 && kind->is_bytes()) read_tensor_type(kind->bytes, value);
    }
    return value;
}

/// Collects what a graph says; graphs inside of nodes add their files alone.
class SignatureReader {
  public:
    OnnxSignature signature;

    void add_graph(std::string_view bytes, int depth) {
        if (depth > kDeepest) throw ProtobufDamage("its graphs lie too deep in each other");
        ProtobufReader reader(bytes);
        while (const auto field = reader.next()) {
            if (!field->is_bytes()) continue;
            if (field->number == 1) add_node(field->bytes, depth);
            if (field->number == 5) add_tensor(field->bytes, depth);
            if (field->number == 11 && depth == 0) signature.inputs.push_back(input_or_output(field->bytes));
            if (field->number == 12 && depth == 0) signature.outputs.push_back(input_or_output(field->bytes));
        }
    }

    void finish() {
        std::erase_if(signature.inputs, [&](const OnnxValue& input) { return initializers_.contains(input.name); });
        auto& files = signature.data_files;
        std::sort(files.begin(), files.end());
        files.erase(std::unique(files.begin(), files.end()), files.end());
    }

  private:
    void add_node(std::string_view bytes, int depth) {
        ProtobufReader node(bytes);
        while (const auto field = node.next()) {
            if (field->number != 5 || !field->is_bytes()) continue;
            ProtobufReader attribute(field->bytes);
            while (const auto part = attribute.next()) {
                if (!part->is_bytes()) continue;
                if (part->number == 5 || part->number == 10) add_tensor(part->bytes, depth + 1);
                if (part->number == 6 || part->number == 11) add_graph(part->bytes, depth + 1);
            }
        }
    }

    void add_tensor(std::string_view bytes, int depth) {
        ProtobufReader tensor(bytes);
        while (const auto field = tensor.next()) {
            if (field->number == 8 && depth == 0) initializers_.emplace(field->bytes);
            if (field->number == 13) add_place(field->bytes);
        }
    }

    /// A StringStringEntryProto: the file is the value of "location".
    void add_place(std::string_view bytes) {
        std::string_view key, value;
        ProtobufReader entry(bytes);
        while (const auto field = entry.next()) {
            if (field->number == 1) key = field->bytes;
            if (field->number == 2) value = field->bytes;
        }
        if (key == "location") signature.data_files.emplace_back(value);
    }

    std::set<std::string, std::less<>> initializers_;
};

}  // namespace

OnnxSignature parse_onnx_signature(std::string_view bytes, const std::string& name) {
    try {
        SignatureReader reader;
        ProtobufReader model(bytes);
        while (const auto field = model.next())
            if (field->number == 7 && field->is_bytes()) reader.add_graph(field->bytes, 0);
        reader.finish();
        if (reader.signature.outputs.empty()) throw ProtobufDamage("it holds no graph");
        return std::move(reader.signature);
    } catch (const ProtobufDamage& damage) {
        fail("E5040", "{}: is not an ONNX model that can be read: {}; download it again", name, damage.what());
    }
}

OnnxSignature read_onnx_signature(const std::filesystem::path& path) {
    const MappedFile file(path);
    return parse_onnx_signature({reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()},
                                path.string());
}

}  // namespace ektara::artifacts
