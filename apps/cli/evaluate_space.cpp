#include "evaluate_space.hpp"

#include <algorithm>

#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/metrics/mixing.hpp"

namespace ektara::cli {
namespace {

using artifacts::Json;

constexpr int kNeighbors = 90;  // as scIB takes them

}  // namespace

Json mixing_scores(const Matrix& values, const JoinedLabels& joined, const std::string& labels,
                   const std::string& batch, int jobs) {
    const auto all_labels = joined.label_column(labels), all_batches = joined.label_column(batch);
    std::vector<std::string> of_labels, of_batches;
    std::vector<Eigen::Index> rows;
    for (std::size_t i = 0; i < all_labels.size(); ++i) {
        if (all_labels[i].empty() || all_batches[i].empty()) continue;
        of_labels.push_back(all_labels[i]);
        of_batches.push_back(all_batches[i]);
        rows.push_back(static_cast<Eigen::Index>(i));
    }
    Json scores{{"ilisi", nullptr}, {"clisi", nullptr}, {"kbet", nullptr}};
    if (rows.size() < 3) return scores;
    Matrix points(static_cast<Eigen::Index>(rows.size()), values.cols());
    for (std::size_t i = 0; i < rows.size(); ++i) points.row(static_cast<Eigen::Index>(i)) = values.row(rows[i]);
    const int k        = static_cast<int>(std::min<Eigen::Index>(kNeighbors, points.rows() - 1));
    const auto near    = neighbors::knn(points, k, neighbors::Metric::Euclidean, jobs);
    const auto batches = numbered(of_batches);
    return {{"ilisi", metrics::ilisi(near, batches)},
            {"clisi", metrics::clisi(near, numbered(of_labels))},
            {"kbet", metrics::kbet(near, batches)}};
}

Json factor_scores(const Matrix& values, const JoinedLabels& joined, const std::string& factors,
                   const metrics::DisentanglementOptions& options, int jobs) {
    const auto known = join_labels(factors, joined.clusters.path);
    if (known.ids() != joined.ids())
        fail("E6405", "{}: lacks rows of {}; every clustered row needs its factors", factors, joined.clusters.path);
    std::vector<metrics::Factor> columns;
    for (const auto& name : label_like_columns(known, {}))
        columns.push_back({name, numbered(known.label_column(name))});
    if (columns.empty()) fail("E6402", "{}: no column looks like a factor: text with two values or more", factors);
    const auto found = metrics::disentanglement(values, columns, options, jobs);
    Json scores;
    metrics::Disentanglement::fields(found.scores, [&](const char* name, double value) { scores[name] = value; });
    metrics::Disentanglement::fields(
        found.floor, [&](const char* name, double value) { scores[std::string(name) + "_floor"] = value; });
    return scores;
}

}  // namespace ektara::cli
