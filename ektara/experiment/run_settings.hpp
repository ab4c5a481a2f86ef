#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/experiment/experiment.hpp"

namespace ektara::experiment {

using SettingList = std::vector<std::pair<std::string, std::string>>;

/// What the settings of a run begin with: "run.", "input.", "train.", ….
const std::vector<std::string>& setting_prefixes();

/// Applies settings by name, in their order: "run.seeds", "input.transform", "train.conv-vae.beta" for one model or
/// "train.beta" for every one that has it ("cluster." and "projection." alike), "method.raw-umap.dbscan.eps" for the
/// clusterer of one method. Throws UsageError E1101 with the nearest known name for any other, E1102 for a bad value.
void apply_settings(const SettingList& settings, RunOptions& options);

}  // namespace ektara::experiment
