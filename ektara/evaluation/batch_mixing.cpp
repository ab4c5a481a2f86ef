#include "ektara/evaluation/batch_mixing.hpp"

#include <algorithm>

#include "ektara/core/labels.hpp"
#include "ektara/metrics/batch_mixing.hpp"

namespace ektara::evaluation {
namespace {

constexpr Eigen::Index kNeighbors = 90;  // as scIB takes them

}  // namespace

MixedRows mixed_rows(const std::vector<std::string>& batches, const std::vector<std::string>& labels,
                     const std::vector<int>& songs, const RowOrder& order) {
    MixedRows mixed;
    std::vector<std::string> of_batches, of_labels;
    for (const auto row : whole_order(order, batches.size())) {
        const auto i = static_cast<std::size_t>(row);
        if (batches[i].empty() || labels[i].empty()) continue;
        mixed.rows.push_back(row);
        of_batches.push_back(batches[i]);
        of_labels.push_back(labels[i]);
        mixed.songs.push_back(songs.empty() ? static_cast<int>(i) : songs[i]);
    }
    mixed.batches = encode_labels(of_batches);
    mixed.labels  = encode_labels(of_labels);
    return mixed;
}

BatchMixing batch_mixing(const Matrix& points, const MixedRows& mixed, Seed seed, int jobs) {
    if (mixed.rows.size() < kFewestMixedRows) return {};
    const Matrix shared = points(mixed.rows, Eigen::all);
    const int k         = static_cast<int>(std::min<Eigen::Index>(kNeighbors, shared.rows() - 1));
    const auto near =
        metrics::weighted_neighbors(neighbors::knn(shared, k, neighbors::Metric::Euclidean, jobs), 0, jobs);
    const auto found  = metrics::mixing(near, mixed.batches, mixed.labels);
    const auto chance = metrics::mixing_by_chance(near, mixed.batches, mixed.labels, mixed.songs, seed, jobs);
    return {.ilisi        = found.ilisi,
            .clisi        = found.clisi,
            .kbet         = found.kbet,
            .chance_ilisi = chance.ilisi,
            .chance_clisi = chance.clisi,
            .chance_kbet  = chance.kbet};
}

}  // namespace ektara::evaluation
