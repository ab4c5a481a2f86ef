#pragma once

#include "ektara/experiment/assign.hpp"
#include "ektara/rundir/run_record.hpp"

namespace ektara::experiment {

/// Gives `reference`, whose embedding and clusters are read, the rule by which its clusters take new rows, where the
/// method groups a graph. `blocks` are the columns of each block of a fused space.
void use_graph(const std::filesystem::path& run, const rundir::RunRecord& record, const rundir::MethodRecord& method,
               const std::vector<Eigen::Index>& blocks, ReferenceSet& reference);

}  // namespace ektara::experiment
