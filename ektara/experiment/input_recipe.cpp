#include "ektara/experiment/input_recipe.hpp"

#include <algorithm>

#include <fmt/ranges.h>

#include "ektara/collection/embeddings.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/features/analysis_build_id.hpp"
#include "ektara/features/onnx_model.hpp"
#include "ektara/tables/feature_blocks.hpp"

namespace ektara::experiment {
namespace {

constexpr const char* kPer = "per";

bool is_known(const std::string& feature) {
    if (collection::is_embedding(feature) || features::is_onnx(feature)) return true;
    const auto known = extraction::known_features();
    return std::find(known.begin(), known.end(), feature) != known.end();
}

bool is_of_input(const std::string& option) {
    if (option == kPer) return true;
    for (const char* prefix : {"decode.", "features.", "text.", "hybrid.", features::kOnnxStemPrefix})
        if (option.starts_with(prefix)) return true;
    return false;
}

/// Sets the options of a recipe that begin with `prefix`; those that the struct does not have describe the table.
template <class Options>
void apply(const models::InputRecipe& recipe, const std::string& prefix, Options& options) {
    for (const auto& [name, value] : recipe.options)
        if (name.starts_with(prefix)) set_option(options, name.substr(prefix.size()), value);
}

void require_known(const models::InputRecipe& recipe) {
    if (recipe.features.empty() || !is_known(recipe.features.front()))
        fail("E5014",
             "assign: the features of this model were not computed from audio, so new audio cannot be brought to "
             "them; give a table with the same columns");
}

void require_same_build(const models::InputRecipe& recipe) {
    if (!recipe.analysis_build.empty() && recipe.analysis_build != features::analysis_build_id())
        fail("E5013",
             "assign: the features of this model were computed by another build of the analysis ({}), so new ones "
             "cannot be compared with them; run again with this program, or assign with that one",
             recipe.analysis_build);
}

/// The first block of a hybrid stands for the audio: a whole feature, or columns of one.
void add_main_block(const std::vector<tables::BlockFit>& blocks, extraction::ExtractionPlan& plan) {
    if (blocks.empty()) return;
    const auto& main = blocks.front();
    if (!is_known(main.feature))
        fail("E5014", "assign: the block '{}' was not computed from audio; give a table with the same columns",
             main.name);
    if (std::find(plan.features.begin(), plan.features.end(), main.feature) == plan.features.end())
        plan.features.insert(plan.features.begin(), main.feature);
    if (!collection::is_embedding(main.feature) && main.columns != features::feature_columns(main.feature, plan.audio))
        plan.selection = extraction::ColumnSelection{main.name, main.columns};
}

}  // namespace

extraction::TableSteps steps_of(const std::filesystem::path& folder, const std::vector<std::string>& features) {
    extraction::TableSteps steps;
    for (const auto& feature : features)
        for (auto& step : extraction::read_steps(extraction::table_path(folder, feature)))
            if (std::find(steps.begin(), steps.end(), step) == steps.end()) steps.push_back(std::move(step));
    return steps;
}

models::InputRecipe input_recipe(const Recipe& table, extraction::TableSteps steps) {
    models::InputRecipe recipe{{is_known(table.kind) || !is_known(table.parent) ? table.kind : table.parent}};
    if (const auto blocks = table.options.find(tables::kBlocks); blocks != table.options.end())
        recipe.features = split_list(blocks->second);
    for (const auto& [name, value] : table.options)
        if (is_of_input(name)) recipe.options.emplace(name, value);
    const auto build = table.options.find(features::kAnalysisBuild);
    if (build != table.options.end()) recipe.analysis_build = build->second;
    recipe.steps = std::move(steps);
    return recipe;
}

extraction::ExtractionPlan extraction_plan_of(const models::InputRecipe& recipe) {
    require_known(recipe);
    require_same_build(recipe);
    extraction::ExtractionPlan plan;
    plan.features = recipe.features;
    apply(recipe, "decode.", plan.audio.decode);
    apply(recipe, "features.", plan.audio);
    apply(recipe, "text.", plan.texts);
    apply(recipe, "hybrid.", plan.texts.hybrid);
    if (const auto per = recipe.options.find(kPer); per != recipe.options.end())
        options_detail::from_text(plan.per, kPer, per->second);
    if (!recipe.steps.empty()) {
        plan.fitted = extraction::text_fit_from(recipe.steps);
        add_main_block(plan.fitted->blocks, plan);
    }
    for (const auto& feature : extraction::planned_features(plan).audio)
        if (features::is_onnx(feature)) features::require_same_onnx(feature, recipe.options);
    return plan;
}

void require_agreement(const models::InputRecipe& recipe,
                       const std::vector<std::pair<std::string, std::string>>& settings) {
    for (const auto& [name, value] : settings) {
        if (name == "features.shortest_seconds" || name == "features.silence_db" || !is_of_input(name)) continue;
        const auto found = recipe.options.find(name);
        const auto ours  = name == "features.names"        ? fmt::format("{}", fmt::join(recipe.features, ","))
                           : found == recipe.options.end() ? std::string("not among its options")
                                                           : found->second;
        if (ours != value)
            fail<UsageError>("E5012",
                             "assign: {} is {}, but the features of this model were made with {}; leave it out: "
                             "assign extracts as the model's run did",
                             name, value, ours);
    }
}

}  // namespace ektara::experiment
