#pragma once

#include <string>
#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/report/run_view.hpp"
#include "ektara/tables/musical_key.hpp"

namespace ektara::report {

using tables::fifths_angle;
using tables::holds_keys;

/// Whether a column holds modes: it is called `mode`, and every known value is 0 (minor) or 1 (major).
bool holds_modes(const FeatureMatrix& features, Eigen::Index column);

/// "A", "F♯"; empty where the key is not known.
std::string key_name(double key);
/// "minor" or "major"; empty where the mode is not known.
std::string mode_name(double mode);

/// The key of a row by the column of keys, with its mode where the table has such a column: "A minor"; empty where it
/// is not known.
std::string key_of(const FeatureMatrix& features, Eigen::Index row, Eigen::Index column);

/// The cells of a label column as people read them: numbers of keys (a column `key` of 0 to 11, or −1 for none) by
/// their names, with the mode where the run has a column `mode` of 0 and 1 too: "A minor". Other columns as they are.
std::vector<std::string> readable_cells(const RunView& run, const std::vector<TrackId>& ids, const std::string& column);

}  // namespace ektara::report
