#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara::tables {

/// Whether a column holds musical keys: it is called `key` (behind any group's prefix), and every known value is a
/// whole number from 0 (C) to 11 (B), or −1 where a program found no key. A key is a name and a place on a circle: it
/// has no mean, and none is higher than another.
bool holds_keys(const FeatureMatrix& features, Eigen::Index column);

/// Whether a name is that of a column of keys, whatever it holds.
bool is_key_name(const std::string& column);

/// Where a key lies on the circle of fifths, as an angle: C 0, G π/6, D π/3, …, F −π/6.
double fifths_angle(double key);

/// The table with two columns for each of keys, `key_cos` and `key_sin` of its place on the circle of fifths, both 0
/// where no key was found. NaN stays NaN. Nothing for a table without keys.
std::optional<FeatureMatrix> keys_on_circle(const FeatureMatrix& table);

/// The same for new rows, where `fitted`, the columns of a table, has such a pair that they lack.
std::optional<FeatureMatrix> keys_as_fitted(const FeatureMatrix& table, const std::vector<std::string>& fitted);

}  // namespace ektara::tables
