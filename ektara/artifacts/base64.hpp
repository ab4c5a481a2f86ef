#pragma once

#include <string>
#include <string_view>

namespace ektara::artifacts {

/// Bytes as base64 (RFC 4648, with padding); "" for no bytes.
std::string base64(std::string_view bytes);

}  // namespace ektara::artifacts
