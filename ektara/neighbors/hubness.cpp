#include "ektara/neighbors/hubness.hpp"

#include <algorithm>
#include <cmath>

#include "ektara/core/equal_steps.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"
#include "ektara/neighbors/approximate.hpp"
#include "ektara/neighbors/detail/corrected_distances.hpp"

namespace ektara::neighbors {
namespace {

using Eigen::Index;

/// What is near for each row: the distance to its `radius`-th neighbour.
class Scaling {
  public:
    Scaling(const Distances& distances, Index radius, int jobs) : reach_(distances.size()) {
        distances.for_each_row(jobs, [&](Index i, const Eigen::RowVectorXd& row) {
            std::vector<double> sorted(row.begin(), row.end());
            // Place 0 is the row itself.
            std::nth_element(sorted.begin(), sorted.begin() + radius, sorted.end());
            const double limit = distances.at_most(sorted[static_cast<std::size_t>(radius)]);
            sorted.clear();
            for (Index j = 0; j < row.size(); ++j)
                if (row[j] <= limit) sorted.push_back(i == j ? 0 : distances.between(i, j));
            std::nth_element(sorted.begin(), sorted.begin() + radius, sorted.end());
            reach_[i] = sorted[static_cast<std::size_t>(radius)];
        });
    }

    double distance(Index i, Index j, double d) const {
        const double scale = reach_[i] * reach_[j];
        if (scale == 0) return d > 0 ? 1 : 0;
        return -std::expm1(-d * d / scale);
    }
    Eigen::ArrayXd levels(Index i, const Eigen::RowVectorXd& row) const {
        return (row.array().square() / (reach_.array() * reach_[i]).max(std::numeric_limits<double>::min()))
            .transpose();
    }
    double level_of(double distance) const { return distance < 1 ? -std::log1p(-distance) : HUGE_VAL; }

  private:
    Eigen::RowVectorXd reach_;
};

void require_neighbours(const Matrix& points, int k, const char* who) {
    require_points(points, who);
    require(k >= 1 && k < points.rows(), "E6304", "{}: the number of neighbours must be 1 to {} (rows - 1), but got {}",
            who, points.rows() - 1, k);
}

constexpr Index kUsualRows    = 1000;  ///< whose distances tell what is usual for a row of many
constexpr int kCandidatesOfK  = 3;     ///< so many times k plain neighbours are candidates
constexpr int kMostCandidates = 50;    ///< unless 3k are more
constexpr Index kRowsAtOnce   = 256;

/// Mean and deviation of each row's distances to some rows, evenly spread over the order of their values.
struct Usual {
    VectorD mean, deviation;

    Usual(const Matrix& points, Metric metric, int jobs) : mean(points.rows()), deviation(points.rows()) {
        const Index n         = points.rows();
        const auto sample     = at_equal_steps(lexicographic_order(points), kUsualRows);
        const MatrixD others  = points(sample, Eigen::all).cast<double>();
        const VectorD squares = others.rowwise().squaredNorm();
        const VectorD norms   = squares.cwiseSqrt();
        parallel_for(static_cast<std::size_t>((n + kRowsAtOnce - 1) / kRowsAtOnce), jobs, [&](std::size_t block) {
            const Index first = static_cast<Index>(block) * kRowsAtOnce, count = std::min(kRowsAtOnce, n - first);
            const MatrixD rows     = points.middleRows(first, count).cast<double>();
            const MatrixD products = rows * others.transpose();
            for (Index i = 0; i < count; ++i) {
                const double square          = rows.row(i).squaredNorm();
                const Eigen::ArrayXd product = products.row(i).transpose();
                const Eigen::ArrayXd apart =
                    metric == Metric::Euclidean
                        ? Eigen::ArrayXd((squares.array() + square - 2 * product).max(0).sqrt())
                        : Eigen::ArrayXd(1 - (norms.array() * std::sqrt(square) > 0)
                                                 .select(product / (norms.array() * std::sqrt(square)), 0.0));
                mean[first + i]      = apart.mean();
                const double own     = std::sqrt((apart - mean[first + i]).square().mean());
                deviation[first + i] = usual_deviation(own, mean[first + i]);
            }
        });
    }
};

/// Of many rows: the nearest among each row's plain neighbours.
Neighbors nearest_of_candidates(const Matrix& points, int k, Metric metric, int jobs) {
    const Index n         = points.rows();
    const auto candidates = static_cast<int>(std::min<Index>(n - 1, std::max(kCandidatesOfK * k, kMostCandidates)));
    const auto near       = knn_of_any_size(points, candidates, metric, jobs);
    const Usual usual(points, metric, jobs);
    Neighbors found{{n, k}, Matrix(n, k), near.recall, near.order};
    parallel_for(static_cast<std::size_t>((n + kRowsAtOnce - 1) / kRowsAtOnce), jobs, [&](std::size_t block) {
        const Index first = static_cast<Index>(block) * kRowsAtOnce;
        std::vector<std::pair<float, int>> close;
        for (Index i = first; i < std::min(n, first + kRowsAtOnce); ++i) {
            close.clear();
            for (Index c = 0; c < candidates; ++c) {
                const int j    = near.indices(i, c);
                const double d = static_cast<double>(near.distances(i, c));
                close.emplace_back(static_cast<float>(mutual_distance((d - usual.mean[i]) / usual.deviation[i],
                                                                      (d - usual.mean[j]) / usual.deviation[j])),
                                   j);
            }
            std::partial_sort(close.begin(), close.begin() + k, close.end());
            for (Index c = 0; c < k; ++c)
                std::tie(found.distances(i, c), found.indices(i, c)) = close[static_cast<std::size_t>(c)];
        }
    });
    return found;
}

}  // namespace

std::vector<std::pair<Hubness, std::string>> enum_names(Hubness) {
    return {{Hubness::None, "none"},
            {Hubness::MutualProximity, "mutual-proximity"},
            {Hubness::LocalScaling, "local-scaling"}};
}

Neighbors mutual_proximity(const Matrix& points, int k, Metric metric, int jobs) {
    require_neighbours(points, k, "mutual proximity");
    if (points.rows() > kExactRows) return nearest_of_candidates(points, k, metric, jobs);
    const Distances distances(points, metric);
    return nearest(distances, Proximity(distances, jobs), k, jobs);
}

Neighbors local_scaling(const Matrix& points, int k, Metric metric, int jobs, int radius) {
    require_neighbours(points, k, "local scaling");
    require(radius >= 1, "E6304", "local scaling: the radius must be at least 1 neighbour, but got {}", radius);
    const Distances distances(points, metric);
    return nearest(distances, Scaling(distances, std::min<Index>(radius, points.rows() - 1), jobs), k, jobs);
}

Neighbors knn(const Matrix& points, int k, Metric metric, Hubness correction, int jobs) {
    switch (correction) {
        case Hubness::MutualProximity:
            return mutual_proximity(points, k, metric, jobs);
        case Hubness::LocalScaling:
            return local_scaling(points, k, metric, jobs);
        case Hubness::None:
            break;
    }
    return knn(points, k, metric, jobs);
}

std::vector<int> k_occurrences(const Neighbors& neighbors) {
    std::vector<int> counts(static_cast<std::size_t>(neighbors.indices.rows()));
    for (const int j : neighbors.indices.reshaped()) ++counts[static_cast<std::size_t>(j)];
    return counts;
}

double k_occurrence_skewness(const Neighbors& neighbors) {
    const auto counts = k_occurrences(neighbors);
    require(!counts.empty(), "E6304", "k-occurrence: there must be at least one row");
    const Eigen::ArrayXd from_mean =
        Eigen::Map<const Eigen::ArrayXi>(counts.data(), std::ssize(counts)).cast<double>() -
        static_cast<double>(neighbors.indices.cols());
    const double variance = from_mean.square().mean();
    return variance > 0 ? from_mean.cube().mean() / std::pow(variance, 1.5) : 0;
}

}  // namespace ektara::neighbors
