#include "ektara/report/explain.hpp"

#include <memory>

#include <fmt/format.h>

#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"
#include "ektara/report/terminal.hpp"
#include "song_answers.hpp"

namespace ektara::cli {
namespace {

using artifacts::Json;

struct ExplainArgs {
    std::string run, clusters;
    std::optional<int> cluster;
    std::vector<std::string> pair;
};

/// Leaves only the asked cluster. Throws UsageError E4308 where there is none of this number.
void keep_cluster(Json& explanation, int wanted) {
    Json kept = Json::array();
    std::string known;
    for (const auto& cluster : explanation.at("clusters")) {
        if (cluster.at("cluster") == wanted) kept.push_back(cluster);
        known += (known.empty() ? "" : ", ") + cluster.at("cluster").dump();
    }
    if (kept.empty()) fail<UsageError>("E4308", "there is no cluster {}; this method has {}", wanted, known);
    explanation["clusters"] = kept;
}

void print_pair(const Json& pair) {
    say("{}\n{}\n", pair.at("a").get<std::string>(), pair.at("b").get<std::string>());
    for (const auto& group : pair.at("groups")) {
        say("{:<10} nearer than {:3.0f} % of songs (distance {:.2f}, two random songs {:.2f})\n",
            group.at("group").get<std::string>(), 100 * group.at("farther_share").get<double>(),
            group.at("distance").get<double>(), group.at("typical").get<double>());
        for (const auto& column : group.at("columns")) {
            const auto name = column.at("name").get<std::string>();
            if (column.contains("text"))
                say("   {}: {}\n", name, column.at("text").get<std::string>());
            else
                say("   {}: {:.4g} and {:.4g} {}\n", name, column.at("a").get<double>(), column.at("b").get<double>(),
                    column.at("unit").get<std::string>());
        }
    }
}

void run_explain(const ExplainArgs& args, const Global& global) {
    const auto run     = opened_run(args.run, global);
    const auto& method = report::method_named(run, args.clusters);
    if (!args.pair.empty()) {
        const auto ids  = report::space_of(run, method).rows;
        const auto pair = report::explain_pair(run, report::song_named(run, ids, args.pair[0]),
                                               report::song_named(run, ids, args.pair[1]));
        if (global.json)
            print_json(artifacts::format_json(pair));
        else
            print_pair(pair);
        return;
    }
    auto explanation = report::explain_method(run, method);
    if (args.cluster) keep_cluster(explanation, *args.cluster);
    say_clustering(run, method, global);
    if (global.json)
        print_json(artifacts::format_json(explanation));
    else
        print_text(report::explanation_text(explanation));
}

}  // namespace

void add_explain_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<ExplainArgs>();
    auto* command = app.add_subcommand("explain", "Say what each cluster is, or what brings two songs together");
    command->add_option("run", args->run, "run directory")->required();
    command->add_option("--clusters,--method", args->clusters,
                        "clustering, such as vae.kmeans, or a method of the table (the run's default)");
    auto* cluster = command->add_option("--cluster", args->cluster, "only this cluster");
    command->add_option("--pair", args->pair, "two songs: ids, paths or unique titles")->expected(2)->excludes(cluster);
    command->callback([args, &global] { run_explain(*args, global); });
}

}  // namespace ektara::cli
