#include "ektara/evaluation/score_stage.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "ektara/artifacts/csv.hpp"
#include "ektara/evaluation/internal_stage.hpp"
#include "ektara/evaluation/mixing_stage.hpp"
#include "ektara/evaluation/stability_stage.hpp"
#include "ektara/experiment/original_system/published.hpp"
#include "ektara/metrics/dbcv.hpp"
#include "ektara/metrics/external.hpp"

namespace ektara::evaluation {
namespace {

using artifacts::Json;

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

std::vector<metrics::Grouping> groupings_of(const std::vector<experiment::MethodResult>& results) {
    std::vector<metrics::Grouping> groupings;
    for (const auto& result : results) {
        metrics::Grouping grouping{result.method.name, {}};
        for (const auto& clustering : result.clusterings) grouping.runs.push_back(clustering.labels);
        groupings.push_back(std::move(grouping));
    }
    return groupings;
}

/// Clusters that a method found, the most of any seed.
std::size_t clusters_found(const experiment::MethodResult& result) {
    std::size_t most = 0;
    for (const auto& clustering : result.clusterings) {
        std::set<int> found(clustering.labels.begin(), clustering.labels.end());
        found.erase(metrics::kNoise);
        most = std::max(most, found.size());
    }
    return most;
}

double noise_of(const experiment::MethodResult& result) {
    double share = 0;
    for (const auto& [labels, strength, k] : result.clusterings)
        share += static_cast<double>(std::count(labels.begin(), labels.end(), metrics::kNoise)) /
                 static_cast<double>(labels.size() * result.clusterings.size());
    return share;
}

std::string k_choice(const experiment::MethodResult& result, const rundir::RunDirectory& run,
                     const experiment::RunOptions& options) {
    if (!experiment::takes_k(options.cluster.at(result.method.clusterer)))
        return "found by " + cluster::name(result.method.clusterer);
    return options.choose_k ? run.record().k_choice : "given";
}

/// Mean DBCV over the seeds of a method that finds dense groups and noise, in its own space; NaN for any other.
double density_validity(const experiment::MethodResult& result) {
    if (result.method.clusterer != cluster::Kind::Dbscan && result.method.clusterer != cluster::Kind::Hdbscan)
        return kUnknown;
    double sum = 0;
    for (std::size_t s = 0; s < result.clusterings.size(); ++s)
        sum += metrics::dbcv(result.spaces[s]->coords, result.clusterings[s].labels);
    return sum / static_cast<double>(result.clusterings.size());
}

/// Which part of a target a method was told: the column itself, or a combination or stratum of it.
bool is_conditioned(const experiment::Space& space, const std::string& target) {
    return !space.condition.empty() && target.find(space.condition) != std::string::npos;
}

/// Codes of warnings that hold for every row of a method, with a space between them.
std::string warnings_of(const rundir::RunDirectory& run, const experiment::MethodResult& result,
                        const std::vector<std::string>& confounded) {
    std::string codes;
    for (const auto& column : confounded) codes += (codes.empty() ? "W-CONFOUNDED " : " W-CONFOUNDED ") + column;
    if (!result.method.space.is_trained()) return codes;
    for (const Seed seed : result.seeds) {
        const auto config = artifacts::read_json(
            run / "models" / experiment::with_seed(result.method.space.base().name(), seed) / "config.json");
        if (!config.at("diagnostics").value("collapsed", false)) continue;
        return codes + (codes.empty() ? "W-COLLAPSED" : " W-COLLAPSED");
    }
    return codes;
}

void add_internal(Json& row, const std::string& suffix, const Internal& scores) {
    row["silhouette_" + suffix]        = scores.silhouette;
    row["calinski_harabasz_" + suffix] = scores.calinski_harabasz;
    row["davies_bouldin_" + suffix]    = scores.davies_bouldin;
    row["dunn_" + suffix]              = scores.dunn;
}

/// What stands in front of every row of a method.
Json head_of(const experiment::MethodResult& result, const rundir::RunDirectory& run,
             const experiment::RunOptions& options) {
    const auto& method = result.method;
    const auto& space  = method.space;
    return {{"task", method.task},
            {"method", method.name},
            {"features", space.features},
            {"model", experiment::name(space.model)},
            {"projection", space.projection_name()},
            {"clusterer", cluster::name(method.clusterer)},
            {"k", clusters_found(result)},
            {"k_choice", k_choice(result, run, options)},
            {"seeds", result.seeds.size()},
            {"noise", noise_of(result)}};
}

/// What stands at the end of every row of a method.
Json tail_of(const experiment::MethodResult& result, const InternalScores& internal, const Stability& stability,
             const Mixing& mixing, const std::string& reference_space) {
    Json tail{{"stability", stability.seeds.ari},
              {"stability_jaccard", stability.seeds.jaccard},
              {"stability_samples", stability.samples.ari},
              {"stability_samples_jaccard", stability.samples.jaccard},
              {"own_space", result.method.space.name()}};
    add_internal(tail, "own", internal.own);
    tail["dbcv_own"]        = density_validity(result);
    tail["reference_space"] = reference_space;
    add_internal(tail, "reference", internal.reference);
    tail.update({{"ilisi", mixing.ilisi}, {"clisi", mixing.clisi}, {"kbet", mixing.kbet}});
    tail["conditioned_on"] = result.method.space.condition;
    return tail;
}

/// What the original's table says of a method, beside its scores of the genre as it was written.
void add_published(const std::string& method, const std::string& target, Json& row) {
    const auto published        = target == "genre" ? experiment::published_scores(method) : std::nullopt;
    row["published_silhouette"] = published ? published->silhouette : kUnknown;
    row["published_ari"]        = published ? published->ari : kUnknown;
    row["published_nmi"]        = published ? published->nmi : kUnknown;
    row["published_purity"]     = published ? published->purity : kUnknown;
}

/// The original's clusterings count noise as one more cluster, in every score.
std::vector<experiment::MethodResult> scored_as_published(std::vector<experiment::MethodResult> results) {
    for (auto& result : results)
        for (auto& clustering : result.clusterings)
            clustering.labels = experiment::with_noise_as_cluster(clustering.labels);
    return results;
}

Json external_of(const metrics::Score& score) {
    Json row{{"n", score.n}, {"classes", score.classes}, {"majority_rate", score.scores.majority_rate}};
    row.update({{"ari", score.scores.ari},
                {"ari_sd", score.ari_sd},
                {"ari_low", score.ari_low},
                {"ari_high", score.ari_high},
                {"ami", score.scores.ami},
                {"ami_sd", score.ami_sd},
                {"ami_low", score.ami_low},
                {"ami_high", score.ami_high}});
    metrics::ExternalScores::fields(score.scores, [&](const char* name, double value) {
        if (!row.contains(name)) row[name] = value;
    });
    row.update({{"ari_covered", score.covered.ari},
                {"ami_covered", score.covered.ami},
                {"chance_ari", score.chance_ari},
                {"chance_ami", score.chance_ami},
                {"p_value", score.p_value},
                {"p_adjusted", score.p_adjusted},
                {"gain", score.gain},
                {"gain_low", score.gain_low},
                {"gain_high", score.gain_high}});
    if (score.against.empty()) return row;
    auto& differences = row["differences"] = Json::object();
    for (const auto& [other, value, low, high] : score.against)
        differences[other] = {{"ami", value}, {"low", low}, {"high", high}};
    return row;
}

/// metrics.json has all of it; metrics.csv what fits into one cell.
void write_metrics(const rundir::RunDirectory& run, const Json& rows) {
    artifacts::CsvTable table;
    for (const auto& [name, value] : rows.front().items())
        if (value.is_primitive()) table.columns.push_back(name);
    for (const auto& row : rows) {
        table.rows.emplace_back();
        for (const auto& [name, value] : row.items())
            if (value.is_primitive())
                table.rows.back().push_back(value.is_string()         ? value.get<std::string>()
                                            : value.is_number_float() ? artifacts::format_number(value.get<double>())
                                                                      : value.dump());
    }
    artifacts::write_csv(run / "metrics.csv", table);
    artifacts::write_json(run / "metrics.json", rows);
}

double value_of(const std::map<int, double>& by_cluster, int cluster) {
    const auto found = by_cluster.find(cluster);
    return found == by_cluster.end() ? kUnknown : found->second;
}

/// clusters.csv: the clusters of each method's first seed, one a line.
void write_clusters(const rundir::RunDirectory& run, const std::vector<experiment::MethodResult>& results,
                    const std::vector<InternalScores>& internal, const std::vector<Stability>& stability) {
    artifacts::CsvTable table{
        {"method", "cluster", "rows", "silhouette_own", "silhouette_reference", "jaccard_seeds", "jaccard_samples"},
        {},
        {}};
    for (std::size_t m = 0; m < results.size(); ++m) {
        std::map<int, int> sizes;
        for (const int label : results[m].clusterings.front().labels)
            if (label >= 0) ++sizes[label];
        for (const auto& [cluster, size] : sizes) {
            table.rows.push_back({results[m].method.name, std::to_string(cluster), std::to_string(size)});
            for (const auto* figures : {&internal[m].own.by_cluster, &internal[m].reference.by_cluster,
                                        &stability[m].seeds.by_cluster, &stability[m].samples.by_cluster})
                table.rows.back().push_back(artifacts::format_number(value_of(*figures, cluster)));
        }
    }
    artifacts::write_csv(run / "clusters.csv", table);
}

/// Targets outermost, and in each the methods in the preset's order.
Json rows_of(const rundir::RunDirectory& run, const std::vector<experiment::MethodResult>& results,
             const std::vector<InternalScores>& internal, const std::vector<Stability>& stability,
             const std::vector<Mixing>& mixing, const std::vector<metrics::Score>& scores,
             const std::vector<std::string>& confounded, const std::string& reference_space,
             const experiment::RunOptions& options) {
    std::vector<Json> heads, tails;
    std::vector<std::string> codes;
    for (std::size_t m = 0; m < results.size(); ++m) {
        heads.push_back(head_of(results[m], run, options));
        tails.push_back(tail_of(results[m], internal[m], stability[m], mixing[m], reference_space));
        codes.push_back(warnings_of(run, results[m], confounded));
        if (options.as_published) codes.back() += codes.back().empty() ? "W-AS-PUBLISHED" : " W-AS-PUBLISHED";
    }
    Json rows      = Json::array();
    const auto add = [&](std::size_t m, const std::string& target, const Json& external) {
        Json row      = heads[m];
        row["target"] = target;
        row.update(external);
        row.update(tails[m]);
        if (options.as_published) add_published(results[m].method.name, target, row);
        row["warnings"] = codes[m];
        if (is_conditioned(results[m].method.space, target))
            row["warnings"] = codes[m] + (codes[m].empty() ? "W-CONDITIONED" : " W-CONDITIONED");
        rows.push_back(std::move(row));
    };
    for (std::size_t i = 0; i < scores.size(); ++i) add(i % results.size(), scores[i].labels, external_of(scores[i]));
    for (std::size_t m = 0; scores.empty() && m < results.size(); ++m) add(m, "", Json::object());
    return rows;
}

}  // namespace

Json score_stage(const rundir::RunDirectory& run, const experiment::ModelInput& input,
                 const std::vector<experiment::MethodResult>& results, const std::vector<std::string>& confounded,
                 const experiment::RunOptions& options, const Progress& progress) {
    if (std::filesystem::exists(run / "metrics.json")) return artifacts::read_json(run / "metrics.json");
    const auto scored         = options.as_published ? scored_as_published(results) : results;
    const auto internal       = internal_stage(input, scored, options.jobs, progress);
    const auto stable         = stability_stage(input, results, options, progress);
    const auto mixing         = mixing_stage(input, results, options.jobs);
    const auto targets        = targets_of(with_aliases(input.tracks, options.aliases));
    auto evaluation           = options.evaluate;
    evaluation.seed           = options.seed;
    evaluation.baseline       = experiment::kBaseline;
    evaluation.paired_targets = {kGenreWithinLanguage, "genre", "language"};
    const auto scores         = metrics::evaluate(targets, groupings_of(scored), numbered(input.songs), evaluation,
                                                  options.jobs, artists_of(input.tracks));
    write_clusters(run, results, internal, stable);
    const std::string reference_space = input.reference_space == input.main ? "raw" : input.reference_space;
    write_metrics(run, rows_of(run, results, internal, stable, mixing, scores, confounded, reference_space, options));
    return artifacts::read_json(run / "metrics.json");
}

}  // namespace ektara::evaluation
