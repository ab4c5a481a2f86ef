#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara::report {

/// How near two songs are in one group of features.
struct GroupNearness {
    std::string group;
    /// Share of the other songs that lie farther from either than they from one another.
    double farther = 0;
    /// Root mean square difference of the standardised columns.
    double distance = 0;
    /// That counted, each with its own standardised difference.
    std::vector<std::pair<Eigen::Index, double>> columns;
};

/// For each group of columns (`groups`: one name a column) how near rows `a` and `b` are, nearest group first, equal
/// ones by name. Columns are divided by their standard deviation (of the known values, divisor n). A column counts
/// where it varies and both rows know it (finite), another row where it knows all columns that count; a group without
/// any is left out. A column that is a place in a plane, such as a key on its circle, has its second coordinate in the
/// same column of `second` (empty: none has; 0 for the others). The page has the same rule (web/src/pair.ts):
/// tests/golden/report/shared_text.json.
std::vector<GroupNearness> nearness(const MatrixD& values, const std::vector<std::string>& groups, Eigen::Index a,
                                    Eigen::Index b, const MatrixD& second = {});

}  // namespace ektara::report
