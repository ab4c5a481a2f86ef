#include "ektara/experiment/experiment.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/ranges.h>

#include "ektara/artifacts/store.hpp"
#include "ektara/collection/embeddings.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/features/onnx_model.hpp"

namespace ektara::experiment {
namespace {

template <class Options>
void add(artifacts::Json& config, const std::string& prefix, const Options& options) {
    for (const auto& option : list_options(options)) config[prefix + option.name] = option.value;
}

/// Only what the methods of the run use: a setting of anything else would change nothing.
void add_methods(artifacts::Json& config, const RunOptions& options) {
    for (const auto& method : methods_of(options, "table")) {
        const auto& space = method.space;
        if (const auto* kind = std::get_if<models::Kind>(&space.model))
            std::visit([&](const auto& chosen) { add(config, "train." + models::name(*kind) + ".", chosen); },
                       options.train.at(*kind));
        const auto add_projection = [&](projection::Kind kind) {
            std::visit([&](const auto& chosen) { add(config, "projection." + projection::name(kind) + ".", chosen); },
                       options.projection.at(kind));
        };
        if (space.projection) add_projection(*space.projection);
        if (space.is_fused()) add_projection(projection::Kind::PartialWhitening);  // of each block
        std::visit([&](const auto& chosen) { add(config, "cluster." + cluster::name(method.clusterer) + ".", chosen); },
                   clusterer(options, method.clusterer, options.seed));
        if (const auto own = options.methods.find(method.clustering()); own != options.methods.end())
            for (const auto& [name, value] : own->second) config["method." + own->first + "." + name] = value;
    }
    for (const auto& own : options.own_methods) config["own_method." + own.name] = text_of(own);
}

/// The methods of a run, and those that make no row: own ones that are the same as another, or made of text where a run
/// leaves text out; and those of the preset that are made of lyrics where a run reads none.
struct MethodList {
    std::vector<Method> methods;
    std::vector<std::string> repeated = {}, of_text = {}, of_lyrics = {};
};

/// Puts own methods before the baseline, which stays the last.
void add_own(const RunOptions& options, const std::string& main_features, MethodList& list) {
    auto& methods = list.methods;
    for (const auto& written : options.own_methods) {
        auto method      = resolve(written, main_features);
        const auto found = std::find_if(methods.begin(), methods.end(), [&](const Method& other) {
            return other.clustering() == method.clustering() || other.name == method.name;
        });
        if (found != methods.end() && found->clustering() != method.clustering())
            fail<UsageError>("E6003", "method '{}': another method of the run has this name; give it its own",
                             method.name);
        if (found != methods.end())
            list.repeated.push_back(fmt::format("'{}' (as '{}')", method.name, found->name));
        else if (!options.text && needs_text(method))
            list.of_text.push_back(fmt::format("'{}'", method.name));
        else
            methods.insert(methods.end() - 1, std::move(method));
    }
}

/// Those that the table does not have yet, before the baseline.
void add_across(const RunOptions& options, const std::string& main_features, MethodList& list) {
    if (options.across.empty()) return;
    for (const auto& written : methods_across(options.across)) {
        auto method    = resolve(written, main_features);
        auto& methods  = list.methods;
        const bool had = std::any_of(methods.begin(), methods.end(),
                                     [&](const Method& other) { return other.clustering() == method.clustering(); });
        if (!had) methods.insert(methods.end() - 1, std::move(method));
    }
}

/// Features that the user brings, with the names of their rows: embeddings beside the collection, and models.
std::vector<std::pair<std::string, std::string>> brought_features(const RunOptions& options) {
    std::vector<std::pair<std::string, std::string>> brought;
    for (const auto& text : options.input.embeddings) {
        const auto name = collection::embedding_source(text).name;
        brought.emplace_back(collection::embedding_feature(name), name);
    }
    for (const auto& name : options.features.names)
        if (features::is_onnx(name)) brought.emplace_back(name, features::onnx_stem(name));
    return brought;
}

/// One of them that no method is made of gets a row of its own: as it is, with K-Means.
void add_brought(const RunOptions& options, const std::string& main_features, MethodList& list) {
    for (const auto& [feature, name] : brought_features(options)) {
        const bool has_method =
            std::any_of(list.methods.begin(), list.methods.end(),
                        [&, &made_of = feature](const Method& method) { return is_made_of(method, made_of); });
        if (has_method || feature == main_features) continue;
        MethodText method;
        method.name      = name + " + K-Means";
        method.features  = feature;
        method.clusterer = "kmeans";
        list.methods.insert(list.methods.end() - 1, resolve(method, main_features));
    }
}

/// Lyrics take long to encode, so that a preset alone does not have them read.
void leave_out_lyrics(MethodList& list) {
    std::erase_if(list.methods, [&](const Method& method) {
        if (needs_lyrics(method)) list.of_lyrics.push_back(method.name);
        return needs_lyrics(method);
    });
}

MethodList list_methods(const RunOptions& options, const std::string& main_features) {
    MethodList list{options.repeated ? options.repeated->methods
                                     : methods_of(options.preset, main_features, options.text)};
    if (!options.text) std::erase_if(list.methods, needs_text);
    if (options.texts.source != extraction::TextSource::Lyrics) leave_out_lyrics(list);
    add_across(options, main_features, list);
    add_own(options, main_features, list);
    add_brought(options, main_features, list);
    return list;
}

}  // namespace

std::vector<MethodText> methods_across(const std::string& column) {
    MethodText plain;
    plain.task      = "across";
    MethodText half = plain;
    plain.clusterer = "kmeans";
    half.transform  = "quantile";
    half.projection = "partial-whitening";
    half.clusterer  = "leiden";
    std::vector<MethodText> methods{half};
    methods.back().name = "Half-whitened + Leiden";
    for (const auto& [correction, word] :
         {std::pair{"standardise-by", "Scaled"}, std::pair{"coral", "CORAL"}, std::pair{"harmony", "Harmony"}})
        for (const auto* from : {&plain, &half}) {
            methods.push_back(*from);
            methods.back().correction = correction;
            methods.back().batch      = column;
            methods.back().name = fmt::format("{} ({}) + {}", word, column, from == &plain ? "K-Means" : "Leiden");
        }
    for (const auto& [graph, word] : {std::pair{"mutual-proximity-by-batch", "MP"}, std::pair{"bbknn", "BBKNN"}}) {
        methods.push_back(half);
        methods.back().batch   = column;
        methods.back().options = {{"leiden.graph", graph}};
        methods.back().name    = fmt::format("{} ({}) + Leiden", word, column);
    }
    // With all of every covariance shrunk, CORAL brings only means and total spreads together.
    methods.push_back(methods[methods.size() - 2]);
    methods.back().correction = "coral";
    methods.back().options.emplace_back("coral.shrinkage", "1");
    methods.back().name = fmt::format("Moved MP ({}) + Leiden", column);
    return methods;
}

std::vector<Method> methods_of(const RunOptions& options, const std::string& main_features) {
    return list_methods(options, main_features).methods;
}

std::vector<Warning> notes_on_methods(const RunOptions& options, const std::string& main_features) {
    const auto list = list_methods(options, main_features);
    std::vector<Warning> notes;
    if (!list.of_lyrics.empty())
        notes.push_back({"W-LEFT-OUT", fmt::format("lyrics are read with --set text.source=lyrics, so these methods "
                                                   "are left out: {}",
                                                   fmt::join(list.of_lyrics, ", "))});
    if (!list.repeated.empty())
        notes.push_back({"W-SAME-METHOD",
                         fmt::format("these methods of your own are the same as others of this run and add no row: {}",
                                     fmt::join(list.repeated, ", "))});
    if (!list.of_text.empty())
        notes.push_back(
            {"W-LEFT-OUT", fmt::format("--no-text leaves out text, so these methods of your own are left out: {}",
                                       fmt::join(list.of_text, ", "))});
    return notes;
}

RunOptions resolved(RunOptions options) {
    if (options.preset == Preset::Auto && !options.repeated && !options.k_given) options.choose_k = true;
    return options;
}

namespace {

[[noreturn]] void refuse_groups(const std::string& k) {
    fail<UsageError>("E1630", "--k {}: give a whole number from 2 to the number of songs, or auto", k);
}

}  // namespace

void ask_for_groups(const std::string& k, RunOptions& options) {
    options.choose_k = k == "auto";
    options.k_given  = !options.choose_k;
    if (options.choose_k) return;
    const auto [end, problem] = std::from_chars(k.data(), k.data() + k.size(), options.n_clusters);
    if (problem != std::errc{} || end != k.data() + k.size() || options.n_clusters < 2) refuse_groups(k);
}

void use(const Resources& resources, RunOptions& options) {
    options.jobs              = resources.jobs;
    options.texts.encode.jobs = resources.jobs;
    options.cache             = resources.cache;
    options.texts.cache       = resources.cache.empty() ? artifacts::default_store_folder() : resources.cache;
    options.workers.program   = resources.program;
}

artifacts::Json configuration(const RunOptions& options) {
    artifacts::Json config = artifacts::Json::object();
    add(config, "run.", options);
    if (options.across.empty()) config.erase("run.across");
    if (options.repeated) config["run.preset"] = "as-" + options.repeated->name;
    config["seed"] = fmt::format("{}", options.seed);
    add(config, "input.", options.input);
    add(config, "decode.", options.features.decode);
    add(config, "features.", options.features);
    const auto is_of_text = [](const MethodText& own) { return needs_text(resolve(own, "table")); };
    const bool is_plain   = options.preset == Preset::Auto || options.preset == Preset::Easy;
    if (options.text && (options.repeated || !is_plain ||
                         std::any_of(options.own_methods.begin(), options.own_methods.end(), is_of_text))) {
        add(config, "text.", options.texts);
        add(config, "hybrid.", options.texts.hybrid);
    }
    add(config, "workers.", options.workers);
    add_methods(config, options);
    if (options.choose_k) add(config, "choose_k.", options.choosing);
    for (const auto& [alias, name] : options.aliases) config["alias." + alias] = name;
    add(config, "evaluate.", options.evaluate);
    add(config, "structure.", options.structure);
    return config;
}

std::vector<Seed> seeds_of(const RunOptions& options) {
    std::vector<Seed> seeds;
    for (int i = 0; i < options.seeds; ++i) seeds.push_back(options.seed + static_cast<Seed>(i));
    return seeds;
}

cluster::Options clusterer(const RunOptions& options, cluster::Kind kind, Seed seed) {
    auto chosen = options.cluster.at(kind);
    std::visit(
        [&](auto& method) {
            if constexpr (requires { method.n_clusters; }) method.n_clusters = options.n_clusters;
        },
        chosen);
    set_seed(chosen, seed);
    return chosen;
}

cluster::Options clusterer(const RunOptions& options, const Method& method, Seed seed) {
    auto chosen = clusterer(options, method.clusterer, seed);
    set_own(chosen, method.clusterer_options);
    const auto own = options.methods.find(method.clustering());
    if (own == options.methods.end()) return chosen;
    for (const auto& [name, value] : own->second) {
        if (name == "n_clusters")
            fail<UsageError>("E1101", "method.{}.n_clusters: --k sets the number of groups of every method",
                             own->first);
        const bool known =
            std::visit([&, &name = name, &value = value](auto& of) { return set_option(of, name, value); }, chosen);
        if (!known)
            fail<UsageError>("E1101", "method.{}.{}: {} has no such option", own->first, name,
                             cluster::name(method.clusterer));
    }
    return chosen;
}

models::Options trainer(const RunOptions& options, const Space& space) {
    auto chosen = options.train.at(std::get<models::Kind>(space.model));
    set_own(chosen, space.model_options);
    return chosen;
}

projection::Options projector(const RunOptions& options, const Space& space, Seed seed) {
    auto chosen = options.projection.at(space.projection.value());
    set_own(chosen, space.projection_options);
    set_seed(chosen, seed);
    return chosen;
}

namespace {

/// A setting may give every method a graph that only some can have.
void check_graph(const RunOptions& options, const Method& method) {
    const auto chosen = clusterer(options, method, options.seed);
    if (cluster::needs_batches(chosen) && method.batch.empty())
        fail<UsageError>("E6220",
                         "method '{}': its graph needs the label column of the batches; name it with the graph, as in "
                         "--method 'main + leiden(graph=bbknn, batch=language)'",
                         method.name);
    if (cluster::needs_blocks(chosen) && !method.space.is_fused())
        fail<UsageError>("E6223",
                         "method '{}': its graph fuses several features; name them, as in --method 'rich,descriptors + "
                         "snf + leiden'",
                         method.name);
}

}  // namespace

bool is_random(const cluster::Options& options) {
    return std::visit(
        [](const auto& method) {
            return requires { method.seed; };
        },
        options);
}

bool takes_k(const cluster::Options& options) {
    return std::visit(
        [](const auto& method) {
            return requires { method.n_clusters; };
        },
        options);
}

void check(const RunOptions& options) {
    require(options.seeds >= 1 && options.seeds <= 1000, "E6001", "run: seeds must be 1 to 1000, but got {}",
            options.seeds);
    require(options.resamples >= 0 && options.resamples <= 1000, "E6001",
            "run: run.resamples must be 0 to 1000, but got {}", options.resamples);
    if (options.n_clusters < 2) refuse_groups(std::to_string(options.n_clusters));
    require(options.pca_variance > 0 && options.pca_variance < 1, "E6001",
            "run: pca_variance must lie between 0 and 1, but got {}", options.pca_variance);
    const auto& kmeans = std::get<cluster::KMeansOptions>(options.cluster.at(cluster::Kind::KMeans));
    require(kmeans.init == "k-means++", "E6001",
            "run: cluster.kmeans.init must be k-means++, since the spaces of a run differ in their columns, but got {}",
            kmeans.init);
    for (const auto& [kind, train] : options.train) models::check(train);
    // What --no-text and text.source leave out may be named: it changes nothing.
    auto with_text         = options;
    with_text.text         = true;
    with_text.texts.source = extraction::TextSource::Lyrics;
    std::map<std::string, Method> known;
    for (const auto& method : methods_of(with_text, "table")) {
        check_graph(options, method);
        known.emplace(method.clustering(), method);
    }
    for (const auto& [name, own] : options.methods) {
        const auto method = known.find(name);
        if (method == known.end()) {
            std::vector<std::string> names;
            for (const auto& [clustering, any] : known) names.push_back(clustering);
            fail<UsageError>("E1101", "method.{}: the run has no such method; its methods are {}", name,
                             fmt::join(names, ", "));
        }
        clusterer(options, method->second, options.seed);
    }
}

}  // namespace ektara::experiment
