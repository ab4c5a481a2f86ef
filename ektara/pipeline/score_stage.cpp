#include "ektara/pipeline/score_stage.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <set>

#include "ektara/artifacts/csv.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/metrics/internal.hpp"

namespace ektara::pipeline {
namespace {

using artifacts::Json;
using metrics::Target;

std::vector<std::string> column_of(const std::vector<Track>& tracks, const std::string& name) {
    std::vector<std::string> values;
    for (const auto& track : tracks) values.push_back(label_of(track, name));
    return values;
}

std::set<std::string> values_of(const std::vector<std::string>& column) {
    std::set<std::string> values(column.begin(), column.end());
    values.erase("");
    return values;
}

/// Numbers from 0 in the bytewise order of the values; kNoLabel for an empty one.
std::vector<int> numbered(const std::vector<std::string>& column) {
    std::map<std::string, int> numbers;
    for (const auto& value : values_of(column)) numbers.emplace(value, static_cast<int>(numbers.size()));
    std::vector<int> labels;
    for (const auto& value : column) labels.push_back(value.empty() ? metrics::kNoLabel : numbers.at(value));
    return labels;
}

void add_genre_within_language(const std::vector<Track>& tracks, std::vector<Target>& targets) {
    const auto genre = column_of(tracks, "genre"), language = column_of(tracks, "language");
    if (values_of(genre).size() < 2 || values_of(language).size() < 2) return;
    targets.insert(targets.begin(), {kGenreWithinLanguage, numbered(genre), numbered(language)});
    for (const auto& value : values_of(language)) {
        auto inside = genre;
        for (std::size_t i = 0; i < inside.size(); ++i)
            if (language[i] != value) inside[i].clear();
        if (values_of(inside).size() > 1) targets.push_back({"genre@" + value, numbered(inside)});
    }
}

struct Internal {
    double silhouette = std::nan(""), calinski_harabasz = std::nan(""), davies_bouldin = std::nan("");
};

/// NaN where there are fewer than two clusters, or as many as rows.
Internal internal_scores(const Matrix& points, const std::vector<int>& labels) {
    const std::set<int> clusters(labels.begin(), labels.end());
    const auto found = static_cast<Eigen::Index>(clusters.size() - clusters.count(metrics::kNoise));
    const auto rows  = std::count_if(labels.begin(), labels.end(), [](int label) { return label >= 0; });
    if (found < 2 || found >= rows) return {};
    return {metrics::silhouette(points, labels).mean, metrics::calinski_harabasz(points, labels),
            metrics::davies_bouldin(points, labels)};
}

Internal mean_of(const std::vector<Internal>& seeds) {
    Internal mean{0, 0, 0};
    for (const auto& seed : seeds) {
        mean.silhouette += seed.silhouette / static_cast<double>(seeds.size());
        mean.calinski_harabasz += seed.calinski_harabasz / static_cast<double>(seeds.size());
        mean.davies_bouldin += seed.davies_bouldin / static_cast<double>(seeds.size());
    }
    return mean;
}

/// For each method its mean internal indices in its own space and in the reference space.
struct InternalTable {
    std::vector<Internal> own, reference;
};

InternalTable internal_table(const ModelInput& input, const std::vector<MethodResult>& results, int jobs,
                             const Progress& progress) {
    const std::size_t seeds = results.front().seeds.size(), tasks = results.size() * seeds * 2;
    std::vector<Internal> all(tasks);
    std::mutex one_at_a_time;
    std::size_t done = 0;
    parallel_for(tasks, jobs, [&](std::size_t i) {
        const auto& result     = results[i / (seeds * 2)];
        const std::size_t seed = i % seeds;
        const bool own         = i / seeds % 2 == 0;
        all[i]                 = internal_scores(own ? result.spaces[seed].coords : input.standardised.values,
                                 result.clusterings[seed].labels);
        const std::lock_guard lock(one_at_a_time);
        progress("internal indices", ++done, tasks);
    });
    InternalTable table;
    for (auto at = all.begin(); at != all.end(); at += static_cast<std::ptrdiff_t>(2 * seeds)) {
        const auto half = at + static_cast<std::ptrdiff_t>(seeds);
        table.own.push_back(mean_of({at, half}));
        table.reference.push_back(mean_of({half, half + static_cast<std::ptrdiff_t>(seeds)}));
    }
    return table;
}

std::vector<metrics::Grouping> groupings_of(const std::vector<MethodResult>& results) {
    std::vector<metrics::Grouping> groupings;
    for (const auto& result : results) {
        metrics::Grouping grouping{result.method.name, {}};
        for (const auto& clustering : result.clusterings) grouping.runs.push_back(clustering.labels);
        groupings.push_back(std::move(grouping));
    }
    return groupings;
}

void add_internal(Json& row, const std::string& suffix, const Internal& scores) {
    row["silhouette_" + suffix]        = scores.silhouette;
    row["calinski_harabasz_" + suffix] = scores.calinski_harabasz;
    row["davies_bouldin_" + suffix]    = scores.davies_bouldin;
}

Json head_of(const MethodResult& result, const RunOptions& options, const std::string& target) {
    const auto& method = result.method;
    return {{"task", method.task},   {"method", method.name},         {"features", method.features},
            {"model", method.model}, {"clusterer", method.clusterer}, {"k", options.n_clusters},
            {"k_choice", "given"},   {"seeds", result.seeds.size()},  {"noise", 0.0},
            {"target", target}};
}

void add_external(Json& row, const metrics::Score& score) {
    row["noise"] = score.noise;
    row.update({{"n", score.n},
                {"classes", score.classes},
                {"majority_rate", score.scores.majority_rate},
                {"ari", score.scores.ari},
                {"ari_sd", score.ari_sd},
                {"ari_low", score.ari_low},
                {"ari_high", score.ari_high},
                {"ami", score.scores.ami},
                {"ami_sd", score.ami_sd},
                {"ami_low", score.ami_low},
                {"ami_high", score.ami_high},
                {"nmi", score.scores.nmi},
                {"homogeneity", score.scores.homogeneity},
                {"completeness", score.scores.completeness},
                {"v_measure", score.scores.v_measure},
                {"purity", score.scores.purity},
                {"ari_covered", score.covered.ari},
                {"ami_covered", score.covered.ami},
                {"chance_ari", score.chance_ari},
                {"chance_ami", score.chance_ami},
                {"p_value", score.p_value},
                {"p_adjusted", score.p_adjusted},
                {"gain", score.gain},
                {"gain_low", score.gain_low},
                {"gain_high", score.gain_high}});
}

void finish_row(Json& row, const MethodResult& result, const InternalTable& internal, std::size_t at) {
    row["own_space"] = result.method.model;
    add_internal(row, "own", internal.own[at]);
    row["reference_space"] = "raw";
    add_internal(row, "reference", internal.reference[at]);
    row["conditioned_on"] = "";
    row["warnings"]       = "";
}

void write_metrics(const RunDirectory& run, const Json& rows) {
    artifacts::CsvTable table;
    for (const auto& [name, value] : rows.front().items()) table.columns.push_back(name);
    for (const auto& row : rows) {
        table.rows.emplace_back();
        for (const auto& [name, value] : row.items())
            table.rows.back().push_back(value.is_string()         ? value.get<std::string>()
                                        : value.is_number_float() ? artifacts::format_number(value.get<double>())
                                                                  : value.dump());
    }
    artifacts::write_csv(run / "metrics.csv", table);
    artifacts::write_json(run / "metrics.json", rows);
}

}  // namespace

std::vector<Target> targets_of(const std::vector<Track>& tracks) {
    std::vector<Target> targets;
    for (const char* name : {"genre", "language", "language+genre"}) {
        const auto column = column_of(tracks, name);
        if (values_of(column).size() > 1) targets.push_back({name, numbered(column)});
    }
    add_genre_within_language(tracks, targets);
    return targets;
}

Json score_stage(const RunDirectory& run, const ModelInput& input, const std::vector<Track>& tracks,
                 const std::vector<MethodResult>& results, const RunOptions& options, const Progress& progress) {
    if (std::filesystem::exists(run / "metrics.json")) return artifacts::read_json(run / "metrics.json");
    const auto internal = internal_table(input, results, options.jobs, progress);
    const auto targets  = targets_of(tracks);
    auto evaluation     = options.evaluate;
    evaluation.seed     = options.seed;
    evaluation.baseline = kBaseline;
    const auto scores =
        metrics::evaluate(targets, groupings_of(results), numbered(input.songs), evaluation, options.jobs);
    Json rows = Json::array();
    // Targets outermost, and in each the methods in the preset's order.
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const std::size_t method = i % results.size();
        Json row                 = head_of(results[method], options, scores[i].labels);
        add_external(row, scores[i]);
        finish_row(row, results[method], internal, method);
        rows.push_back(std::move(row));
    }
    for (std::size_t method = 0; targets.empty() && method < results.size(); ++method) {
        Json row = head_of(results[method], options, "");
        finish_row(row, results[method], internal, method);
        rows.push_back(std::move(row));
    }
    write_metrics(run, rows);
    return artifacts::read_json(run / "metrics.json");
}

}  // namespace ektara::pipeline
