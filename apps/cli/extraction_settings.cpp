#include "extraction_settings.hpp"

#include "ektara/artifacts/store.hpp"

namespace ektara::cli {

void read_extraction_settings(const Global& global, collection::InputOptions& reading,
                              extraction::ExtractionPlan& plan) {
    reject_foreign_settings(global, {"input.", "decode.", "features.", "text.", "hybrid.", "workers."});
    apply_settings(global, "input.", reading);
    apply_settings(global, "decode.", plan.audio.decode);
    apply_settings(global, "features.", plan.audio);
    apply_settings(global, "text.", plan.texts);
    apply_settings(global, "hybrid.", plan.texts.hybrid);
    apply_settings(global, "workers.", plan.workers);
    plan.workers.program   = kThisProgram;
    plan.cache             = global.cache;
    plan.jobs              = global.jobs;
    plan.texts.encode.jobs = global.jobs;
    plan.texts.cache = global.cache.empty() ? artifacts::default_store_folder() : std::filesystem::path(global.cache);
}

}  // namespace ektara::cli
