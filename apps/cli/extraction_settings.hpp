#pragma once

#include "command.hpp"
#include "ektara/collection/inputs.hpp"
#include "ektara/extraction/feature_tables.hpp"

namespace ektara::cli {

/// What `extract` and `assign` are told of reading and analysing: the settings below "input.", "decode.", "features.",
/// "text.", "hybrid." and "workers.", the store and the number of jobs. Throws UsageError E1101 for any other setting.
void read_extraction_settings(const Global& global, collection::InputOptions& reading,
                              extraction::ExtractionPlan& plan);

}  // namespace ektara::cli
