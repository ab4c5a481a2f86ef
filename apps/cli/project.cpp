#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "command.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/version.hpp"
#include "ektara/metrics/preservation.hpp"
#include "ektara/projection/projection.hpp"
#include "ektara/tables/column_join.hpp"
#include "ektara/tables/column_transform.hpp"
#include "ektara/tables/standardiser.hpp"
#include "table_verb.hpp"

namespace ektara::cli {
namespace {

/// Neighbours by which a map is judged; fewer where there are not twice as many rows.
constexpr int kJudgedNeighbors = 5;

struct ProjectArgs {
    std::string table, output, method = "pca", dims, transform, transform_output;
};

projection::Options resolve(const ProjectArgs& args, const Global& global) {
    auto options = projection::method(args.method);
    std::visit(
        [&](auto& method) {
            if constexpr (requires { method.seed; }) method.seed = global.seed;
            apply_settings(global, "projection.", args.method, method);
            if (!args.dims.empty()) set_option(method, "n_components", args.dims);
        },
        options);
    return options;
}

/// The fitted table and the new one, transformed and standardised alike: by the columns of the fitted one.
struct Tables {
    FeatureMatrix fitted, fresh;
};

Tables load_tables(const ProjectArgs& args, const collection::InputOptions& input, const Global& global) {
    if (args.transform.empty()) return {load_table(args.table, input, global).features, {}};
    collection::require_weights_have_a_scale(input);
    auto as_it_is        = input;
    as_it_is.standardise = false;
    as_it_is.transform   = tables::Transform::None;
    as_it_is.group_weights.clear();
    Tables tables{load_table(args.table, as_it_is, global).features, {}};
    as_it_is.fitted_columns = tables.fitted.columns;
    tables.fresh            = load_table(args.transform, as_it_is, global).features;
    auto joined             = tables::join_columns(tables.fresh, tables.fitted.columns);
    tables.fresh            = std::move(joined.table);
    if (!joined.unmatched.empty())
        log(global, LogLevel::Warning,
            fmt::format("W-UNMATCHED: {}: {} has no such columns, so they are left out: {}", args.transform, args.table,
                        fmt::join(joined.unmatched, ", ")));
    const auto column_transform = tables::fit_column_transform(tables.fitted, input.transform);
    tables.fitted               = tables::apply_transform(column_transform, tables.fitted);
    tables.fresh                = tables::apply_transform(column_transform, tables.fresh);
    if (!input.standardise) return tables;
    const auto standardiser =
        collection::weighed(tables::fit_standardiser(tables.fitted, tables::Logarithms::None), input);
    tables.fitted = tables::standardise(standardiser, tables.fitted);
    tables.fresh  = tables::standardise(standardiser, tables.fresh);
    return tables;
}

Recipe recipe_of(const projection::Options& options, const FeatureMatrix& table, const Global& global) {
    Recipe recipe{projection::name(options), {}, global.seed, table.recipe.kind, version()};
    std::visit(
        [&](const auto& method) {
            for (const auto& option : list_options(method)) recipe.options[option.name] = option.value;
        },
        options);
    return recipe;
}

void add_preservation(const Matrix& points, const Matrix& map, int jobs, artifacts::Json& figures) {
    const int k                = std::min(kJudgedNeighbors, static_cast<int>((points.rows() - 1) / 2));
    figures["trustworthiness"] = nullptr;
    figures["continuity"]      = nullptr;
    if (k < 1) return;
    const auto kept            = metrics::preservation(points, map, k, jobs);
    figures["trustworthiness"] = kept.trustworthiness;
    figures["continuity"]      = kept.continuity;
}

void report(const artifacts::Json& figures, const std::string& output, const Global& global) {
    if (global.json) {
        fmt::print("{}\n", figures.dump());
    } else if (!global.quiet) {
        fmt::print("{}: {} rows to {} dimensions, trustworthiness {}, continuity {}, {:.3f} s: {}\n",
                   figures["method"].get<std::string>(), figures["n"].get<Eigen::Index>(),
                   figures["dims"].get<Eigen::Index>(), figures["trustworthiness"].dump().substr(0, 6),
                   figures["continuity"].dump().substr(0, 6), figures["seconds"].get<double>(), output);
    }
}

void check(const ProjectArgs& args) {
    if (args.output.empty()) fail<UsageError>("E1100", "project: -o Y.npy is missing; see 'ektara project --help'");
    if (args.transform.empty() != args.transform_output.empty())
        fail<UsageError>("E1100", "project: --transform and --transform-output go together");
}

void run_project(const ProjectArgs& args, const Global& global) {
    reject_foreign_settings(global, {"input.", "projection."});
    const auto input   = input_options(global);
    const auto options = resolve(args, global);
    if (global.dry_run) {
        print_settings("input.", input);
        fmt::print("seed = {}\nprojection.method = {}\n", global.seed, args.method);
        std::visit([](const auto& method) { print_settings("projection.", method); }, options);
        return;
    }
    check(args);
    const auto tables  = load_tables(args, input, global);
    const auto& points = tables.fitted.values;
    const Stopwatch watch;
    auto found           = projection::run(points, tables.fresh.values, options, global.jobs);
    const double seconds = watch.seconds();
    const Recipe recipe  = recipe_of(options, tables.fitted, global);
    artifacts::Json figures{{"seconds", seconds}, {"seed", global.seed},   {"n", points.rows()},
                            {"d", points.cols()}, {"method", args.method}, {"dims", found.coords.cols()}};
    add_preservation(points, found.coords, global.jobs, figures);
    figures["explained_variance"] = nullptr;
    if (!found.explained_variance_ratio.empty()) {
        double total = 0;
        for (const double share : found.explained_variance_ratio) total += share;
        figures["explained_variance"]       = total;
        figures["explained_variance_ratio"] = found.explained_variance_ratio;
    }
    artifacts::write_table(args.output, Embedding{std::move(found.coords), tables.fitted.rows, recipe});
    if (!args.transform.empty())
        artifacts::write_table(args.transform_output,
                               Embedding{std::move(found.new_coords), tables.fresh.rows, recipe});
    report(figures, args.output, global);
}

}  // namespace

void add_project_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<ProjectArgs>();
    auto* command = app.add_subcommand("project", "Place the rows of a table in fewer dimensions");
    command->add_option("TABLE", args->table, "an .npy, a CSV of ready features, or a run directory")->required();
    command->add_option("-o,--output", args->output, ".npy to write, with a .json of row ids beside it");
    command->add_option("--method", args->method, fmt::format("{}", fmt::join(projection::methods(), ", ")))
        ->capture_default_str();
    command->add_option("--dims", args->dims, "number of dimensions; for pca also a share of variance below 1");
    command->add_option("--transform", args->transform, "a second TABLE to place in the fitted space");
    command->add_option("--transform-output", args->transform_output, ".npy to write for it");
    add_column_options(*command, global);
    command->callback([args, &global] { run_project(*args, global); });
}

}  // namespace ektara::cli
