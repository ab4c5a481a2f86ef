#include "ektara/evaluation/column_scores_json.hpp"

#include <cmath>

#include <fmt/format.h>

namespace ektara::evaluation {
namespace {

using artifacts::Json;

void add_agreement(const metrics::Score& score, const metrics::EvaluationOptions& tests, Json& row) {
    row = {
        {"labels", score.labels}, {"clusters", score.clusters}, {"n", score.n}, {"k", score.k}, {"noise", score.noise}};
    metrics::ExternalScores::fields(score.scores, [&](const char* name, double value) { row[name] = value; });
    if (tests.half_samples > 1) {
        row.update({{"ari_low", score.ari_low},
                    {"ari_high", score.ari_high},
                    {"ami_low", score.ami_low},
                    {"ami_high", score.ami_high}});
        for (const auto& [other, value, low, high] : score.against)
            row["differences"][other] = {{"ami", value}, {"low", low}, {"high", high}};
    }
    if (tests.permutations > 0)
        row.update({{"chance_ari", score.chance_ari},
                    {"chance_ami", score.chance_ami},
                    {"ari_above_chance", score.scores.ari - score.chance_ari},
                    {"ami_above_chance", score.scores.ami - score.chance_ami},
                    {"p_value", score.p_value},
                    {"p_adjusted", score.p_adjusted}});
    metrics::ExternalScores::fields(
        score.covered, [&](const char* name, double value) { row[std::string(name) + "_covered"] = value; });
}

void add_internal(const ColumnIndices& internal, Json& row) {
    row.update({{"silhouette", internal.indices.silhouette},
                {"calinski_harabasz", internal.indices.calinski_harabasz},
                {"davies_bouldin", internal.indices.davies_bouldin},
                {"dunn", internal.indices.dunn},
                {"dbcv", internal.indices.dbcv}});
    for (const auto& [name, reason] : reasons_undefined(internal.indices)) row[name + "_reason"] = reason;
    if (internal.too_large_for_dbcv)
        row["dbcv_reason"] = fmt::format("left out for more than {} rows", kMostRowsForDbcv);
    else if (std::isnan(internal.indices.dbcv))
        row["dbcv_reason"] = kTooFewClusters;
    if (internal.indices.n_sampled > 0) {
        row["silhouette_low"]  = internal.indices.silhouette - internal.indices.silhouette_margin;
        row["silhouette_high"] = internal.indices.silhouette + internal.indices.silhouette_margin;
        row["silhouette_rows"] = internal.indices.n_sampled;
    }
    if (internal.silhouette_by_cluster.empty()) return;
    row["silhouette_by_cluster"] = internal.silhouette_by_cluster;
    row["silhouette_seconds"]    = internal.seconds;
}

void add_disentanglement(const metrics::DisentanglementScores& found, Json& row) {
    metrics::Disentanglement::fields(found.scores, [&](const char* name, double value) { row[name] = value; });
    metrics::Disentanglement::fields(
        found.floor, [&](const char* name, double value) { row[std::string(name) + "_floor"] = value; });
}

}  // namespace

Json to_json(const std::vector<ColumnScore>& scores, const metrics::EvaluationOptions& tests) {
    Json rows = Json::array();
    for (const auto& score : scores) {
        Json row;
        add_agreement(score.agreement, tests, row);
        row["unmatched_labels"]   = score.unmatched_labels;
        row["unmatched_clusters"] = score.unmatched_clusters;
        if (score.internal) add_internal(*score.internal, row);
        if (score.mixing)
            BatchMixing::fields(*score.mixing, [&](const char* name, double value) { row[name] = value; });
        if (score.disentanglement) add_disentanglement(*score.disentanglement, row);
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace ektara::evaluation
