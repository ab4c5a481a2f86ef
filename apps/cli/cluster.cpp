#include "ektara/cluster/cluster.hpp"

#include <memory>
#include <optional>
#include <set>

#include <fmt/ranges.h>

#include "command.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/cluster/choose_k.hpp"
#include "ektara/cluster/limits.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/experiment/cluster_model.hpp"
#include "ektara/neighbors/approximate.hpp"
#include "ektara/rundir/clusters_csv.hpp"
#include "progress_bar.hpp"
#include "table_verb.hpp"

namespace ektara::cli {
namespace {

struct ClusterArgs {
    std::string table, output, method = "kmeans", k, tree, batch, centres, model;
    bool assign_noise = false, force = false;
    ScaleFlags scale;
};

bool is_set(const Global& global, const std::string& name) {
    const auto& all = settings(global).values;
    return std::any_of(all.begin(), all.end(), [&](const auto& setting) { return setting.first == name; });
}

/// Sets the initial centres, in the precision that the method has them in.
template <class Method>
void set_initial_centres(Method& options, const Matrix& centres) {
    options.initial_centres = centres.cast<typename decltype(options.initial_centres)::Scalar>();
}

/// Reads the file that `cluster.init` names; its rows give k unless the command line does.
template <class Method>
void read_initial_centres(Method& options, bool k_given) {
    if (names_start(options)) return;
    set_initial_centres(options, artifacts::read_npy_matrix(options.init));
    if (!k_given) options.n_clusters = static_cast<int>(options.initial_centres.rows());
}

/// Brings initial centres, which are rows of the table's own units, to the scale that the table has now.
void scale_initial_centres(const collection::Table& table, cluster::Options& options) {
    std::visit(
        [&](auto& method) {
            if constexpr (requires { method.initial_centres; })
                if (method.initial_centres.rows() > 0 && method.initial_centres.cols() == table.features.values.cols())
                    set_initial_centres(
                        method, collection::rows_like(table, artifacts::read_table(method.init)).features.values);
        },
        options);
}

cluster::Options resolve(const ClusterArgs& args, const Global& global) {
    auto options = cluster::method(args.method);
    std::visit(
        [&](auto& method) {
            if constexpr (requires { method.seed; }) method.seed = global.seed;
            apply_settings(global, "cluster.", args.method, method);
            if (!args.k.empty() && args.k != "auto" && !set_option(method, "n_clusters", args.k))
                fail<UsageError>("E6107", "cluster: {} finds its number of clusters itself; leave --k out",
                                 args.method);
            if constexpr (requires { method.initial_centres; })
                read_initial_centres(method, !args.k.empty() || is_set(global, "cluster.n_clusters"));
        },
        options);
    return options;
}

/// Sets the number of clusters that `--k auto` finds and adds how it was found to the figures.
void choose_k(const collection::Table& table, const cluster::ChooseKOptions& choosing, const Global& global,
              cluster::Options& options, artifacts::Json& figures) {
    const auto songs  = encode_labels(collection::songs_of(table.tracks));
    const auto choice = [&] {
        const MethodProgress progress(global);
        return cluster::choose_k(table.features.values, options, choosing, global.jobs, songs);
    }();
    options               = choice.method;
    figures["k_choice"]   = choice.reason.text;
    figures["candidates"] = artifacts::Json::array();
    for (const auto& candidate : choice.candidates) {
        artifacts::Json entry{{"k", candidate.k}};
        cluster::Candidate::fields(candidate, [&](const char* name, const std::optional<double>& value) {
            if (value) entry[name] = *value;
        });
        figures["candidates"].push_back(std::move(entry));
    }
    if (!global.quiet && !global.json) say("k = {} by {}\n", choice.k, choice.reason.text);
}

void write_tree(const std::string& path, const std::vector<TrackId>& rows, const cluster::Result& result,
                const std::string& method) {
    if (result.tree.empty() && rows.size() > 1)
        fail<UsageError>("E6112",
                         "cluster: {} makes no merge tree; leave --tree out or take ward, average, complete or "
                         "single",
                         method);
    rundir::write_merge_tree(path, rows, result.tree, method);
}

/// The batches of the rows where a column of them is named, and whether the graph asks for it.
cluster::Context context_of(const ClusterArgs& args, const collection::Table& table, const cluster::Options& options) {
    cluster::Context context;
    if (cluster::needs_batches(options) && args.batch.empty())
        fail<UsageError>("E1115",
                         "cluster: this graph needs the batch of each row; name its column: --batch-column language");
    if (args.batch.empty()) return context;
    if (!cluster::needs_batches(options))
        fail<UsageError>("E1116",
                         "cluster: --batch-column is read by the graphs mutual-proximity-by-batch and bbknn; take one "
                         "(--set cluster.graph=bbknn), or leave it out");
    if (args.k == "auto")
        fail<UsageError>("E1118",
                         "cluster: --k auto compares clusterings of parts of the table, which a graph of batches "
                         "does not have; give --k a number");
    std::vector<std::string> values;
    for (const auto& track : table.tracks) values.push_back(collection::label_of(track, args.batch));
    context.batches = encode_labels(values);
    if (std::all_of(context.batches.begin(), context.batches.end(), [](int batch) { return batch < 0; }))
        fail<UsageError>("E1117", "{}: no row has a value in the label column '{}'; name another", args.table,
                         args.batch);
    return context;
}

void warn_of_equal_rows(const ClusterArgs& args, const cluster::Result& result, const Global& global) {
    if (const auto copies = result.statistics.n_copies)
        log(global, LogLevel::Warning,
            fmt::format("W-EQUAL-ROWS: {} counts equal rows once: {} of {} rows equal an earlier one and take its "
                        "cluster; --set cluster.duplicates=keep counts each",
                        args.method, *copies, result.labels.size()));
}

void warn_of_pieces(const cluster::Options& options, const cluster::Result& result, const Global& global) {
    const auto pieces = result.statistics.n_components;
    if (pieces.value_or(1) > 1 && !result.tree.empty())
        log(global, LogLevel::Warning,
            fmt::format(
                "W-GRAPH-IN-PIECES: the rows that cluster.n_neighbors joins fall into {} pieces; {} joins every two "
                "at their nearest rows; a larger n_neighbors leaves fewer pieces",
                *pieces, cluster::name(options)));
}

/// Before it starts: what the method is not made for is done by --force alone.
void check_size(const ClusterArgs& args, Eigen::Index rows, cluster::Options& options, const Global& global) {
    const auto text = cluster::too_large(options, rows);
    if (!text.empty() && !args.force) fail<UsageError>("E1580", "cluster: {}, or --force to do it", text);
    if (!text.empty()) log(global, LogLevel::Warning, fmt::format("W-TOO-LARGE: {}", text));
    if (args.force) cluster::take_any_size(options);
}

void warn_of_shortcut(const ClusterArgs& args, const cluster::Options& options, const cluster::Result& result,
                      const Global& global) {
    if (const auto text = cluster::shortcut_taken(options, result); !text.empty())
        log(global, LogLevel::Warning, fmt::format("W-SAMPLED: {}: {}; --force takes all rows", args.method, text));
}

void warn_of_result(const ClusterArgs& args, const cluster::Options& options, const cluster::Result& result,
                    const Global& global) {
    warn_of_pieces(options, result, global);
    warn_of_equal_rows(args, result, global);
    warn_of_shortcut(args, options, result, global);
}

void add_statistics(const cluster::Result& result, artifacts::Json& figures) {
    cluster::Statistics::fields(result.statistics, [&](const char* name, const auto& value) {
        if (value) figures[name] = *value;
    });
}

void report_clustering(const artifacts::Json& figures, const std::string& output, const Global& global) {
    if (global.json) {
        print_json(figures.dump() + "\n");
    } else if (!global.quiet) {
        say("{}: {} rows in {} clusters, {:.1f} % noise, {:.3f} s: {}\n", figures["method"].get<std::string>(),
            figures["n"].get<Eigen::Index>(), figures["k"].get<std::size_t>(), 100 * figures["noise"].get<double>(),
            figures["seconds"].get<double>(), output);
    }
}

/// The settings of the command line.
struct ClusterSettings {
    collection::InputOptions input;
    cluster::Options method;
    cluster::ChooseKOptions choosing = {};
};

ClusterSettings read_settings_of(const ClusterArgs& args, const Global& global) {
    reject_foreign_settings(global, {"input.", "cluster.", "choose_k."});
    ClusterSettings settings{input_options(global, args.scale, collection::Standardise::Automatic),
                             resolve(args, global)};
    settings.choosing.seed = global.seed;
    apply_settings(global, "choose_k.", settings.choosing);
    return settings;
}

void print_resolved(const ClusterArgs& args, const ClusterSettings& settings, const Global& global) {
    print_settings("input.", settings.input);
    say("seed = {}\ncluster.method = {}\n", global.seed, args.method);
    std::visit([](const auto& method) { print_settings("cluster.", method); }, settings.method);
    if (args.k == "auto") print_settings("choose_k.", settings.choosing);
}

cluster::Result clustered(const Matrix& points, const cluster::Context& context, const cluster::Options& options,
                          const Global& global) {
    const MethodProgress progress(global);
    return cluster::run(points, context, options, global.jobs);
}

void run_cluster(const ClusterArgs& args, const Global& global) {
    auto settings = read_settings_of(args, global);
    if (global.dry_run) return print_resolved(args, settings, global);
    auto& [input, options, choosing] = settings;
    if (args.output.empty()) fail<UsageError>("E1100", "cluster: -o C.csv is missing; see 'ektara cluster --help'");
    const auto table   = load_table(args.table, input, global);
    const auto& points = table.features.values;
    check_size(args, points.rows(), options, global);
    scale_initial_centres(table, options);
    artifacts::Json figures{{"seed", global.seed},
                            {"n", points.rows()},
                            {"d", points.cols()},
                            {"method", args.method},
                            {"columns", table.treatment}};
    const Stopwatch watch;
    const auto context = context_of(args, table, options);
    if (args.k == "auto") choose_k(table, choosing, global, options, figures);
    const neighbors::NeighborSharing sharing;
    auto result      = clustered(points, context, options, global);
    const auto noise = std::count(result.labels.begin(), result.labels.end(), -1);
    std::set<int> found(result.labels.begin(), result.labels.end());
    found.erase(-1);
    warn_of_result(args, options, result, global);
    tell(sharing.warnings(), global);
    if (args.assign_noise) cluster::assign_noise(points, result);
    const double seconds = watch.seconds();
    if (!args.tree.empty()) write_tree(args.tree, table.features.rows, result, args.method);
    rundir::write_clusters_csv(args.output, table.features.rows, result);
    if (!args.centres.empty()) artifacts::write_table(args.centres, cluster::centres_of(table.features, result));
    if (!args.model.empty())
        experiment::write_cluster_model(args.model, {collection::table_as_read(args.table, input).features, table,
                                                     input, options, result, global.seed});
    figures["seconds"] = seconds;
    figures["k"]       = found.size();
    figures["noise"]   = static_cast<double>(noise) / static_cast<double>(points.rows());
    add_statistics(result, figures);
    say_treatment(args.table, table, global);
    report_clustering(figures, args.output, global);
}

}  // namespace

void add_cluster_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<ClusterArgs>();
    auto* command = app.add_subcommand("cluster", "Group the rows of a table");
    command->add_option("TABLE", args->table, "an .npy, a CSV of ready features, or a run directory")->required();
    command->add_option("-o,--output", args->output, "CSV to write: id,cluster[,strength]; -1 is noise");
    command->add_option("--method", args->method, fmt::format("{}", fmt::join(cluster::methods(), ", ")))
        ->capture_default_str();
    command->add_option("--k", args->k,
                        "number of clusters, or auto: chosen without labels (see choose_k.criterion in --dry-run)");
    command->add_option("--tree", args->tree, "JSON to write: the merge tree of ward, average, complete or single");
    command->add_option("--centres", args->centres,
                        ".npy to write, a row a cluster at the scale that was clustered: the centres of kmeans, the "
                        "means of gmm, else the mean of each cluster's rows");
    command->add_option("--model", args->model,
                        "folder to write: the clustering with its table, so that assign places new rows in it");
    add_scale_flags(*command, args->scale, "by itself: where the columns have names (a CSV, a run's features)");
    command->add_option("--batch-column", args->batch,
                        "label column of the batches, such as language, that the graphs mutual-proximity-by-batch and "
                        "bbknn of leiden (cluster.graph) and spectral (cluster.affinity) read");
    command->add_flag("--assign-noise", args->assign_noise, "give noise rows to the nearest cluster");
    command->add_flag("--force", args->force,
                      "take all rows where a method would take a sample of many, or refuse (see docs/scale.md)");
    add_column_options(*command, global);
    command->callback([args, &global] { run_cluster(*args, global); });
}

}  // namespace ektara::cli
