#include "ektara/evaluation/batch_mixing.hpp"

#include <algorithm>

#include "ektara/core/labels.hpp"
#include "ektara/metrics/batch_mixing.hpp"

namespace ektara::evaluation {
namespace {

constexpr Eigen::Index kNeighbors = 90;  // as scIB takes them

}  // namespace

MixedRows mixed_rows(const std::vector<std::string>& batches, const std::vector<std::string>& labels) {
    MixedRows mixed;
    std::vector<std::string> of_batches, of_labels;
    for (std::size_t i = 0; i < batches.size(); ++i) {
        if (batches[i].empty() || labels[i].empty()) continue;
        mixed.rows.push_back(static_cast<Eigen::Index>(i));
        of_batches.push_back(batches[i]);
        of_labels.push_back(labels[i]);
    }
    mixed.batches = encode_labels(of_batches);
    mixed.labels  = encode_labels(of_labels);
    return mixed;
}

BatchMixing batch_mixing(const Matrix& points, const MixedRows& mixed, int jobs) {
    if (mixed.rows.size() < kFewestMixedRows) return {};
    const Matrix shared = points(mixed.rows, Eigen::all);
    const int k         = static_cast<int>(std::min<Eigen::Index>(kNeighbors, shared.rows() - 1));
    const auto near     = neighbors::knn(shared, k, neighbors::Metric::Euclidean, jobs);
    return {metrics::ilisi(near, mixed.batches), metrics::clisi(near, mixed.labels),
            metrics::kbet(near, mixed.batches)};
}

}  // namespace ektara::evaluation
