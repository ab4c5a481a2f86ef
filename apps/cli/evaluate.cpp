#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "command.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/evaluation/column_scores.hpp"
#include "ektara/evaluation/column_scores_json.hpp"
#include "ektara/evaluation/structure.hpp"
#include "progress_bar.hpp"
#include "table_verb.hpp"

namespace ektara::cli {
namespace {

using artifacts::Json;

struct EvaluateArgs {
    std::string labels, clusters, features, alias;
    evaluation::ColumnChoice columns;
    evaluation::ColumnScoreOptions options;
    ScaleFlags scale;
    bool structure = false;
};

collection::InputOptions space_options(const EvaluateArgs& args, const Global& global) {
    auto options = input_options(global, args.scale, collection::Standardise::No);
    // A space is judged as it was given.
    if (options.standardise == collection::Standardise::Automatic) options.standardise = collection::Standardise::No;
    return options;
}

std::string cell(const Json& row, const char* name) {
    const auto found = row.find(name);
    if (found == row.end() || !std::isfinite(found->get<double>())) return "-";
    return fmt::format("{:.3f}", found->get<double>());
}

void print_table(const Json& rows) {
    const auto width_of = [&](const char* name) {
        std::size_t width = 6;
        for (const auto& row : rows) width = std::max(width, row[name].get<std::string>().size());
        return std::min<std::size_t>(width, 24);
    };
    const auto labels = width_of("labels"), clusters = width_of("clusters");
    std::vector<std::pair<const char*, const char*>> columns = {
        {"noise", "noise"}, {"ari", "ari"}, {"ami", "ami"}, {"nmi", "nmi"}, {"v_measure", "v"}, {"purity", "purity"}};
    for (const auto& [name, title] : {std::pair{"ami_low", "ami_low"},
                                      {"ami_high", "ami_high"},
                                      {"chance_ami", "chance"},
                                      {"p_adjusted", "p_adj"},
                                      {"silhouette", "silh."},
                                      {"ilisi", "ilisi"},
                                      {"chance_ilisi", "(chance)"},
                                      {"clisi", "clisi"},
                                      {"chance_clisi", "(chance)"},
                                      {"kbet", "kbet"},
                                      {"chance_kbet", "(chance)"},
                                      {"mig", "mig"},
                                      {"mig_floor", "(floor)"}})
        if (rows[0].contains(name)) columns.emplace_back(name, title);
    say("{:<{}}  {:<{}}  {:>6} {:>5}", "labels", labels, "clusters", clusters, "n", "k");
    for (const auto& [name, title] : columns) say(" {:>8}", title);
    say("\n");
    for (const auto& row : rows) {
        say("{:<{}.{}}  {:<{}.{}}  {:>6} {:>5}", row["labels"].get<std::string>(), labels, labels,
            row["clusters"].get<std::string>(), clusters, clusters, row["n"].get<std::int64_t>(), row["k"].get<int>());
        for (const auto& [name, title] : columns) say(" {:>8}", cell(row, name));
        say("\n");
    }
}

/// The settings of the command line; false where they were only to be printed.
bool read_settings(EvaluateArgs& args, const Global& global) {
    reject_foreign_settings(global, {"input.", "evaluate.", "disentanglement."});
    args.options.jobs       = global.jobs;
    args.options.tests.seed = global.seed;
    apply_settings(global, "evaluate.", args.options.tests);
    args.options.disentanglement.seed = global.seed;
    apply_settings(global, "disentanglement.", args.options.disentanglement);
    if (args.features.empty() && !(args.columns.batch.empty() && args.columns.factors_file.empty()))
        fail<UsageError>("E1103", "evaluate: --batch-column and --factors score a space; name it by --features");
    if (!global.dry_run) return true;
    print_settings("input.", space_options(args, global));
    say("seed = {}\n", global.seed);
    print_settings("evaluate.", args.options.tests);
    if (!args.columns.factors_file.empty()) print_settings("disentanglement.", args.options.disentanglement);
    return false;
}

/// Once for each column of clusters: each has its own interval, whatever labels it is compared with.
void warn_of_samples(const std::vector<evaluation::ColumnScore>& scores, const Global& global) {
    std::set<std::string> known;
    for (const auto& score : scores) {
        if (!score.internal || score.internal->indices.n_sampled == 0) continue;
        const auto& indices = score.internal->indices;
        if (!known.insert(score.agreement.clusters).second) continue;
        log(global, LogLevel::Warning,
            fmt::format("W-SAMPLED: {}: the silhouette of more than {} rows is that of {}, the same share of each "
                        "cluster: {:.4f} ± {:.4f}; Dunn's index, which needs all pairs, is left out",
                        score.agreement.clusters, evaluation::kMostRowsForPairs, indices.n_sampled, indices.silhouette,
                        indices.silhouette_margin));
    }
}

/// Whether the rows of --features form groups, which takes neither labels nor clusters.
void run_structure(const EvaluateArgs& args, const Global& global) {
    if (args.features.empty())
        fail<UsageError>("E1591", "evaluate --structure: name the table whose rows are tested by --features");
    if (!args.labels.empty() || !args.clusters.empty())
        fail<UsageError>("E1592",
                         "evaluate --structure: takes neither --labels nor --clusters; leave them out, or leave "
                         "--structure out");
    reject_foreign_settings(global, {"input.", "structure."});
    metrics::StructureOptions options;
    apply_settings(global, "structure.", options);
    options.seed = global.seed;
    if (global.dry_run) {
        print_settings("input.", space_options(args, global));
        print_settings("structure.", options);
        return;
    }
    auto input        = space_options(args, global);
    input.standardise = collection::Standardise::Yes;  // the test does not see the scale of columns
    const auto table  = load_table(args.features, input, global);
    std::optional<MethodProgress> progress(std::in_place, global);
    const auto found = metrics::structure(table.features.values, encode_labels(collection::songs_of(table.tracks)),
                                          options, global.jobs);
    progress.reset();
    tell(evaluation::structure_warnings(found), global);
    if (global.json)
        print_json(artifacts::format_json(evaluation::to_json(found)));
    else
        say("{}\n", evaluation::sentence(found).text);
}

void run_evaluate(EvaluateArgs args, const Global& global) {
    if (args.structure) return run_structure(args, global);
    if (args.labels.empty() || args.clusters.empty())
        fail<UsageError>("E1590", "evaluate: {} is required: name a CSV file",
                         args.labels.empty() ? "--labels" : "--clusters");
    if (!read_settings(args, global)) return;
    const auto input = space_options(args, global);
    auto joined      = evaluation::join_labels(args.labels, args.clusters, input.least_matched);
    tell(joined.warnings, global);
    auto columns      = evaluation::resolved(args.columns, joined);
    columns.song_rule = input.songs;
    if (const auto guessed = collection::songs_guessed(count_songs(evaluation::guessed_songs(joined, columns))))
        tell({*guessed}, global);
    if (!args.alias.empty()) joined.aliases = evaluation::read_aliases(args.alias);
    std::optional<evaluation::ClusteredSpace> space;
    collection::Table table;
    if (!args.features.empty()) {
        table = load_table(args.features, input, global);
        space = {std::move(table.features), args.features};
        tell(evaluation::space_warnings(joined, *space, input.least_matched), global);
    }
    std::optional<MethodProgress> progress(std::in_place, global);
    const auto scores = evaluation::score_columns(joined, columns, space, args.options);
    progress.reset();
    const auto rows = evaluation::to_json(scores, args.options.tests);
    if (std::any_of(scores.begin(), scores.end(),
                    [](const auto& score) { return score.internal && score.internal->too_large_for_dbcv; }))
        log(global, LogLevel::Warning,
            fmt::format("W-NO-DBCV: DBCV is left out for more than {} rows", evaluation::kMostRowsForDbcv));
    warn_of_samples(scores, global);
    if (space) say_treatment(args.features, table, global);
    if (global.json)
        print_json(rows.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
    else
        print_table(rows);
}

}  // namespace

void add_evaluate_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<EvaluateArgs>();
    auto* command = app.add_subcommand("evaluate", "Score clusterings against labels");
    command->add_option("--labels", args->labels, "CSV of true labels");
    command->add_option("--clusters", args->clusters, "CSV of clusters (may be the same file); -1 is noise");
    command->add_option("--labels-column", args->columns.labels, "label columns, or a combination language+genre")
        ->delimiter(',');
    command->add_option("--clusters-columns", args->columns.clusters, "cluster columns")->delimiter(',');
    command->add_option("--features", args->features,
                        "the clustered table: adds silhouette and other internal indices");
    command->add_flag("--structure", args->structure,
                      "test whether the rows of --features form groups at all, against clouds without groups; takes no "
                      "labels and no clusters");
    add_scale_flags(*command, args->scale, "by itself: --features is judged as it is");
    command->add_option("--within", args->columns.within, "also score inside each value of this label column");
    command->add_option("--groups", args->columns.songs,
                        "column of the songs that are drawn whole; song_id where there is one, else they are guessed");
    command->add_option("--artists", args->columns.artists,
                        "column of who made the rows: half-samples draw them whole; artist where there is one");
    command->add_option("--alias", args->alias, "CSV of two columns: a label and the name that stands for it");
    command->add_option(
        "--batch-column", args->columns.batch,
        "column (language, source) whose mixing in --features is measured: ilisi, clisi, kbet, each beside chance");
    command->add_option("--factors", args->columns.factors_file,
                        "CSV of known factors: how far the dimensions of --features stand for one each");
    command->add_option("--half-samples", args->options.tests.half_samples, "half-samples of songs for the intervals")
        ->capture_default_str();
    command
        ->add_option("--permutations", args->options.tests.permutations, "permutations for chance level and p values")
        ->capture_default_str();
    add_column_options(*command, global);
    command->callback([args, &global] { run_evaluate(*args, global); });
}

}  // namespace ektara::cli
