#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ektara {

/// A running 128-bit digest for telling contents apart (recipes, inputs, audio): not for security.
///
/// Two FNV-1a sums over 64-bit words with different offsets, mixed by SplitMix64's finaliser at the end.
class Digest {
  public:
    Digest& add(std::string_view bytes);
    /// 32 hexadecimal digits.
    std::string text() const;

  private:
    std::uint64_t low_ = 0xcbf29ce484222325ULL, high_ = 0x84222325cbf29ce4ULL, length_ = 0;
};

}  // namespace ektara
