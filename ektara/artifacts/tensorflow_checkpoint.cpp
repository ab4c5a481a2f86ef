#include "ektara/artifacts/tensorflow_checkpoint.hpp"

#include <cstdint>
#include <cstring>

#include "ektara/core/copy_bytes.hpp"
#include "ektara/core/error.hpp"

namespace ektara::artifacts {
namespace {

constexpr std::size_t kFooterBytes   = 48;
constexpr std::uint64_t kTensorFloat = 1;

/// Bytes that are taken from the front; throws where there are too few.
class CheckpointBytes {
  public:
    CheckpointBytes(std::string_view bytes, const std::string& name) : bytes_(bytes), name_(name) {}

    bool empty() const { return bytes_.empty(); }

    std::string_view take(std::uint64_t count) {
        if (count > bytes_.size()) damaged();
        const auto taken = bytes_.substr(0, count);
        bytes_.remove_prefix(count);
        return taken;
    }

    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const auto byte = static_cast<unsigned char>(take(1).front());
            value |= static_cast<std::uint64_t>(byte & 127U) << shift;
            if (byte < 128) return value;
        }
        damaged();
    }

    std::uint64_t fixed(std::size_t bytes) {
        std::uint64_t value = 0;
        std::memcpy(&value, take(bytes).data(), bytes);
        return value;
    }

    [[noreturn]] void damaged() const {
        fail("E5023", "{}: is not a TensorFlow checkpoint that can be read; fetch the model again", name_);
    }

  private:
    std::string_view bytes_;
    const std::string& name_;
};

struct Handle {
    std::uint64_t offset, size;
};

Handle read_handle(CheckpointBytes& bytes) {
    const auto offset = bytes.varint();
    return {offset, bytes.varint()};
}

/// Keys and values of an uncompressed block of a table.
std::vector<std::pair<std::string, std::string_view>> entries_of(std::string_view index, const Handle& at,
                                                                 const std::string& name) {
    const CheckpointBytes whole(index, name);
    if (at.offset >= index.size() || at.size >= index.size() - at.offset || at.size < 4) whole.damaged();
    const auto block = index.substr(at.offset, at.size);
    if (index[at.offset + at.size] != 0) whole.damaged();  // compressed
    std::uint32_t restarts = 0;
    std::memcpy(&restarts, block.data() + block.size() - 4, 4);
    const std::uint64_t tail = 4 + 4 * static_cast<std::uint64_t>(restarts);
    if (tail > block.size()) whole.damaged();
    CheckpointBytes left(block.substr(0, block.size() - tail), name);
    std::vector<std::pair<std::string, std::string_view>> entries;
    std::string key;
    while (!left.empty()) {
        const auto shared = left.varint(), fresh = left.varint(), value = left.varint();
        if (shared > key.size()) left.damaged();
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

Message read_message(std::string_view bytes, const std::string& name) {
    CheckpointBytes left(bytes, name);
    Message message;
    while (!left.empty()) {
        const auto tag = left.varint();
        switch (tag & 7U) {
            case 0:
                message.numbers[tag >> 3U] = left.varint();
                break;
            case 1:
                left.fixed(8);
                break;
            case 2:
                message.parts.emplace(tag >> 3U, left.take(left.varint()));
                break;
            case 5:
                left.fixed(4);
                break;
            default:
                left.damaged();
        }
    }
    return message;
}

std::uint64_t number(const Message& message, std::uint64_t field) {
    const auto found = message.numbers.find(field);
    return found == message.numbers.end() ? 0 : found->second;
}

CheckpointTensor read_tensor(const Message& entry, std::string_view data, const std::string& name) {
    CheckpointTensor tensor;
    std::uint64_t count = 1;
    const auto shape    = entry.parts.find(2);
    if (shape != entry.parts.end()) {
        const auto dimensions = read_message(shape->second, name);
        for (auto [it, end] = dimensions.parts.equal_range(2); it != end; ++it) {
            tensor.shape.push_back(number(read_message(it->second, name), 1));
            const auto size = tensor.shape.back();
            count           = size > 0 && count > data.size() / size ? data.size() + 1 : count * size;
        }
    }
    const auto offset = number(entry, 4), size = number(entry, 5);
    if (offset > data.size() || size > data.size() - offset || size % 4 != 0 || count != size / 4)
        CheckpointBytes(data, name).damaged();
    tensor.values = values_of_bytes<float>(data.substr(offset, size));
    return tensor;
}

}  // namespace

std::map<std::string, CheckpointTensor> read_tensorflow_checkpoint(std::string_view index, std::string_view data,
                                                                   const std::string& name) {
    CheckpointBytes footer(index.size() < kFooterBytes ? std::string_view{} : index.substr(index.size() - kFooterBytes),
                           name);
    read_handle(footer);  // of what describes the table
    std::map<std::string, CheckpointTensor> tensors;
    for (const auto& [last_key, value] : entries_of(index, read_handle(footer), name)) {
        CheckpointBytes bytes(value, name);
        for (const auto& [key, of_tensor] : entries_of(index, read_handle(bytes), name)) {
            if (key.empty()) continue;  // the header of the bundle
            const auto entry = read_message(of_tensor, name);
            if (number(entry, 1) == kTensorFloat) tensors.emplace(key, read_tensor(entry, data, name));
        }
    }
    return tensors;
}

}  // namespace ektara::artifacts
