#include "ektara/experiment/run_settings.hpp"

#include <algorithm>

#include <fmt/ranges.h>

#include "ektara/core/error.hpp"
#include "ektara/core/nearest.hpp"
#include "ektara/core/options.hpp"
#include "ektara/experiment/presets.hpp"

namespace ektara::experiment {
namespace {

[[noreturn]] void refuse(const std::string& name, const std::vector<std::string>& known) {
    fail<UsageError>("E1101", "unknown option '{}'; the nearest known one is '{}'", name, nearest(name, known));
}

template <class Options>
void add_names(const std::string& prefix, const Options& options, std::vector<std::string>& names) {
    for (const auto& option : list_options(options)) names.push_back(prefix + option.name);
}

template <class Options>
void apply(const std::string& prefix, const std::string& name, const std::string& value, Options& options) {
    if (set_option(options, name.substr(prefix.size()), value)) return;
    std::vector<std::string> known;
    add_names(prefix, options, known);
    refuse(name, known);
}

template <class Options, class Visit>
void visit_options(Options& options, Visit&& visit) {
    if constexpr (requires { options.index(); })
        std::visit(visit, options);
    else
        visit(options);
}

/// Settings of one kind of method: "train.conv-vae.beta" for that one, "train.beta" for every one that has it.
template <class Kind, class Options>
void apply_to_each(const std::string& prefix, const std::string& name, const std::string& value,
                   std::map<Kind, Options>& methods) {
    bool found = false;
    std::vector<std::string> known;
    for (auto& [kind, options] : methods) {
        const std::string own = prefix + options_detail::to_text(kind) + ".";
        const auto option     = name.starts_with(own) ? name.substr(own.size()) : name.substr(prefix.size());
        visit_options(options, [&](auto& chosen) {
            found |= set_option(chosen, option, value);
            add_names(own, chosen, known);
            add_names(prefix, chosen, known);
        });
    }
    if (!found) refuse(name, known);
}

/// `method.NAME.option` of one method alone; `check` knows which there are.
void apply_own(const std::string& name, const std::string& value, RunOptions& options) {
    const std::string prefix = "method.";
    const auto dot           = name.rfind('.');
    if (dot < prefix.size())
        fail<UsageError>("E1101", "{}: write it as method.NAME.option, such as method.raw-umap.dbscan.eps", name);
    options.methods[name.substr(prefix.size(), dot - prefix.size())][name.substr(dot + 1)] = value;
}

void apply_one(const std::string& prefix, const std::string& name, const std::string& value, RunOptions& options) {
    const auto to = [&](auto& stage) { apply(prefix, name, value, stage); };
    if (name == "run.n_clusters") return ask_for_groups(value, options);
    if (prefix == "run.") to(options);
    if (prefix == "input.") to(options.input);
    if (prefix == "decode.") to(options.features.decode);
    if (prefix == "features.") to(options.features);
    if (prefix == "text.") to(options.texts);
    if (prefix == "hybrid.") to(options.texts.hybrid);
    if (prefix == "workers.") to(options.workers);
    if (prefix == "choose_k.") to(options.choosing);
    if (prefix == "evaluate.") to(options.evaluate);
    if (prefix == "structure.") to(options.structure);
    if (prefix == "train.") apply_to_each(prefix, name, value, options.train);
    if (prefix == "cluster.") apply_to_each(prefix, name, value, options.cluster);
    if (prefix == "projection.") apply_to_each(prefix, name, value, options.projection);
    if (prefix == "method.") apply_own(name, value, options);
}

/// The settings of presets.toml below a prefix, on the library's defaults.
template <class Kind, class Options>
std::map<Kind, Options> with_presets(const std::string& prefix, std::map<Kind, Options> options) {
    for (const auto& [name, value] : presets().settings)
        if (name.starts_with(prefix)) apply_to_each(prefix, name, value, options);
    return options;
}

}  // namespace

std::map<models::Kind, models::Options> RunOptions::default_train() {
    std::map<models::Kind, models::Options> options;
    for (const auto& [kind, name] : enum_names(models::Kind{})) options.emplace(kind, models::default_options(kind));
    return with_presets("train.", std::move(options));
}

std::map<cluster::Kind, cluster::Options> RunOptions::default_cluster() {
    std::map<cluster::Kind, cluster::Options> options;
    for (const auto& [kind, name] : enum_names(cluster::Kind{})) options.emplace(kind, cluster::method(kind));
    return with_presets("cluster.", std::move(options));
}

std::map<projection::Kind, projection::Options> RunOptions::default_projection() {
    std::map<projection::Kind, projection::Options> options;
    for (const auto kind : {projection::Kind::Umap, projection::Kind::PartialWhitening})
        options.emplace(kind, projection::method(kind));
    return with_presets("projection.", std::move(options));
}

const std::vector<std::string>& setting_prefixes() {
    static const std::vector<std::string> prefixes{"run.",      "input.",    "decode.",    "features.",   "text.",
                                                   "hybrid.",   "train.",    "cluster.",   "projection.", "method.",
                                                   "choose_k.", "evaluate.", "structure.", "workers."};
    return prefixes;
}

void apply_settings(const SettingList& settings, RunOptions& options) {
    for (const auto& [name, value] : settings) {
        const auto& known = setting_prefixes();
        const auto prefix = std::find_if(known.begin(), known.end(),
                                         [&name = name](const auto& begin) { return name.starts_with(begin); });
        if (prefix == known.end())
            fail<UsageError>("E1101", "unknown option '{}'; a run knows options that begin with {}", name,
                             fmt::join(known, ", "));
        apply_one(*prefix, name, value, options);
    }
}

}  // namespace ektara::experiment
