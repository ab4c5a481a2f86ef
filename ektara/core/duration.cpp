#include "ektara/core/duration.hpp"

#include <charconv>
#include <cmath>

namespace ektara {
namespace {

struct Unit {
    std::string_view name;
    double seconds;
};

constexpr Unit kUnits[] = {{"ms", 1e-3},   {"s", 1},        {"sec", 1},  {"second", 1},  {"seconds", 1}, {"min", 60},
                           {"minute", 60}, {"minutes", 60}, {"h", 3600}, {"hour", 3600}, {"hours", 3600}};

}  // namespace

std::optional<double> duration_seconds(std::string_view text, double unit_seconds) {
    double number           = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || !std::isfinite(number)) return std::nullopt;
    auto unit = text.substr(static_cast<std::size_t>(end - text.data()));
    if (unit.empty()) return number * unit_seconds;
    if (unit.front() == ' ') unit.remove_prefix(1);
    for (const auto& [name, seconds] : kUnits)
        if (unit == name) return number * seconds;
    return std::nullopt;
}

}  // namespace ektara
