#pragma once

#include <string>
#include <vector>

#include "ektara/cluster/cluster.hpp"
#include "ektara/core/types.hpp"
#include "ektara/experiment/model_input.hpp"
#include "ektara/tables/batch_correction.hpp"

namespace ektara::experiment {

/// The batches of rows by the values of a label column: numbers from 0 in the bytewise order of the values, -1 for a
/// row without one.
struct Batches {
    std::vector<std::string> values;
    std::vector<int> of_row;
};
Batches batches_of(const std::vector<Track>& tracks, const std::string& column);

/// The numbers that these values have among those of `known`; -1 for a value that is not there.
std::vector<int> batches_like(const Batches& known, const std::vector<std::string>& values);

/// Fits a correction to rows; Harmony starts from K-Means with its seed (as harmonypy does: 10 starts, 25 iterations).
tables::BatchCorrection fit_correction(const Matrix& points, const std::vector<int>& batches,
                                       const tables::CorrectionOptions& options);

/// What the graph of a method's clusterer is told of the rows, and of the blocks of its space.
cluster::Context context_of(const Method& method, const ModelInput& input);

/// W-NO-BATCH where rows have no value in the column that a correction or graph of these methods reads.
std::vector<Warning> batch_warnings(const std::vector<Method>& methods, const std::vector<Track>& tracks);

}  // namespace ektara::experiment
