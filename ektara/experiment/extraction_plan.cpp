#include "ektara/experiment/extraction_plan.hpp"

#include <algorithm>

namespace ektara::experiment {

extraction::ExtractionPlan extraction_plan(const RunOptions& options, const std::vector<Method>& methods) {
    extraction::ExtractionPlan plan;
    plan.features = options.features.names;
    plan.audio    = options.features;
    plan.texts    = options.texts;
    plan.workers  = options.workers;
    plan.cache    = options.cache;
    plan.jobs     = options.jobs;
    plan.per      = options.per;
    plan.fitted   = options.fitted;
    plan.take_rules(options.input);
    plan.for_page              = true;
    plan.without_normalisation = true;
    if (!options.main_features.empty())
        plan.selection = extraction::ColumnSelection{options.main_features, options.main_columns};
    extraction::planned_features(plan);  // an unknown name is told before anything is read
    const auto add = [&](const std::string& name) {
        const bool made = plan.selection && name == plan.selection->name;
        if (!made && std::find(plan.features.begin(), plan.features.end(), name) == plan.features.end())
            plan.features.push_back(name);
    };
    for (const auto& method : methods)
        for (const auto& feature : method.space.parts()) add(feature);
    return plan;
}

}  // namespace ektara::experiment
