#pragma once

#include <string>

#include "ektara/core/types.hpp"

namespace ektara::report {

/// Whether a column holds musical keys: it is called `key` (behind any group's prefix), and every known value is a
/// whole number from 0 (C) to 11 (B), or −1 where a program found no key. A key is a name and a place on a circle: it
/// has no mean, and none is higher than another.
bool holds_keys(const FeatureMatrix& features, Eigen::Index column);
/// Whether a column holds modes: it is called `mode`, and every known value is 0 (minor) or 1 (major).
bool holds_modes(const FeatureMatrix& features, Eigen::Index column);

/// "A", "F♯"; empty where the key is not known.
std::string key_name(double key);
/// "minor" or "major"; empty where the mode is not known.
std::string mode_name(double mode);

/// The key of a row by the column of keys, with its mode where the table has such a column: "A minor"; empty where it
/// is not known.
std::string key_of(const FeatureMatrix& features, Eigen::Index row, Eigen::Index column);

/// Where a key lies on the circle of fifths, as an angle: C 0, G π/6, D π/3, …, F −π/6.
double fifths_angle(double key);

}  // namespace ektara::report
