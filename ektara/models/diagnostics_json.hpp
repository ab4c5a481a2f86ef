#pragma once

#include <nlohmann/json_fwd.hpp>

#include "ektara/models/fit.hpp"

namespace ektara::models {

/// The diagnostics in the names of `train --json` and config.json; null where a model has no such value.
nlohmann::ordered_json to_json(const Diagnostics& diagnostics);

}  // namespace ektara::models
