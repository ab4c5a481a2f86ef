#include "ektara/report/musical_key.hpp"

#include <array>
#include <cmath>
#include <functional>
#include <numbers>

#include "ektara/report/column_words.hpp"

namespace ektara::report {
namespace {

using Eigen::Index;

/// Whether the column has this name and a known value, and every known one is allowed.
bool holds(const FeatureMatrix& features, Index column, const char* name, const std::function<bool(double)>& allowed) {
    if (without_group(features.columns[static_cast<std::size_t>(column)]) != name) return false;
    bool any = false;
    for (Index i = 0; i < features.values.rows(); ++i) {
        const auto value = static_cast<double>(features.values(i, column));
        if (!std::isfinite(value)) continue;
        if (!allowed(value)) return false;
        any = true;
    }
    return any;
}

}  // namespace

bool holds_keys(const FeatureMatrix& features, Index column) {
    return holds(features, column, "key", [](double x) { return x >= -1 && x <= 11 && std::floor(x) == x; });
}

bool holds_modes(const FeatureMatrix& features, Index column) {
    return holds(features, column, "mode", [](double x) { return x == 0 || x == 1; });
}

std::string key_name(double key) {
    constexpr std::array<const char*, 12> kNames{"C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"};
    if (!std::isfinite(key) || key < 0 || key > 11) return {};
    return kNames[static_cast<std::size_t>(key)];
}

std::string mode_name(double mode) { return mode == 1 ? "major" : mode == 0 ? "minor" : ""; }

std::string key_of(const FeatureMatrix& features, Index row, Index column) {
    std::string name = key_name(static_cast<double>(features.values(row, column)));
    for (Index c = 0; c < features.values.cols(); ++c)
        if (!name.empty() && holds_modes(features, c)) {
            const auto mode = mode_name(static_cast<double>(features.values(row, c)));
            return mode.empty() ? name : name + " " + mode;
        }
    return name;
}

double fifths_angle(double key) { return 2 * std::numbers::pi * std::fmod(7 * key, 12) / 12; }

}  // namespace ektara::report
