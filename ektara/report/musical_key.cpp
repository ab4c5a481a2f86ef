#include "ektara/report/musical_key.hpp"

#include <array>
#include <cmath>

#include "ektara/report/column_words.hpp"

namespace ektara::report {
using Eigen::Index;

bool holds_modes(const FeatureMatrix& features, Index column) {
    if (without_group(features.columns[static_cast<std::size_t>(column)]) != "mode") return false;
    bool any = false;
    for (Index i = 0; i < features.values.rows(); ++i) {
        const float value = features.values(i, column);
        if (!std::isfinite(value)) continue;
        if (value != 0 && value != 1) return false;
        any = true;
    }
    return any;
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

}  // namespace ektara::report
