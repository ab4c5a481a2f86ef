#include "ektara/neighbors/fusion.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ektara/core/error.hpp"
#include "ektara/core/points.hpp"
#include "ektara/neighbors/detail/corrected_distances.hpp"
#include "ektara/neighbors/detail/local_affinity.hpp"

namespace ektara::neighbors {
namespace {

using Eigen::Index;

/// One block with what is usual for its rows.
struct Side {
    Distances distances;
    Proximity proximity;
    Side(const Matrix& points, int jobs) : distances(points, Metric::Euclidean), proximity(distances, jobs) {}
};

void require_blocks(const std::vector<Matrix>& blocks, int k) {
    require(!blocks.empty(), "E6301", "mean proximity: there is no block of features");
    for (const auto& block : blocks) {
        require_points(block, "mean proximity");
        require(block.rows() == blocks.front().rows(), "E6301",
                "mean proximity: all blocks must have the same rows, but have {} and {}", blocks.front().rows(),
                block.rows());
    }
    require(k >= 1 && k < blocks.front().rows(), "E6304",
            "mean proximity: the number of neighbours must be 1 to {} (rows - 1), but got {}",
            blocks.front().rows() - 1, k);
}

/// Row i of a symmetric similarity as its k strongest others.
void choose_strongest(const Eigen::RowVectorXd& row, Index i, Neighbors& found) {
    const Index k = found.indices.cols();
    std::vector<std::pair<float, int>> order;
    for (int j = 0; j < row.size(); ++j)
        if (j != i) order.emplace_back(static_cast<float>(-row[j]), j);
    std::partial_sort(order.begin(), order.begin() + k, order.end());
    for (Index c = 0; c < k; ++c) {
        found.distances(i, c) = -order[static_cast<std::size_t>(c)].first;
        found.indices(i, c)   = order[static_cast<std::size_t>(c)].second;
    }
}

MatrixD symmetric(const MatrixD& matrix) { return (matrix + matrix.transpose()) / 2; }

MatrixD divided_by_row_sums(MatrixD matrix) {
    const VectorD sums = matrix.rowwise().sum();
    for (Index i = 0; i < matrix.rows(); ++i) matrix.row(i) /= sums[i];
    return matrix;
}

/// The value at a share of the ordered ones, between two places in proportion (numpy.percentile).
double quantile(const Eigen::RowVectorXd& values, double share) {
    std::vector<double> ordered(values.begin(), values.end());
    const double place = share * static_cast<double>(ordered.size() - 1);
    const auto below   = ordered.begin() + static_cast<std::ptrdiff_t>(place);
    std::nth_element(ordered.begin(), below, ordered.end());
    const double above = below + 1 == ordered.end() ? *below : *std::min_element(below + 1, ordered.end());
    return *below + (place - std::floor(place)) * (above - *below);
}

/// The strongest entries of a row, with their places.
struct SparseRow {
    std::vector<Index> places;
    std::vector<double> values;
};

std::vector<SparseRow> strongest_of_rows(const MatrixD& matrix, int k) {
    const double share = 1 - std::min(1.0, k / static_cast<double>(matrix.rows()));
    std::vector<SparseRow> rows(static_cast<std::size_t>(matrix.rows()));
    for (Index i = 0; i < matrix.rows(); ++i) {
        auto& row          = rows[static_cast<std::size_t>(i)];
        const double least = quantile(matrix.row(i), share);
        for (Index j = 0; j < matrix.cols(); ++j)
            if (matrix(i, j) >= least) {
                row.places.push_back(j);
                row.values.push_back(matrix(i, j));
            }
        const double sum = std::accumulate(row.values.begin(), row.values.end(), 0.0);
        for (double& value : row.values) value /= sum;
    }
    return rows;
}

/// S·M, S by its rows.
MatrixD product(const std::vector<SparseRow>& sparse, const MatrixD& matrix, int jobs) {
    MatrixD made = MatrixD::Zero(matrix.rows(), matrix.cols());
    parallel_for(sparse.size(), jobs, [&](std::size_t i) {
        for (std::size_t e = 0; e < sparse[i].places.size(); ++e)
            made.row(static_cast<Index>(i)) += sparse[i].values[e] * matrix.row(sparse[i].places[e]);
    });
    return made;
}

void require_affinities(const std::vector<MatrixD>& affinities) {
    require(affinities.size() >= 2, "E6301", "snf: needs two affinities or more, but got {}", affinities.size());
    const Index n = affinities.front().rows();
    for (const auto& one : affinities)
        require(one.rows() == n && one.cols() == n, "E6301", "snf: affinities must be {0}×{0}, but one is {1}×{2}", n,
                one.rows(), one.cols());
    require(n <= kMostFusedRows, "E6222",
            "snf: {} rows are more than {}, whose matrices would not fit; take graph=mean-proximity", n,
            kMostFusedRows);
}

}  // namespace

MatrixD proximity_matrix(const Matrix& points, int jobs) {
    require_points(points, "mutual proximity");
    const Side side(points, jobs);
    MatrixD found = MatrixD::Zero(points.rows(), points.rows());
    side.distances.for_each_row(jobs, [&](Index i, const Eigen::RowVectorXd& row) {
        for (Index j = 0; j < row.size(); ++j)
            if (j != i) found(i, j) = side.proximity.distance(i, j, row[j]);
    });
    return symmetric(found);
}

Neighbors mean_proximity(const std::vector<Matrix>& blocks, int k, int jobs) {
    require_blocks(blocks, k);
    std::vector<Side> sides;
    for (const auto& block : blocks) sides.emplace_back(block, jobs);
    const Index n = blocks.front().rows();
    Neighbors found{{n, k}, Matrix(n, k)};
    parallel_for(static_cast<std::size_t>(n), jobs, [&](std::size_t row) {
        const auto i            = static_cast<Index>(row);
        Eigen::RowVectorXd near = Eigen::RowVectorXd::Zero(n);
        for (const auto& side : sides) {
            const auto distances = side.distances.row(i);
            for (Index j = 0; j < n; ++j)
                if (j != i)
                    near[j] += (1 - side.proximity.distance(i, j, distances[j])) / static_cast<double>(sides.size());
        }
        choose_strongest(near, i, found);
    });
    found.distances = (1 - found.distances.array()).matrix().eval();
    return found;
}

Eigen::RowVectorXd means_of_nearest(const MatrixD& distances, int n_neighbors) {
    const Index n = distances.rows(), k = std::min<Index>(n_neighbors, n - 1);
    require(n == distances.cols() && k >= 1, "E6301", "snf: distances must be square, of 2 rows or more, but are {}×{}",
            n, distances.cols());
    Eigen::RowVectorXd near(n);
    for (Index i = 0; i < n; ++i) near[i] = mean_of_nearest(distances.row(i), i, k);
    return near;
}

MatrixD affinities_of(const MatrixD& distances, const Eigen::RowVectorXd& near) {
    const Index n = distances.rows();
    MatrixD made(n, n);
    for (Index i = 0; i < n; ++i)
        for (Index j = 0; j < n; ++j) made(i, j) = affinity_of(near[i], near[j], i == j ? 0 : distances(i, j));
    return made;
}

MatrixD local_affinity(const MatrixD& distances, int n_neighbors) {
    return affinities_of(distances, means_of_nearest(distances, n_neighbors));
}

MatrixD fuse_similarities(const std::vector<MatrixD>& affinities, const FusionOptions& options, int jobs) {
    require_affinities(affinities);
    const Index n = affinities.front().rows();
    std::vector<MatrixD> networks;
    std::vector<std::vector<SparseRow>> paths;
    for (const auto& affinity : affinities) {
        networks.push_back(symmetric(divided_by_row_sums(symmetric(affinity))));
        paths.push_back(strongest_of_rows(networks.back(), options.n_neighbors));
    }
    const auto others = static_cast<double>(networks.size() - 1);
    const auto sum    = [&] {
        MatrixD total = MatrixD::Zero(n, n);
        for (const auto& network : networks) total += network;
        return total;
    };
    MatrixD total = sum();
    for (int round = 0; round < options.n_rounds; ++round) {
        for (std::size_t v = 0; v < networks.size(); ++v) {
            const MatrixD once  = product(paths[v], total - networks[v], jobs).transpose();
            const MatrixD twice = product(paths[v], once, jobs).transpose() / others;
            networks[v]         = symmetric(twice);
            networks[v].diagonal().array() += options.alpha;
        }
        total = sum();
    }
    const MatrixD mean = divided_by_row_sums(total / static_cast<double>(networks.size()));
    MatrixD fused      = symmetric(mean);
    fused.diagonal().array() += 0.5;
    return fused;
}

Neighbors strongest(const MatrixD& similarity, int k) {
    const Index n = similarity.rows();
    require(k >= 1 && k < n, "E6304", "snf: the number of neighbours must be 1 to {} (rows - 1), but got {}", n - 1, k);
    Neighbors found{{n, k}, Matrix(n, k)};
    for (Index i = 0; i < n; ++i) choose_strongest(similarity.row(i), i, found);
    return found;
}

}  // namespace ektara::neighbors
