#pragma once

#include <optional>
#include <string_view>

namespace ektara {

/// The seconds that a text names: a number with a unit (ms, s, sec, seconds, min, minutes, h, hours, with or without a
/// blank before it), or without one, which then counts as `unit_seconds`. Nothing for any other text.
std::optional<double> duration_seconds(std::string_view text, double unit_seconds = 1);

}  // namespace ektara
