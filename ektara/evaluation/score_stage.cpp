#include "ektara/evaluation/score_stage.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/ranges.h>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/model_store.hpp"
#include "ektara/collection/inputs.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/core/pretrained.hpp"
#include "ektara/core/whole_songs.hpp"
#include "ektara/evaluation/batch_mixing_stage.hpp"
#include "ektara/evaluation/draw_order.hpp"
#include "ektara/evaluation/internal_stage.hpp"
#include "ektara/evaluation/stability_stage.hpp"
#include "ektara/evaluation/targets.hpp"

namespace ektara::evaluation {
namespace {

constexpr double kUnknown = ScoreRow::kUnknown;

/// Everything that was measured of one method, beside its agreement with targets.
struct Measured {
    InternalScores internal;
    Stability stability;
    BatchMixing mixing;
};

std::vector<metrics::Grouping> groupings_of(const std::vector<ScoredMethod>& methods) {
    std::vector<metrics::Grouping> groupings;
    for (const auto& method : methods) {
        metrics::Grouping grouping{method.name, {}};
        for (const auto& clustering : method.clusterings) grouping.runs.push_back(clustering.labels);
        groupings.push_back(std::move(grouping));
    }
    return groupings;
}

/// Clusters that a method found, the most of any seed.
std::int64_t clusters_found(const ScoredMethod& method) {
    std::size_t most = 0;
    for (const auto& clustering : method.clusterings) {
        std::set<int> found(clustering.labels.begin(), clustering.labels.end());
        found.erase(metrics::kNoise);
        most = std::max(most, found.size());
    }
    return static_cast<std::int64_t>(most);
}

double noise_of(const ScoredMethod& method) {
    double share = 0;
    for (const auto& clustering : method.clusterings)
        share += static_cast<double>(std::count(clustering.labels.begin(), clustering.labels.end(), metrics::kNoise)) /
                 static_cast<double>(clustering.labels.size() * method.clusterings.size());
    return share;
}

std::vector<ScoredMethod> counting_noise(std::vector<ScoredMethod> methods) {
    for (auto& method : methods)
        for (auto& clustering : method.clusterings)
            clustering.labels = with_noise_as_cluster(std::move(clustering.labels));
    return methods;
}

/// The other table was made against genres.
void add_repeated(const RepeatedTable& table, ScoreRow& row) {
    row.repeats      = table.name;
    const auto found = table.figures.find(row.method);
    if (row.target == "genre" && found != table.figures.end()) row.repeated = found->second;
}

/// All of a method's row but its agreement with a target.
ScoreRow method_row(const ScoredMethod& method, const Measured& measured) {
    ScoreRow row{.task       = method.task,
                 .method     = method.name,
                 .features   = method.space.features,
                 .model      = method.space.model,
                 .projection = method.space.projection,
                 .clusterer  = method.clusterer};
    row.k                         = clusters_found(method);
    row.k_choice                  = method.k_choice;
    row.seeds                     = std::ssize(method.seeds);
    row.noise                     = noise_of(method);
    row.stability                 = measured.stability.seeds.ari;
    row.stability_jaccard         = measured.stability.seeds.jaccard;
    row.stability_samples         = measured.stability.samples.ari;
    row.stability_samples_jaccard = measured.stability.samples.jaccard;
    row.own_space                 = method.space.name;
    row.own                       = measured.internal.own;
    row.reference                 = measured.internal.reference;
    row.mixing                    = measured.mixing;
    row.conditioned_on            = method.space.condition;
    return row;
}

void add_agreement(const metrics::Score& score, ScoreRow& row) {
    row.target      = score.labels;
    row.n           = score.n;
    row.classes     = score.classes;
    row.scores      = score.scores;
    row.ari_sd      = score.ari_sd;
    row.ari_low     = score.ari_low;
    row.ari_high    = score.ari_high;
    row.ami_sd      = score.ami_sd;
    row.ami_low     = score.ami_low;
    row.ami_high    = score.ami_high;
    row.ari_covered = score.covered.ari;
    row.ami_covered = score.covered.ami;
    row.chance_ari  = score.chance_ari;
    row.chance_ami  = score.chance_ami;
    row.p_value     = score.p_value;
    row.p_adjusted  = score.p_adjusted;
    row.gain        = score.gain;
    row.gain_low    = score.gain_low;
    row.gain_high   = score.gain_high;
    row.differences = score.against;
}

bool lacks_dbcv(const ScoredMethod& method) {
    return method.is_density_based && std::any_of(method.spaces.begin(), method.spaces.end(), [](const auto& space) {
               return is_too_large_for_dbcv(space->coords);
           });
}

/// Indices of the row that are not defined although it has clusters.
void add_undefined(ScoreRow& row) {
    bool no_spread = false, equal_centres = false;
    for (const auto* indices : {&row.own, &row.reference}) {
        if (std::isnan(indices->silhouette)) continue;
        no_spread     = no_spread || std::isnan(indices->calinski_harabasz);
        equal_centres = equal_centres || std::isnan(indices->davies_bouldin);
    }
    if (no_spread) row.warnings.push_back({"W-NO-SPREAD"});
    if (equal_centres) row.warnings.push_back({"W-EQUAL-CENTRES"});
}

/// The rows of all methods without agreement, with their warnings.
std::vector<ScoreRow> method_rows(const ScoreInput& input, const std::vector<Measured>& measured) {
    std::vector<ScoreRow> rows;
    for (std::size_t m = 0; m < input.methods.size(); ++m) {
        rows.push_back(method_row(input.methods[m], measured[m]));
        auto& row           = rows.back();
        row.reference_space = input.reference_space;
        for (const auto& column : input.confounded) row.warnings.push_back({"W-CONFOUNDED", column});
        if (lacks_dbcv(input.methods[m])) row.warnings.push_back({"W-NO-DBCV"});
        if (row.own.n_sampled > 0) row.warnings.push_back({"W-SAMPLED"});
        add_undefined(row);
        row.warnings.insert(row.warnings.end(), input.methods[m].warnings.begin(), input.methods[m].warnings.end());
    }
    return rows;
}

/// The songs of the rows as numbers in the order in which they are drawn; those with equal rows are one.
std::vector<int> songs_in(const ScoreInput& input, const RowOrder& order) {
    return numbered_by_appearance(whole_songs(input.reference, encode_labels(collection::songs_of(input.tracks))),
                                  order);
}

std::vector<metrics::Score> agreement(const ScoreInput& input, const std::vector<ScoredMethod>& scored,
                                      const std::vector<metrics::Target>& targets, const ScoreOptions& options) {
    auto tests           = options.tests;
    tests.seed           = options.seed;
    tests.paired_targets = {kGenreWithinLanguage, "genre", "language"};
    if (!options.across.empty() && options.across != "language")
        tests.paired_targets.insert(tests.paired_targets.end(), {options.across, "genre@" + options.across});
    const auto order = order_of(input);
    return metrics::evaluate(targets, groupings_of(scored), {songs_in(input, order), artists_of(input.tracks), order},
                             tests, options.jobs);
}

std::vector<metrics::Target> all_targets(const std::vector<Track>& tracks, const std::string& across) {
    auto targets = targets_of(tracks);
    if (across.empty()) return targets;
    for (auto& more : targets_across(tracks, across))
        if (std::none_of(targets.begin(), targets.end(), [&](const auto& one) { return one.name == more.name; }))
            targets.push_back(std::move(more));
    return targets;
}

double value_of(const std::map<int, double>& by_cluster, int cluster) {
    const auto found = by_cluster.find(cluster);
    return found == by_cluster.end() ? kUnknown : found->second;
}

std::vector<ClusterRow> cluster_rows(const std::vector<ScoredMethod>& methods, const std::vector<Measured>& measured) {
    std::vector<ClusterRow> rows;
    for (std::size_t m = 0; m < methods.size(); ++m) {
        std::map<int, std::int64_t> sizes;
        for (const int label : methods[m].clusterings.front().labels)
            if (label >= 0) ++sizes[label];
        const auto& [internal, stability, mixing] = measured[m];
        for (const auto& [cluster, size] : sizes)
            rows.push_back({.method               = methods[m].name,
                            .cluster              = cluster,
                            .rows                 = size,
                            .silhouette_own       = value_of(internal.own.by_cluster, cluster),
                            .silhouette_reference = value_of(internal.reference.by_cluster, cluster),
                            .jaccard_seeds        = value_of(stability.seeds.by_cluster, cluster),
                            .jaccard_samples      = value_of(stability.samples.by_cluster, cluster)});
    }
    return rows;
}

void write_clusters(const std::filesystem::path& path, const std::vector<ClusterRow>& rows) {
    artifacts::CsvTable table{
        {"method", "cluster", "rows", "silhouette_own", "silhouette_reference", "jaccard_seeds", "jaccard_samples"},
        {},
        {}};
    for (const auto& row : rows)
        table.rows.push_back(
            {row.method, std::to_string(row.cluster), std::to_string(row.rows),
             artifacts::format_number(row.silhouette_own), artifacts::format_number(row.silhouette_reference),
             artifacts::format_number(row.jaccard_seeds), artifacts::format_number(row.jaccard_samples)});
    artifacts::write_csv(path, table);
}

std::vector<Measured> measure(const ScoreInput& input, const std::vector<ScoredMethod>& scored,
                              const ScoreOptions& options, const Progress& progress) {
    const auto order    = order_of(input);
    const auto internal = internal_stage(input.reference, scored, options.jobs, progress);
    const auto stability =
        stability_stage(songs_in(input, order), input.methods,
                        {options.resamples, options.n_clusters, options.seed, options.jobs}, progress);
    const auto mixing =
        batch_mixing_stage(input.tracks, input.methods, {.seed = options.seed, .jobs = options.jobs}, order);
    std::vector<Measured> measured;
    for (std::size_t m = 0; m < scored.size(); ++m) measured.push_back({internal[m], stability[m], mixing[m]});
    return measured;
}

}  // namespace

RowOrder order_of(const ScoreInput& input) {
    return input.order.empty() ? draw_order(input.reference, input.tracks) : input.order;
}

ScoreTable score(const ScoreInput& input, const ScoreOptions& options, const Progress& progress) {
    const auto scored   = options.noise_is_a_cluster ? counting_noise(input.methods) : input.methods;
    const auto measured = measure(input, scored, options, progress);
    const auto targets  = all_targets(with_aliases(input.tracks, options.aliases), options.across);
    const auto scores   = agreement(input, scored, targets, options);
    auto rows           = method_rows(input, measured);
    ScoreTable table{{}, cluster_rows(input.methods, measured)};
    for (std::size_t i = 0; i < scores.size(); ++i) {
        ScoreRow row = rows[i % rows.size()];
        add_agreement(scores[i], row);
        if (is_conditioned(row.conditioned_on, row.target)) row.warnings.push_back({"W-CONDITIONED"});
        table.rows.push_back(std::move(row));
    }
    if (scores.empty()) table.rows = std::move(rows);
    if (options.repeated)
        for (auto& row : table.rows) add_repeated(*options.repeated, row);
    return table;
}

std::vector<ScoreRow> score_stage(const std::filesystem::path& folder, const ScoreInput& input,
                                  const ScoreOptions& options, const Progress& progress) {
    if (artifacts::is_written(folder / "metrics.json")) return read_metrics(folder);
    auto table = score(input, options, progress);
    write_draw_order(folder, order_of(input), input.tracks);
    write_clusters(folder / "cluster-quality.csv", table.clusters);
    write_metrics(folder, table.rows);
    return std::move(table.rows);
}

namespace {

/// One warning for each training that rows depend on.
std::vector<Warning> pretrained_warnings(const std::vector<ScoreRow>& rows) {
    std::map<std::string, std::vector<std::string>> methods;
    for (const auto& row : rows)
        for (const auto& weights : pretrained_names(pretrained_on(row)))
            if (auto& known = methods[weights]; std::find(known.begin(), known.end(), row.method) == known.end())
                known.push_back(row.method);
    std::vector<Warning> warnings;
    for (const auto& [weights, known] : methods)
        warnings.push_back(
            {kPretrained, fmt::format("{} was trained on {}, which are labels like those scored here, perhaps of the "
                                      "same songs. These rows are not free of labels in the strict sense: {}",
                                      weights, artifacts::labels_behind(weights), fmt::join(known, ", "))});
    return warnings;
}

}  // namespace

std::vector<Warning> score_warnings(const std::vector<ScoreRow>& rows) {
    const std::vector<Warning> known{
        {"W-NO-DBCV", fmt::format("DBCV is left out for more than {} rows, where it would take longer than all other "
                                  "scores",
                                  kMostRowsForDbcv)},
        {"W-SAMPLED", fmt::format("the silhouette of more than {} rows is that of {}, the same share of each group "
                                  "(within 0.02), and Dunn's index, which needs all pairs, is left out",
                                  kMostRowsForPairs, kSampledForSilhouette)},
        {"W-NO-SPREAD", "every group is a single place in a space, so Caliński–Harabasz and Dunn are not defined"},
        {"W-EQUAL-CENTRES", "two groups have the same centre in a space, so Davies–Bouldin is not defined"},
        {"W-EQUAL-ROWS",
         "rows that equal another in every value count once; --set cluster.NAME.duplicates=keep (NAME: dbscan, "
         "hdbscan, "
         "leiden or spectral) counts each of them"}};
    std::vector<Warning> warnings = pretrained_warnings(rows);
    for (const auto& [code, text] : known) {
        std::vector<std::string> methods;
        for (const auto& row : rows)
            if (row.has_warning(code) && std::find(methods.begin(), methods.end(), row.method) == methods.end())
                methods.push_back(row.method);
        if (!methods.empty()) warnings.push_back({code, fmt::format("{}: {}", text, fmt::join(methods, ", "))});
    }
    return warnings;
}

std::vector<int> with_noise_as_cluster(std::vector<int> labels) {
    const int next = labels.empty() ? 0 : 1 + *std::max_element(labels.begin(), labels.end());
    for (int& label : labels)
        if (label < 0) label = std::max(0, next);
    return labels;
}

}  // namespace ektara::evaluation
