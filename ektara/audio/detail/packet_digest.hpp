#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace ektara::audio {

/// A running MurmurHash3 (128 bits, libavutil) over parts, each with its length: it keeps up with the disk, which
/// core/digest.hpp does not. For telling contents apart, not for security. Internal to the module.
class PacketDigest {
  public:
    PacketDigest();
    ~PacketDigest();
    PacketDigest(const PacketDigest&)            = delete;
    PacketDigest& operator=(const PacketDigest&) = delete;

    void add(const std::uint8_t* bytes, std::size_t count);
    void add_number(std::int64_t number);
    /// 32 hexadecimal digits; ends the digest.
    std::string text();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ektara::audio
