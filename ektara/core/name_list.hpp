#pragma once

#include <string>
#include <vector>

namespace ektara {

/// The first eight names for a message, and how many there are beside them: "a, b, c, d, e, f, g, h and 12 more".
std::string first_names(const std::vector<std::string>& names);

}  // namespace ektara
