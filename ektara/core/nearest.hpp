#pragma once

#include <string>
#include <vector>

namespace ektara {

/// The name in `known` that is nearest to `name` by edit distance (Levenshtein); the first of several, "" in none.
std::string nearest(const std::string& name, const std::vector<std::string>& known);

}  // namespace ektara
