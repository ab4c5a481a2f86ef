#include "ektara/artifacts/tensorflow_checkpoint.hpp"

#include <cstdint>
#include <cstring>

#include "ektara/artifacts/detail/protobuf.hpp"
#include "ektara/core/copy_bytes.hpp"
#include "ektara/core/error.hpp"

namespace ektara::artifacts {
namespace {

constexpr std::size_t kFooterBytes   = 48;
constexpr std::uint64_t kTensorFloat = 1;

[[noreturn]] void damaged() { throw ProtobufDamage("no table of tensors"); }

struct Handle {
    std::uint64_t offset, size;
};

Handle read_handle(ProtobufReader& bytes) {
    const auto offset = bytes.varint();
    return {offset, bytes.varint()};
}

/// Keys and values of an uncompressed block of a table.
std::vector<std::pair<std::string, std::string_view>> entries_of(std::string_view index, const Handle& at) {
    if (at.offset >= index.size() || at.size >= index.size() - at.offset || at.size < 4) damaged();
    const auto block = index.substr(at.offset, at.size);
    if (index[at.offset + at.size] != 0) damaged();  // compressed
    std::uint32_t restarts = 0;
    std::memcpy(&restarts, block.data() + block.size() - 4, 4);
    const std::uint64_t tail = 4 + 4 * static_cast<std::uint64_t>(restarts);
    if (tail > block.size()) damaged();
    ProtobufReader left(block.substr(0, block.size() - tail));
    std::vector<std::pair<std::string, std::string_view>> entries;
    std::string key;
    while (!left.empty()) {
        const auto shared = left.varint(), fresh = left.varint(), value = left.varint();
        if (shared > key.size()) damaged();
        key.resize(shared);
        key += left.take(fresh);
        entries.emplace_back(key, left.take(value));
    }
    return entries;
}

/// Fields of a protocol-buffer message: numbers, and the bytes of those that have a length.
struct Message {
    std::map<std::uint64_t, std::uint64_t> numbers;
    std::multimap<std::uint64_t, std::string_view> parts;
};

Message read_message(std::string_view bytes) {
    ProtobufReader left(bytes);
    Message message;
    while (const auto field = left.next()) {
        if (field->kind == ProtobufField::Kind::Number) message.numbers[field->number] = field->value;
        if (field->is_bytes()) message.parts.emplace(field->number, field->bytes);
    }
    return message;
}

std::uint64_t number(const Message& message, std::uint64_t field) {
    const auto found = message.numbers.find(field);
    return found == message.numbers.end() ? 0 : found->second;
}

CheckpointTensor read_tensor(const Message& entry, std::string_view data) {
    CheckpointTensor tensor;
    std::uint64_t count = 1;
    const auto shape    = entry.parts.find(2);
    if (shape != entry.parts.end()) {
        const auto dimensions = read_message(shape->second);
        for (auto [it, end] = dimensions.parts.equal_range(2); it != end; ++it) {
            const auto size = number(read_message(it->second), 1);
            tensor.shape.push_back(size);
            count = size != 0 && count > data.size() / size ? data.size() + 1 : count * size;
        }
    }
    const auto offset = number(entry, 4), size = number(entry, 5);
    if (offset > data.size() || size > data.size() - offset || size % 4 != 0 || count != size / 4) damaged();
    tensor.values = values_of_bytes<float>(data.substr(offset, size));
    return tensor;
}

std::map<std::string, CheckpointTensor> read_tensors(std::string_view index, std::string_view data) {
    ProtobufReader footer(index.size() < kFooterBytes ? std::string_view{} : index.substr(index.size() - kFooterBytes));
    read_handle(footer);  // of what describes the table
    std::map<std::string, CheckpointTensor> tensors;
    for (const auto& [last_key, value] : entries_of(index, read_handle(footer))) {
        ProtobufReader bytes(value);
        for (const auto& [key, of_tensor] : entries_of(index, read_handle(bytes))) {
            if (key.empty()) continue;  // the header of the bundle
            const auto entry = read_message(of_tensor);
            if (number(entry, 1) == kTensorFloat) tensors.emplace(key, read_tensor(entry, data));
        }
    }
    return tensors;
}

}  // namespace

std::map<std::string, CheckpointTensor> read_tensorflow_checkpoint(std::string_view index, std::string_view data,
                                                                   const std::string& name) {
    try {
        return read_tensors(index, data);
    } catch (const ProtobufDamage&) {
        fail("E5023", "{}: is not a TensorFlow checkpoint that can be read; fetch the model again", name);
    }
}

}  // namespace ektara::artifacts
