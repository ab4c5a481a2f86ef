#pragma once

#include "ektara/core/progress.hpp"

namespace ektara::testing {

/// Progress that nobody sees.
inline const Progress kSilent = [](const std::string&, std::size_t, std::size_t) {};

}  // namespace ektara::testing
