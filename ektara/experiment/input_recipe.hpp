#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/extraction/feature_tables.hpp"
#include "ektara/models/input_recipe.hpp"

namespace ektara::experiment {

/// The steps of the texts among some features in a folder, each once.
extraction::TableSteps steps_of(const std::filesystem::path& folder, const std::vector<std::string>& features);

/// How a feature table, or several side by side (tables::side_by_side), was made, from the recipe beside it and the
/// steps of its texts (extraction/text_fit.hpp).
models::InputRecipe input_recipe(const Recipe& table, extraction::TableSteps steps);

/// The plan that makes the same features of new songs; workers, store and threads are the caller's to set. Throws
/// Error E5014 where the features were not computed from audio or text, E5013 where another build of the analysis did,
/// E5069 where the model of the user's own that did is another one now.
extraction::ExtractionPlan extraction_plan_of(const models::InputRecipe& recipe);

/// Throws UsageError E5012 for a setting (name and value) that the recipe contradicts; thresholds below which a clip is
/// turned away change no feature and may differ.
void require_agreement(const models::InputRecipe& recipe,
                       const std::vector<std::pair<std::string, std::string>>& settings);

}  // namespace ektara::experiment
