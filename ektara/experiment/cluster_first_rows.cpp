#include "ektara/experiment/detail/cluster_first_rows.hpp"

#include "ektara/core/random.hpp"

namespace ektara::experiment {

Clustering cluster_first_rows(const Matrix& points, Eigen::Index first_rows, const cluster::Options& options,
                              int n_clusters, Seed seed) {
    if (points.rows() <= first_rows) return cluster::run(points, options);
    Clustering found = cluster::run(points.topRows(first_rows), options);
    found.strength.clear();
    Random random(seed, "rows that are not clustered");
    while (std::ssize(found.labels) < points.rows())
        found.labels.push_back(static_cast<int>(random.below(static_cast<std::uint64_t>(n_clusters))));
    return found;
}

}  // namespace ektara::experiment
