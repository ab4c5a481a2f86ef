#include <cmath>
#include <memory>
#include <numeric>
#include <optional>
#include <utility>

#include <fmt/ranges.h>

#include "command.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/held_columns.hpp"
#include "ektara/core/pretrained.hpp"
#include "ektara/core/version.hpp"
#include "ektara/metrics/preservation.hpp"
#include "ektara/neighbors/approximate.hpp"
#include "ektara/projection/projection.hpp"
#include "progress_bar.hpp"
#include "table_verb.hpp"

namespace ektara::cli {
namespace {

/// Neighbours by which a map is judged; fewer where there are not twice as many rows.
constexpr int kJudgedNeighbors = 5;

struct ProjectArgs {
    std::string table, output, method = "pca", dims, transform, transform_output;
    ScaleFlags scale;
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

/// The fitted table, and new rows brought to its columns and scale.
struct Tables {
    collection::Table fitted;
    FeatureMatrix fresh;
};

Tables load_tables(const ProjectArgs& args, const collection::InputOptions& input, const Global& global) {
    Tables tables{load_table(args.table, input, global), {}};
    if (args.transform.empty()) return tables;
    auto as_fitted           = input;
    as_fitted.fitted_columns = tables.fitted.features.columns;
    const auto fresh         = collection::table_as_read(args.transform, as_fitted);
    tell(fresh.warnings, global);
    auto joined = collection::rows_like(tables.fitted, fresh.features);
    if (!joined.unmatched.empty())
        log(global, LogLevel::Warning,
            fmt::format("W-UNMATCHED: {}: {} has no such columns, so they are left out: {}", args.transform, args.table,
                        fmt::join(joined.unmatched, ", ")));
    tables.fresh = std::move(joined.features);
    return tables;
}

/// A cosine is that of the values themselves, not about what their columns are held about.
Matrix points_for(const projection::Options& options, const FeatureMatrix& table) {
    const auto* umap        = std::get_if<projection::UmapOptions>(&options);
    const bool about_origin = umap != nullptr && umap->metric == neighbors::Metric::Cosine && holds_any(table);
    return about_origin ? Matrix(exact_values(table).cast<float>()) : table.values;
}

Recipe recipe_of(const projection::Options& options, const FeatureMatrix& table, const Global& global) {
    Recipe recipe{projection::name(options), {}, global.seed, table.recipe.kind, version()};
    std::visit(
        [&](const auto& method) {
            for (const auto& option : list_options(method)) recipe.options[option.name] = option.value;
        },
        options);
    add_pretrained(table.recipe, recipe);
    return recipe;
}

void add_preservation(const Matrix& points, const Matrix& map, const Global& global, artifacts::Json& figures) {
    const int k                = std::min(kJudgedNeighbors, static_cast<int>((points.rows() - 1) / 2));
    figures["trustworthiness"] = nullptr;
    figures["continuity"]      = nullptr;
    if (k < 1) return;
    const MethodProgress progress(global);
    const auto kept            = metrics::preservation(points, map, k, global.jobs);
    figures["trustworthiness"] = kept.trustworthiness;
    figures["continuity"]      = kept.continuity;
}

void report_projection(const artifacts::Json& figures, const std::string& output, const Global& global) {
    if (global.json) {
        print_json(figures.dump() + "\n");
    } else if (!global.quiet) {
        say("{}: {} rows to {} dimensions, trustworthiness {}, continuity {}, {:.3f} s: {}\n",
            figures["method"].get<std::string>(), figures["n"].get<Eigen::Index>(), figures["dims"].get<Eigen::Index>(),
            figures["trustworthiness"].dump().substr(0, 6), figures["continuity"].dump().substr(0, 6),
            figures["seconds"].get<double>(), output);
    }
}

void add_explained(const std::vector<double>& shares, artifacts::Json& figures) {
    figures["explained_variance"] = nullptr;
    if (shares.empty()) return;
    figures["explained_variance"]       = std::accumulate(shares.begin(), shares.end(), 0.0);
    figures["explained_variance_ratio"] = shares;
}

void check(const ProjectArgs& args) {
    if (args.output.empty()) fail<UsageError>("E1100", "project: -o Y.npy is missing; see 'ektara project --help'");
    if (args.transform.empty() != args.transform_output.empty())
        fail<UsageError>("E1100", "project: --transform and --transform-output go together");
}

void run_project(const ProjectArgs& args, const Global& global) {
    reject_foreign_settings(global, {"input.", "projection."});
    const auto input   = input_options(global, args.scale, collection::Standardise::Automatic);
    const auto options = resolve(args, global);
    if (global.dry_run) {
        print_settings("input.", input);
        say("seed = {}\nprojection.method = {}\n", global.seed, args.method);
        std::visit([](const auto& method) { print_settings("projection.", method); }, options);
        return;
    }
    check(args);
    const auto tables  = load_tables(args, input, global);
    const auto& fitted = tables.fitted.features;
    const auto points = points_for(options, fitted), fresh = points_for(options, tables.fresh);
    const Stopwatch watch;
    const neighbors::NeighborSharing sharing;
    std::optional<MethodProgress> progress(std::in_place, global);
    auto found           = projection::run(points, fresh, options, global.jobs);
    const double seconds = watch.seconds();
    progress.reset();
    tell(sharing.warnings(), global);
    const Recipe recipe = recipe_of(options, fitted, global);
    artifacts::Json figures{{"seconds", seconds},
                            {"seed", global.seed},
                            {"n", points.rows()},
                            {"d", points.cols()},
                            {"method", args.method},
                            {"dims", found.coords.cols()},
                            {"columns", tables.fitted.treatment}};
    add_preservation(points, found.coords, global, figures);
    add_explained(found.explained_variance_ratio, figures);
    artifacts::write_table(args.output, Embedding{std::move(found.coords), fitted.rows, recipe});
    if (!args.transform.empty())
        artifacts::write_table(args.transform_output,
                               Embedding{std::move(found.new_coords), tables.fresh.rows, recipe});
    say_treatment(args.table, tables.fitted, global);
    report_projection(figures, args.output, global);
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
    add_scale_flags(*command, args->scale, "by itself: where the columns have names (a CSV, a run's features)");
    command->add_option("--transform", args->transform, "a second TABLE to place in the fitted space");
    command->add_option("--transform-output", args->transform_output, ".npy to write for it");
    add_column_options(*command, global);
    command->callback([args, &global] { run_project(*args, global); });
}

}  // namespace ektara::cli
