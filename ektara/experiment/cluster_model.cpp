#include "ektara/experiment/cluster_model.hpp"

#include <fmt/format.h>

#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/version.hpp"
#include "ektara/rundir/clusters_csv.hpp"
#include "ektara/rundir/layout.hpp"

namespace ektara::experiment {
namespace fs = std::filesystem;
namespace {

constexpr const char* kClusterRecord = "clustering.json";
constexpr const char* kModelTable    = "table.npy";

/// The settings that bring the table to its scale again: what was decided by itself is written out.
std::vector<OptionText> scale_settings(const ClusteredTable& clustered) {
    auto options = clustered.input;
    if (options.standardise != collection::Standardise::Plain)
        options.standardise = std::holds_alternative<tables::Standardiser>(clustered.table.scaling)
                                  ? collection::Standardise::Yes
                                  : collection::Standardise::No;
    auto settings = list_options(options);
    std::erase_if(settings, [](const OptionText& option) {
        return option.name != "standardise" && option.name != "transform" && option.name != "group_weights" &&
               option.name != "keys";
    });
    return settings;
}

artifacts::Json as_json(const std::vector<OptionText>& settings) {
    artifacts::Json json = artifacts::Json::object();
    for (const auto& option : settings) json[option.name] = option.value;
    return json;
}

}  // namespace

void write_cluster_model(const fs::path& folder, const ClusteredTable& clustered) {
    using File = std::pair<const char*, const char*>;
    for (const auto& [file, what] : {File{"config.json", "trained model"}, File{rundir::layout::kRecord, "run"}})
        if (fs::exists(folder / file))
            fail<UsageError>("E6252", "{}: holds a {}; name another folder for the clustering", folder.string(), what);
    const auto& rows  = clustered.table.features.rows;
    const auto method = std::visit([](const auto& options) { return list_options(options); }, clustered.method);
    artifacts::write_table(folder / kModelTable, clustered.as_read);
    rundir::write_clusters_csv(folder / kModelClusters, rows, clustered.result);
    artifacts::write_table(folder / "centres.npy", cluster::centres_of(clustered.table.features, clustered.result));
    artifacts::write_json(folder / kClusterRecord, {{"method", cluster::name(clustered.method)},
                                                    {"options", as_json(method)},
                                                    {"scale", as_json(scale_settings(clustered))},
                                                    {"seed", clustered.seed},
                                                    {"version", version()}});
}

bool is_cluster_model(const fs::path& folder) { return fs::exists(folder / kClusterRecord); }

ClusterModel read_cluster_model(const fs::path& folder) {
    const auto json = artifacts::read_json(folder / kClusterRecord);
    ClusterModel model;
    collection::InputOptions options;
    try {
        model.method = json.at("method").get<std::string>();
        model.seed   = json.at("seed").get<Seed>();
        for (const auto& [name, value] : json.at("scale").items()) set_option(options, name, value.get<std::string>());
    } catch (const artifacts::Json::exception& problem) {
        fail("E5009", "{}: is damaged ({}); write it again with 'ektara cluster --model'",
             (folder / kClusterRecord).string(), problem.what());
    }
    model.as_read = collection::table_as_read(folder / kModelTable, options).features.recipe;
    model.table   = collection::load_table(folder / kModelTable, options);
    return model;
}

}  // namespace ektara::experiment
