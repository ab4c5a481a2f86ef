#pragma once

#include <bit>
#include <cstdint>

namespace ektara::artifacts {

/// IEEE half precision, widened exactly.
inline float from_half(std::uint16_t bits) {
    const auto sign          = static_cast<std::uint32_t>(bits & 0x8000) << 16;
    const std::uint32_t rest = bits & 0x7fff;
    if (rest >= 0x7c00) return std::bit_cast<float>(sign | 0x7f800000u | ((rest & 0x3ff) << 13));
    if (rest >= 0x400) return std::bit_cast<float>(sign | ((rest << 13) + 0x38000000u));
    return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(static_cast<float>(rest) * 0x1.0p-24f));
}

/// bfloat16, widened exactly.
inline float from_bfloat(std::uint16_t bits) { return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16); }

}  // namespace ektara::artifacts
