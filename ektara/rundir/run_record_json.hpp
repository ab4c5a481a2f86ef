#pragma once

#include "ektara/artifacts/json.hpp"
#include "ektara/rundir/run_record.hpp"

namespace ektara::rundir {

/// The one codec of run.json. Internal to the module and its tests.
artifacts::Json to_json(const RunRecord& record);

/// Throws nlohmann::json::exception where a field has another type than it should; absent fields stay empty.
RunRecord run_record_from_json(const artifacts::Json& json);

/// A model's diagnostics (`diagnostics` of its config.json) as a record.
ModelRecord model_record(const std::string& name, const artifacts::Json& card);

}  // namespace ektara::rundir
