#pragma once

#include "ektara/experiment/experiment.hpp"
#include "ektara/rundir/run_record.hpp"

namespace ektara::experiment {

/// What was asked of a run, from its record; threads, store and workers are the caller's to set. Throws Error E1603
/// where the record does not say all of it, so that the run cannot be repeated.
RunOptions recorded_options(const rundir::RunRecord& record);

}  // namespace ektara::experiment
