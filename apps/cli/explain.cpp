#include "ektara/report/explain.hpp"

#include <memory>
#include <set>

#include <fmt/format.h>

#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"
#include "ektara/report/column_words.hpp"
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

/// Columns of Ektara and librosa without a plain name (tonnetz 6) tell nobody anything.
bool has_plain_name(const Json& column) {
    return !column.at("measure").get<std::string>().empty() ||
           !report::words_for(column.at("name").get<std::string>()).known;
}

/// What the numbers of a column are; of keys and modes, and of a column of its owner, its name.
std::string measure_of(const Json& column) {
    const auto measure = column.at("measure").get<std::string>();
    return measure.empty() || column.contains("text") ? report::without_group(column.at("name").get<std::string>())
                                                      : measure;
}

/// "tempo: 128 and 96 BPM", "key: A minor and F major".
std::string column_text(const Json& column) {
    const auto measure = column.at("measure").get<std::string>();
    const auto name    = measure_of(column);
    if (column.contains("text")) return name + ": " + column.at("text").get<std::string>();
    const auto told = [&](const char* song) {
        const auto value = column.at(song).get<double>();
        return measure.empty() ? fmt::format("{:.4g}", value)
                               : fmt::format("{:.{}f}", value, column.at("digits").get<int>());
    };
    const auto unit = column.at("unit").get<std::string>();
    return fmt::format("{}: {} and {}{}{}", name, told("a"), told("b"), unit.empty() ? "" : " ", unit);
}

void print_pair(const Json& pair) {
    say("{}\n{}\n", pair.at("a").get<std::string>(), pair.at("b").get<std::string>());
    for (const auto& group : pair.at("groups")) {
        say("{:<10} nearer than {:3.0f} % of songs (distance {:.2f}, two random songs {:.2f})\n",
            group.at("group").get<std::string>(), 100 * group.at("farther_share").get<double>(),
            group.at("distance").get<double>(), group.at("typical").get<double>());
        std::set<std::string> told;  // one column of what measures the same, the most alike
        for (const auto& column : group.at("columns"))
            if (has_plain_name(column) && told.insert(measure_of(column)).second) say("   {}\n", column_text(column));
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
