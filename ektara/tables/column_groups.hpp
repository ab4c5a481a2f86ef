#pragma once

#include <string>
#include <vector>

#include "ektara/tables/standardiser.hpp"

namespace ektara::tables {

/// Whether every column belongs to a group of `rich`: its name begins with timbre_, harmony_, rhythm_ or dynamics_.
bool has_column_groups(const std::vector<std::string>& columns);

/// Changes the scale of a fitted standardiser so that every group of columns has the same total variance, times the
/// square of its weight, and the mean variance of all columns stays 1: 76 columns of timbre then count no more than 4
/// of dynamics. `weights`: `equal`, or pairs such as `timbre=2` and `harmony=0.5`, where groups that are not named
/// weigh 1. Throws UsageError E1216 for anything else, and InvalidArgument E1216 where `has_column_groups` is false.
void weigh_column_groups(Standardiser& fitted, const std::vector<std::string>& weights);

}  // namespace ektara::tables
