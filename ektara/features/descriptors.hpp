#pragma once

#include <string>
#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/features/analysis.hpp"

namespace ektara::features {

/// One row of numbers in the order of `descriptor_columns`, each with its unit in its name: means over the frames of
/// the clip, and tempo, loudness, key (0: C … 11: B), mode (1 major, 0 minor), harmonic ratio and fluctuation of the
/// whole. `clip` must have been analysed with AnalysisParts::descriptors (asserted). Silence gives finite numbers.
RowVector descriptor_row(const Analysis& clip);
const std::vector<std::string>& descriptor_columns();

/// One row of means and natural logarithms of variances (ddof 0, floored at 1e-12) over the frames of MFCC, their
/// deltas and every descriptor that has frames, and the numbers of the whole clip but its key.
///
/// Names begin with their group, timbre_, harmony_, rhythm_ or dynamics_, so that a group can be told by its name; they
/// end in _mean and _logvar.
RowVector descriptor_moment_row(const Analysis& clip);
const std::vector<std::string>& descriptor_moment_columns();

/// Slope of each row of a channels × T matrix over nine frames by least squares, the ends taking the slope of the first
/// and last nine (librosa 0.11, `feature.delta`). Fewer than nine frames use the largest odd number of them; fewer than
/// three give zeros.
Matrix deltas(const Matrix& sequences);

}  // namespace ektara::features
