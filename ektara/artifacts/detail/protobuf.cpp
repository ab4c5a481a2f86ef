#include "ektara/artifacts/detail/protobuf.hpp"

#include <limits>

namespace ektara::artifacts {

std::optional<ProtobufField> ProtobufReader::next() {
    using Kind = ProtobufField::Kind;
    if (bytes_.empty()) return std::nullopt;
    const auto key = varint();
    ProtobufField field{key >> 3, Kind::Number, 0, {}};
    if (field.number == 0 || field.number > std::numeric_limits<std::uint32_t>::max())
        throw ProtobufDamage("a field has no number");
    switch (key & 7) {
        case 0:
            field.value = varint();
            return field;
        case 1:
            field.kind  = Kind::Fixed;
            field.bytes = take(8);
            return field;
        case 2:
            field.kind  = Kind::Bytes;
            field.bytes = take(varint());
            return field;
        case 5:
            field.kind  = Kind::Fixed;
            field.bytes = take(4);
            return field;
        default:
            throw ProtobufDamage("a field has an unknown type");
    }
}

std::uint64_t ProtobufReader::varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const auto byte = static_cast<unsigned char>(take(1).front());
        value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
        if (byte < 0x80) return value;
    }
    throw ProtobufDamage("a number is too long");
}

std::string_view ProtobufReader::take(std::uint64_t count) {
    if (count > bytes_.size()) throw ProtobufDamage("it ends too early");
    const auto taken = bytes_.substr(0, static_cast<std::size_t>(count));
    bytes_.remove_prefix(static_cast<std::size_t>(count));
    return taken;
}

void append_numbers(const ProtobufField& field, std::vector<std::int64_t>& numbers) {
    if (!field.is_bytes()) return numbers.push_back(static_cast<std::int64_t>(field.value));
    for (ProtobufReader packed(field.bytes); !packed.empty();)
        numbers.push_back(static_cast<std::int64_t>(packed.varint()));
}

}  // namespace ektara::artifacts
