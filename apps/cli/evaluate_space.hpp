#pragma once

#include <string>
#include <vector>

#include "command.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/metrics/disentanglement.hpp"
#include "joined_labels.hpp"

namespace ektara::cli {

/// iLISI and kBET of the column `batch`, cLISI of the column `labels`, among the nearest 90 (or all) of the joined rows
/// that have both; `values` are the rows of the feature table in the order of the joined rows.
artifacts::Json mixing_scores(const Matrix& values, const JoinedLabels& joined, const std::string& labels,
                              const std::string& batch, int jobs);

/// MIG, SAP, DCI and FactorVAE score of the table for the text columns of `factors`, with their floors. Throws Error
/// E6405 where a joined row has no line in the file, E6402 where no column looks like a factor.
artifacts::Json factor_scores(const Matrix& values, const JoinedLabels& joined, const std::string& factors,
                              const metrics::DisentanglementOptions& options, int jobs);

}  // namespace ektara::cli
