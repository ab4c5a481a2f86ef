#pragma once

#include <string>

#include "ektara/artifacts/json.hpp"

namespace ektara::report {

/// The rows of metrics.json as a table of at most 120 columns for a terminal: a line a method, the genre within each
/// language first. "+" before a figure: above the chance level; "*": better than chance at family-wise α = 0.01.
std::string text_table(const artifacts::Json& metrics);

}  // namespace ektara::report
