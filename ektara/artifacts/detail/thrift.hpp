#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ektara::artifacts::detail {

/// Seven bits a byte, the lowest first; the eighth says that more follow.
inline void add_varint(std::string& bytes, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(0x80 | (value & 0x7f));
    bytes += static_cast<char>(value);
}

/// Writes Thrift's compact protocol, in which Parquet keeps what it says about its values. Fields have to be written in
/// the order of their numbers.
class ThriftWriter {
  public:
    enum class Type : std::uint8_t { I32 = 5, I64 = 6, Binary = 8, List = 9, Struct = 12 };

    void field(int id, std::int32_t value) {
        head(id, Type::I32);
        zigzag(value);
    }
    void field(int id, std::int64_t value) {
        head(id, Type::I64);
        zigzag(value);
    }
    void field(int id, std::string_view value) {
        head(id, Type::Binary);
        text(value);
    }
    /// A struct: `fields()` writes its fields.
    template <class Fields>
    void field_struct(int id, Fields&& fields) {
        head(id, Type::Struct);
        item_struct(fields);
    }
    /// A list of `size` items, which the caller writes next.
    void field_list(int id, Type type, std::size_t size) {
        head(id, Type::List);
        if (size < 15) {
            byte(size << 4 | static_cast<std::size_t>(type));
        } else {
            byte(0xf0 | static_cast<std::size_t>(type));
            add_varint(bytes_, size);
        }
    }
    void item(std::int32_t value) { zigzag(value); }
    void item(std::string_view value) { text(value); }
    /// A struct in a list, or the whole message.
    template <class Fields>
    void item_struct(Fields&& fields) {
        last_.push_back(0);
        fields();
        last_.pop_back();
        byte(0);
    }
    const std::string& bytes() const { return bytes_; }

  private:
    void byte(std::size_t value) { bytes_ += static_cast<char>(value & 0xff); }
    void zigzag(std::int64_t value) {
        add_varint(bytes_, (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
    }
    void text(std::string_view value) {
        add_varint(bytes_, value.size());
        bytes_ += value;
    }
    /// The number of a field as the distance from the one before it. All that Parquet needs are at most 15 apart.
    void head(int id, Type type) {
        byte(static_cast<std::size_t>(id - last_.back()) << 4 | static_cast<std::size_t>(type));
        last_.back() = id;
    }

    std::string bytes_;
    std::vector<int> last_;
};

}  // namespace ektara::artifacts::detail
