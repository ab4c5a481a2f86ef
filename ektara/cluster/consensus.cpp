#include "ektara/cluster/consensus.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

#include "ektara/cluster/detail/lloyd.hpp"
#include "ektara/cluster/kmeans.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/progress.hpp"
#include "ektara/core/random.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;
/// n rows × runs.
using RunLabels = Eigen::Matrix<std::int32_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

void check(const Matrix& points, const ConsensusOptions& options) {
    require_points(points, "consensus");
    require(options.n_clusters >= 1 && options.n_clusters <= points.rows(), "E6101",
            "consensus: n_clusters must be 1 to the number of rows ({}), but got {}", points.rows(),
            options.n_clusters);
    require(options.n_runs >= 1, "E6105", "consensus: n_runs must be at least 1, but got {}", options.n_runs);
    require(options.k_min >= 0 && options.k_max >= 0 && (options.k_max == 0 || options.k_min <= options.k_max), "E6105",
            "consensus: k_min ({}) must not exceed k_max ({}), and neither may be negative", options.k_min,
            options.k_max);
    require(options.columns_share > 0 && options.columns_share <= 1, "E6105",
            "consensus: columns_share must be above 0 and at most 1, but got {}", options.columns_share);
}

/// Some of the columns, in their order.
Matrix draw_columns(const Matrix& points, double share, Random& random) {
    std::vector<Index> columns(static_cast<std::size_t>(points.cols()));
    std::iota(columns.begin(), columns.end(), Index{0});
    random.shuffle(columns);
    columns.resize(static_cast<std::size_t>(std::ceil(share * static_cast<double>(points.cols()))));
    std::sort(columns.begin(), columns.end());
    Matrix drawn(points.rows(), static_cast<Index>(columns.size()));
    for (Index c = 0; c < drawn.cols(); ++c) drawn.col(c) = points.col(columns[static_cast<std::size_t>(c)]);
    return drawn;
}

RunLabels run_all(const Matrix& points, const ConsensusOptions& options, int jobs) {
    const auto n     = static_cast<int>(points.rows());
    const int lowest = std::min(n, options.k_min > 0 ? options.k_min : std::max(2, options.n_clusters));
    const int root   = static_cast<int>(std::sqrt(n));
    const int highest =
        std::clamp(options.k_max > 0 ? options.k_max : std::max(2 * options.n_clusters, root), lowest, n);
    RunLabels labels(n, options.n_runs);
    ProgressStage stage("runs", static_cast<std::size_t>(options.n_runs));
    parallel_for(static_cast<std::size_t>(options.n_runs), jobs, [&](std::size_t run) {
        Random random(options.seed, "consensus", run);
        const int k        = lowest + static_cast<int>(random.below(static_cast<std::uint64_t>(highest - lowest + 1)));
        const Matrix drawn = draw_columns(points, options.columns_share, random);
        const KMeans groups =
            kmeans(drawn, {.n_clusters = k, .n_init = 1, .swaps = 0, .seed = options.seed + static_cast<Seed>(run)}, 1);
        for (Index i = 0; i < n; ++i) labels(i, static_cast<Index>(run)) = groups.labels[static_cast<std::size_t>(i)];
        stage.step();
    });
    return labels;
}

}  // namespace

Consensus consensus(const Matrix& table, const ConsensusOptions& options, int jobs) {
    check(table, options);
    const CentredPoints points(table);
    const Index n          = points.points.rows();
    const RunLabels labels = run_all(points.points, options, jobs);
    PairDistances distances(n);
    std::vector<Index> ambiguous(static_cast<std::size_t>(n), 0);
    parallel_for(static_cast<std::size_t>(n), jobs, [&](std::size_t row) {
        const auto i = static_cast<Index>(row);
        for (Index j = 0; j < i; ++j) {
            const Index parted   = (labels.row(i).array() != labels.row(j).array()).count();
            const double parting = static_cast<double>(parted) / static_cast<double>(options.n_runs);
            distances(i, j)      = parting;
            ambiguous[row] += parting > 0.1 && parting < 0.9;
        }
    });
    Consensus found;
    const auto pairs = static_cast<double>(n * (n - 1) / 2);
    found.ambiguous =
        n < 2 ? 0 : static_cast<double>(std::accumulate(ambiguous.begin(), ambiguous.end(), Index{0})) / pairs;
    const auto tree       = merge_tree(chain_links(std::move(distances), options.linkage));
    const auto cut_labels = cut_after(tree, n, static_cast<std::size_t>(n - options.n_clusters));
    found.labels.resize(cut_labels.size());
    for (std::size_t i = 0; i < cut_labels.size(); ++i) {
        found.labels[static_cast<std::size_t>(points.order[i])] = cut_labels[i];
        found.n_clusters                                        = std::max(found.n_clusters, cut_labels[i] + 1);
    }
    return found;
}

}  // namespace ektara::cluster
