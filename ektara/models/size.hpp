#pragma once

#include <cstdint>

#include "ektara/models/options.hpp"

namespace ektara::models {

/// Weights between the columns that a network reads and gives back and the layers next to them. Four numbers of each
/// are held while it is trained, and every step passes all of them.
std::int64_t weights_for(const Options& options, std::int64_t columns);

inline constexpr std::int64_t kMostWeights = 64'000'000;
/// Whether there are more: the columns must become fewer first. Never of a convolution, whose weights do not grow.
bool is_too_wide(const Options& options, std::int64_t columns);

}  // namespace ektara::models
