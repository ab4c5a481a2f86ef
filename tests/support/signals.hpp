#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ektara::testing {

/// The signals of tools/golden/features.py, 22,050 Hz.
std::vector<float> harmonics(std::size_t count, double f0_hz, std::uint32_t seed);
std::vector<float> bursts(std::size_t count, std::uint32_t seed);
std::vector<float> sweep(std::size_t count, std::uint32_t seed);
/// harmonics at 440 Hz whose second half is digital silence.
std::vector<float> with_rest(std::size_t count, std::uint32_t seed);

}  // namespace ektara::testing
