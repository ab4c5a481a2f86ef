#pragma once

#include <string>
#include <vector>

#include "ektara/artifacts/json.hpp"

namespace ektara::report {

/// What the rows of metrics.json allow to be said, one sentence each: which methods are better than chance, which
/// differ from raw K-Means beyond their intervals, and how much of a method's score is language.
std::vector<std::string> findings(const artifacts::Json& metrics);

}  // namespace ektara::report
