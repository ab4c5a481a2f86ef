#pragma once

#include <cstddef>
#include <string>

namespace ektara {

/// "1 song", "3 songs": a number with a noun that takes an s.
inline std::string counted(std::size_t n, const std::string& noun) {
    return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

}  // namespace ektara
