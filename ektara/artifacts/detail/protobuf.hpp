#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace ektara::artifacts {

/// Why bytes are not what they should be. Who knows the file makes a numbered error of it.
class ProtobufDamage : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// A field of a message: a whole number, bytes (text, a message, a packed list), or 4 or 8 bytes of fixed length.
struct ProtobufField {
    enum class Kind { Number, Bytes, Fixed };
    std::uint64_t number = 0;
    Kind kind            = Kind::Number;
    std::uint64_t value  = 0;
    std::string_view bytes;
    bool is_bytes() const { return kind == Kind::Bytes; }
};

/// Takes numbers, bytes and fields from the front of a message in protobuf's wire format (source:
/// https://protobuf.dev/programming-guides/encoding). LevelDB writes its numbers in the same way. Every call throws
/// ProtobufDamage where the bytes end too early, or say what the format does not know.
class ProtobufReader {
  public:
    explicit ProtobufReader(std::string_view bytes) : bytes_(bytes) {}

    bool empty() const { return bytes_.empty(); }
    /// The next field; nothing at the end.
    std::optional<ProtobufField> next();
    /// A whole number of up to 64 bits, seven to a byte, the lowest first.
    std::uint64_t varint();
    std::string_view take(std::uint64_t count);

  private:
    std::string_view bytes_;
};

/// Appends what a repeated field of whole numbers holds: one alone, or a packed list.
void append_numbers(const ProtobufField& field, std::vector<std::int64_t>& numbers);

}  // namespace ektara::artifacts
