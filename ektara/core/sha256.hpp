#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace ektara {

/// SHA-256 of `bytes` as 64 hexadecimal digits. Source: FIPS 180-4. Our own, because the libraries that have it bring
/// TLS with them.
std::string sha256(std::span<const std::byte> bytes);

}  // namespace ektara
