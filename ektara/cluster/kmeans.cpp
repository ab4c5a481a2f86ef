#include "ektara/cluster/kmeans.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ektara/cluster/assign.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/random.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

void check(const Matrix& points, const KMeansOptions& options) {
    require_points(points, "kmeans");
    require(options.n_clusters >= 1 && options.n_clusters <= points.rows(), "E6101",
            "kmeans: n_clusters must be 1 to the number of rows ({}), but got {}", points.rows(), options.n_clusters);
    require(options.n_init >= 1, "E6105", "kmeans: n_init must be at least 1, but got {}", options.n_init);
    require(options.max_iter >= 1, "E6105", "kmeans: max_iter must be at least 1, but got {}", options.max_iter);
    require(options.tol >= 0, "E6105", "kmeans: tol must not be negative, but got {}", options.tol);
    const auto& centres = options.initial_centres;
    if (centres.rows() == 0) {
        require(options.init == "k-means++", "E6105", "kmeans: init must be k-means++ or a file of centres, not '{}'",
                options.init);
        return;
    }
    require(centres.rows() == options.n_clusters && centres.cols() == points.cols(), "E6104",
            "kmeans: initial centres must be {}×{}, but they are {}×{}", options.n_clusters, points.cols(),
            centres.rows(), centres.cols());
    require_points(centres, "kmeans: initial centres");
}

/// Squared distances of every row to `centre`, capped by `nearest`; returns their sum.
double capped_distances(const Matrix& points, Index centre, const Eigen::VectorXf& nearest, Eigen::VectorXf& capped) {
    const RowVector at = points.row(centre);
    double total       = 0;
    for (Index i = 0; i < points.rows(); ++i) {
        capped[i] = std::min(nearest[i], (points.row(i) - at).squaredNorm());
        total += static_cast<double>(capped[i]);
    }
    return total;
}

/// Greedy k-means++: of 2 + ⌊log k⌋ rows drawn by squared distance, the one that lowers the potential most.
MatrixD draw_centres(const Matrix& points, int k, Random& random) {
    const Index n    = points.rows();
    const int trials = 2 + static_cast<int>(std::log(k));
    auto chosen      = static_cast<Index>(random.below(static_cast<std::uint64_t>(n)));
    MatrixD centres(k, points.cols());
    centres.row(0)          = points.row(chosen).cast<double>();
    Eigen::VectorXf nearest = Eigen::VectorXf::Constant(n, std::numeric_limits<float>::infinity());
    Eigen::VectorXf capped(n), best(n);
    double potential = capped_distances(points, chosen, nearest, capped);
    nearest.swap(capped);
    std::vector<double> cumulated(static_cast<std::size_t>(n));
    for (int c = 1; c < k; ++c) {
        std::transform(nearest.begin(), nearest.end(), cumulated.begin(),
                       [](float d) { return static_cast<double>(d); });
        std::partial_sum(cumulated.begin(), cumulated.end(), cumulated.begin());
        double lowest = std::numeric_limits<double>::infinity();
        for (int trial = 0; trial < trials; ++trial) {
            const double drawn   = random.uniform() * potential;
            const auto at        = std::lower_bound(cumulated.begin(), cumulated.end(), drawn) - cumulated.begin();
            const Index row      = std::min<Index>(at, n - 1);
            const double reached = capped_distances(points, row, nearest, capped);
            if (reached >= lowest) continue;
            lowest = reached;
            chosen = row;
            best.swap(capped);
        }
        potential = lowest;
        nearest.swap(best);
        centres.row(c) = points.row(chosen).cast<double>();
    }
    return centres;
}

/// One start on centred rows in canonical order.
class Lloyd {
  public:
    Lloyd(const Matrix& points, const VectorD& norms, MatrixD centres, int jobs)
        : points_(points),
          norms_(norms),
          centres_(std::move(centres)),
          sums_(MatrixD::Zero(centres_.rows(), centres_.cols())),
          counts_(VectorD::Zero(centres_.rows())),
          labels_(static_cast<std::size_t>(points.rows()), -1),
          jobs_(jobs) {}

    KMeans run(int max_iter, double tolerance) {
        KMeans result;
        for (result.n_iter = 1; result.n_iter <= max_iter; ++result.n_iter) {
            const bool changed = assign_rows();
            const double shift = move_centres();
            result.converged   = !changed || shift <= tolerance;
            if (!changed) break;
            if (result.converged || result.n_iter == max_iter) {
                assign_rows();
                break;
            }
        }
        result.n_iter  = std::min(result.n_iter, max_iter);
        result.inertia = inertia();
        result.labels  = std::move(labels_);
        result.centres = std::move(centres_);
        return result;
    }

  private:
    /// Puts every row to its nearest centre and keeps sums and counts in step; returns whether any row moved.
    bool assign_rows() {
        const std::vector<int> before = labels_;
        assign_nearest(points_, norms_, centres_, labels_, jobs_);
        bool changed = false;
        for (Index i = 0; i < points_.rows(); ++i) {
            const int from = before[static_cast<std::size_t>(i)], to = labels_[static_cast<std::size_t>(i)];
            if (from == to) continue;
            changed = true;
            add(i, to, 1);
            if (from >= 0) add(i, from, -1);
        }
        return changed;
    }
    void add(Index row, int cluster, double sign) {
        sums_.row(cluster) += sign * points_.row(row).cast<double>();
        counts_[cluster] += sign;
    }
    /// Moves the centres to the means of their rows; returns the sum of their squared shifts.
    double move_centres() {
        MatrixD sums   = sums_;
        VectorD counts = counts_;
        if ((counts.array() == 0).any()) relocate_empty(sums, counts);
        Index largest = 0;
        counts.maxCoeff(&largest);
        MatrixD moved(centres_.rows(), centres_.cols());
        for (Index c = 0; c < moved.rows(); ++c) {
            const Index from = counts[c] > 0 ? c : largest;
            moved.row(c)     = sums.row(from) / counts[from];
        }
        const double shift = (moved - centres_).squaredNorm();
        centres_           = std::move(moved);
        return shift;
    }
    /// Each empty cluster takes one of the rows that are farthest from their centres.
    void relocate_empty(MatrixD& sums, VectorD& counts) const {
        const VectorD distances = squared_distances();
        if (distances.maxCoeff() == 0) return;
        std::vector<Index> far(static_cast<std::size_t>(points_.rows()));
        std::iota(far.begin(), far.end(), Index{0});
        const auto empty = (counts.array() == 0).count();
        std::partial_sort(far.begin(), far.begin() + empty, far.end(), [&](Index a, Index b) {
            return distances[a] != distances[b] ? distances[a] > distances[b] : a < b;
        });
        auto next = far.begin();
        for (Index c = 0; c < counts_.size(); ++c) {
            if (counts_[c] != 0) continue;
            const int old = labels_[static_cast<std::size_t>(*next)];
            sums.row(c)   = points_.row(*next).cast<double>();
            sums.row(old) -= sums.row(c);
            counts[c] = 1;
            counts[old] -= 1;
            ++next;
        }
    }
    VectorD squared_distances() const {
        VectorD distances(points_.rows());
        for (Index i = 0; i < points_.rows(); ++i)
            distances[i] =
                (points_.row(i).cast<double>() - centres_.row(labels_[static_cast<std::size_t>(i)])).squaredNorm();
        return distances;
    }
    double inertia() const { return squared_distances().sum(); }

    const Matrix& points_;
    const VectorD& norms_;
    MatrixD centres_, sums_;
    VectorD counts_;
    std::vector<int> labels_;
    int jobs_;
};

/// Rows in canonical order with their mean subtracted: rounding of the products then follows the spread of the data.
struct Centred {
    std::vector<Index> order;
    Matrix points;
    VectorD norms;
    Eigen::RowVectorXd mean;
    double mean_variance = 0;
};

Centred centre(const Matrix& points) {
    Centred centred{order_by_value(points), Matrix(points.rows(), points.cols()), {}, {}, 0};
    MatrixD values(points.rows(), points.cols());
    for (Index i = 0; i < points.rows(); ++i)
        values.row(i) = points.row(centred.order[static_cast<std::size_t>(i)]).cast<double>();
    centred.mean = values.colwise().mean();
    values.rowwise() -= centred.mean;
    centred.mean_variance = values.squaredNorm() / static_cast<double>(values.size());
    centred.points        = values.cast<float>();
    centred.norms         = centred.points.cast<double>().rowwise().norm();
    return centred;
}

}  // namespace

KMeans kmeans(const Matrix& points, const KMeansOptions& options, int jobs) {
    check(points, options);
    const Centred centred  = centre(points);
    const double tolerance = options.tol * centred.mean_variance;
    const bool given       = options.initial_centres.rows() > 0;
    const auto starts      = static_cast<std::size_t>(given ? 1 : options.n_init);
    std::vector<KMeans> found(starts);
    parallel_for(starts, jobs, [&](std::size_t start) {
        Random random(options.seed, "kmeans", start);
        MatrixD centres = given ? MatrixD(options.initial_centres.cast<double>().rowwise() - centred.mean)
                                : draw_centres(centred.points, options.n_clusters, random);
        Lloyd lloyd(centred.points, centred.norms, std::move(centres), starts == 1 ? jobs : 1);
        found[start] = lloyd.run(options.max_iter, tolerance);
    });
    auto best     = std::min_element(found.begin(), found.end(),
                                     [](const KMeans& a, const KMeans& b) { return a.inertia < b.inertia; });
    KMeans result = std::move(*best);
    result.centres.rowwise() += centred.mean;
    std::vector<int> labels(result.labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i)
        labels[static_cast<std::size_t>(centred.order[i])] = result.labels[i];
    result.labels = std::move(labels);
    return result;
}

}  // namespace ektara::cluster
