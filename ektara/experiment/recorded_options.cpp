#include "ektara/experiment/recorded_options.hpp"

#include <algorithm>

#include "ektara/core/error.hpp"
#include "ektara/experiment/finish_run.hpp"
#include "ektara/experiment/original_system/published.hpp"
#include "ektara/experiment/run_settings.hpp"

namespace ektara::experiment {
namespace {

constexpr std::string_view kOwnMethod = "own_method.", kAlias = "alias.", kPreset = "run.preset";

bool repeats_the_original(const rundir::RunRecord& record) {
    return std::any_of(record.config.begin(), record.config.end(), [](const auto& setting) {
        return setting.first == kPreset && setting.second == "as-published";
    });
}

void add_own_method(const std::string& name, const std::string& text, RunOptions& options) {
    auto method = parse_method_text(text);
    method.name = name;
    options.own_methods.push_back(std::move(method));
}

}  // namespace

RunOptions recorded_options(const rundir::RunRecord& record) {
    auto options = repeats_the_original(record) ? published_options() : RunOptions();
    SettingList settings;
    for (const auto& [name, value] : record.config) {
        if (name.starts_with(kOwnMethod))
            add_own_method(name.substr(kOwnMethod.size()), value, options);
        else if (name.starts_with(kAlias))
            options.aliases[name.substr(kAlias.size())] = value;
        else if (name == "seed")
            options.seed = std::stoull(value);
        else if (name != kPreset || !options.repeated)
            settings.emplace_back(name, value);
    }
    apply_settings(settings, options);
    // The record does not say whether somebody asked for the number that a run takes by itself.
    if (options.preset != Preset::Auto && options.n_clusters == RunOptions().n_clusters) options.k_given = false;
    auto asked = settings_of(options), known = record.config;
    std::sort(asked.begin(), asked.end());
    std::sort(known.begin(), known.end());
    if (asked == known) return options;
    const auto [one, other] = std::mismatch(known.begin(), known.end(), asked.begin(), asked.end());
    fail("E1603", "the run's record does not say enough to make it again (setting {}); run its command again: {}",
         one != known.end() ? one->first : other->first, record.command);
}

}  // namespace ektara::experiment
