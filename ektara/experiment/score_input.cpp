#include "ektara/experiment/score_input.hpp"

#include <algorithm>
#include <variant>

#include "ektara/artifacts/json.hpp"
#include "ektara/cluster/limits.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/pretrained.hpp"
#include "ektara/evaluation/draw_order.hpp"
#include "ektara/experiment/correction.hpp"
#include "ektara/experiment/detail/cluster_first_rows.hpp"

namespace ektara::experiment {
namespace {

std::string k_choice(const MethodResult& result, const rundir::RunDirectory& run, const RunOptions& options) {
    if (!takes_k(options.cluster.at(result.method.clusterer)))
        return "found by " + cluster::name(result.method.clusterer);
    return options.choose_k ? run.record().k_choice.text : "given";
}

bool is_collapsed(const rundir::RunDirectory& run, const MethodResult& result) {
    const auto& space = result.method.space;
    return space.is_trained() && std::any_of(result.seeds.begin(), result.seeds.end(), [&](Seed seed) {
               const auto base = space.base();
               const auto folder =
                   run / "models" / with_seed(base.name(), base.is_random() ? seed : result.seeds.front());
               return artifacts::read_json(folder / "config.json").at("diagnostics").value("collapsed", false);
           });
}

bool is_density_based(const cluster::Options& options) {
    return std::holds_alternative<cluster::DbscanOptions>(options) ||
           std::holds_alternative<cluster::HdbscanOptions>(options);
}

/// Whether the clusterer counted equal rows of a space once.
bool has_uncounted_copies(const MethodResult& result, const ModelInput& input, const RunOptions& options) {
    const auto chosen  = clusterer(options, result.method, options.seed);
    const auto context = context_of(result.method, input);
    return std::any_of(result.spaces.begin(), result.spaces.end(), [&](const auto& space) {
        return cluster::copies_not_counted(space->coords, context, chosen) > 0;
    });
}

/// The weights behind the features of a space that were trained on labels of music; empty: none.
std::string pretrained(const ModelInput& input, const Space& space) {
    const auto& recipe = input.features.at(space.table_key()).standardised.recipe.options;
    const auto found   = recipe.find(kPretrainedOption);
    return found == recipe.end() ? std::string() : found->second;
}

/// The projection and the correction as one cell: "half-whitened, harmony".
std::string mapped_by(const Space& space) {
    const auto projection = space.projection_name();
    if (!space.correction) return projection;
    return (projection.empty() ? "" : projection + ", ") + options_detail::to_text(*space.correction);
}

evaluation::ScoredMethod scored(const rundir::RunDirectory& run, const ModelInput& input, const MethodResult& result,
                                const RunOptions& options) {
    const auto& [method, seeds, spaces, clusterings] = result;
    const auto& space                                = method.space;
    evaluation::ScoredMethod made{
        .task             = method.task,
        .name             = method.name,
        .space            = {space.name(), space.features, name(space.model), mapped_by(space), method.seen_labels()},
        .clusterer        = cluster::name(method.clusterer),
        .k_choice         = k_choice(result, run, options),
        .is_density_based = is_density_based(options.cluster.at(method.clusterer)),
        .seeds            = seeds,
        .spaces           = spaces,
        .clusterings      = clusterings,
        .recluster        = recluster(method, options, context_of(method, input))};
    for (const auto& column : {space.batch, method.batch})
        if (!column.empty()) made.warnings.push_back({"W-BATCH-SEEN", column});
    if (is_collapsed(run, result)) made.warnings.push_back({"W-COLLAPSED"});
    if (has_uncounted_copies(result, input, options)) made.warnings.push_back({"W-EQUAL-ROWS"});
    if (const auto weights = pretrained(input, space); !weights.empty())
        made.warnings.push_back({evaluation::kPretrained, weights});
    if (options.repeated) made.warnings.push_back({options.repeated->warning});
    return made;
}

}  // namespace

evaluation::ScoreInput score_input(const rundir::RunDirectory& run, ModelInput& input,
                                   const std::vector<MethodResult>& results, const std::vector<std::string>& confounded,
                                   const RunOptions& options) {
    evaluation::ScoreInput made{{},
                                {},
                                input.features.at(input.reference_space).standardised.values,
                                input.reference_space == input.main ? "raw" : input.reference_space,
                                confounded,
                                evaluation::draw_order(input.reference().standardised.values, input.tracks)};
    for (const auto& result : results) made.methods.push_back(scored(run, input, result, options));
    made.tracks = std::move(input.tracks);
    return made;
}

evaluation::ScoreOptions score_options(const RunOptions& options) {
    evaluation::ScoreOptions scoring{.tests      = options.evaluate,
                                     .resamples  = options.resamples,
                                     .n_clusters = options.n_clusters,
                                     .seed       = options.seed,
                                     .jobs       = options.jobs,
                                     .aliases    = options.aliases};
    scoring.tests.baseline = kBaseline;
    scoring.across         = options.across;
    if (!options.repeated) return scoring;
    scoring.noise_is_a_cluster = options.repeated->noise_is_a_cluster;
    scoring.repeated           = evaluation::RepeatedTable{options.repeated->name, options.repeated->figures};
    return scoring;
}

evaluation::Recluster recluster(const Method& method, const RunOptions& options, const cluster::Context& context) {
    return [method, options, context](const Matrix& points, const std::vector<Eigen::Index>& rows,
                                      Seed seed) -> std::optional<std::vector<int>> {
        const auto chosen = clusterer(options, method, seed);
        if (points.rows() < cluster::fewest_rows(chosen)) return std::nullopt;
        try {
            if (method.subset > 0)
                return cluster_first_rows(points, method.subset, chosen, options.n_clusters, seed).labels;
            return cluster::run(points, context_of_rows(context, rows), chosen).labels;
        } catch (const cluster::NoSolution&) {
            return std::nullopt;
        }
    };
}

}  // namespace ektara::experiment
