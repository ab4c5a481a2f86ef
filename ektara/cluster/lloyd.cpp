#include "ektara/cluster/detail/lloyd.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ektara/cluster/detail/assign.hpp"
#include "ektara/core/cancellation.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/progress.hpp"
#include "ektara/core/scale.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

constexpr Index kBlock = 256;

class Lloyd {
  public:
    Lloyd(const CentredPoints& points, MatrixD centres, int jobs)
        : points_(points.points),
          norms_(points.norms),
          weights_(points.weights),
          centres_(std::move(centres)),
          sums_(MatrixD::Zero(centres_.rows(), centres_.cols())),
          counts_(VectorD::Zero(centres_.rows())),
          nearest_(static_cast<std::size_t>(points_.rows()), Nearest{-1, 1, 0}),
          shifts_(VectorD::Zero(centres_.rows())),
          jobs_(jobs) {}

    KMeans run(int max_iter, double tolerance) {
        KMeans result;
        ProgressStage stage("k-means iterations", static_cast<std::size_t>(max_iter));
        for (int i = 1; i <= max_iter; ++i, stage.step()) {
            result.n_iter      = i;
            const bool changed = assign_rows();
            const double shift = move_centres();
            result.converged   = !changed || shift <= tolerance;
            if (!changed) break;
            if (result.converged || i == max_iter) {
                assign_rows();
                break;
            }
        }
        stage.end();
        for (const auto& nearest : nearest_) result.labels.push_back(nearest.label);
        result.inertia =
            weights_.size() > 0 ? squared_distances().cwiseProduct(weights_).sum() : squared_distances().sum();
        result.centres = std::move(centres_);
        return result;
    }

  private:
    /// Puts every row to its nearest centre and keeps sums and counts in step; returns whether any row moved.
    bool assign_rows() {
        const CentreSearch search(centres_);
        Index most           = 0;
        const double largest = shifts_.maxCoeff(&most);
        double other         = 0;
        for (Index c = 0; c < shifts_.size(); ++c)
            if (c != most) other = std::max(other, shifts_[c]);
        const auto blocks = static_cast<std::size_t>((points_.rows() + kBlock - 1) / kBlock);
        std::vector<std::vector<Move>> moves(blocks);
        parallel_for(blocks, jobs_, [&](std::size_t block) {
            const Index first = static_cast<Index>(block) * kBlock, end = std::min(first + kBlock, points_.rows());
            std::vector<Index> open;
            for (Index i = first; i < end; ++i) {
                auto& nearest = nearest_[static_cast<std::size_t>(i)];
                if (nearest.label >= 0) {
                    nearest.upper += shifts_[nearest.label];
                    nearest.lower -= nearest.label == most ? other : largest;
                }
                if (nearest.upper >= nearest.lower) open.push_back(i);
            }
            if (!open.empty()) measure(search, open, moves[block]);
        });
        bool changed = false;
        for (const auto& block : moves)
            for (const auto& move : block) {
                changed = true;
                add(move.row, move.to, 1);
                if (move.from >= 0) add(move.row, move.from, -1);
            }
        return changed;
    }
    struct Move {
        Index row;
        int from, to;
    };
    void measure(const CentreSearch& search, const std::vector<Index>& open, std::vector<Move>& moves) {
        Matrix rows(static_cast<Index>(open.size()), points_.cols());
        VectorD norms(rows.rows());
        for (Index i = 0; i < rows.rows(); ++i) {
            rows.row(i) = points_.row(open[static_cast<std::size_t>(i)]);
            norms[i]    = norms_[open[static_cast<std::size_t>(i)]];
        }
        std::vector<Nearest> found;
        search.find(rows, norms, found);
        for (std::size_t i = 0; i < open.size(); ++i) {
            auto& nearest = nearest_[static_cast<std::size_t>(open[i])];
            if (nearest.label != found[i].label) moves.push_back({open[i], nearest.label, found[i].label});
            nearest = found[i];
        }
    }
    void add(Index row, int cluster, double sign) {
        if (weights_.size() > 0) sign *= weights_[row];
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
        shifts_  = (moved - centres_).rowwise().norm();
        centres_ = std::move(moved);
        return shifts_.squaredNorm();
    }
    /// Each empty cluster takes one of the rows that are farthest from their centres.
    void relocate_empty(MatrixD& sums, VectorD& counts) const {
        VectorD distances = squared_distances();
        if (weights_.size() > 0) distances = distances.cwiseProduct(weights_);
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
            const int old       = nearest_[static_cast<std::size_t>(*next)].label;
            const double weight = weights_.size() > 0 ? weights_[*next] : 1;
            sums.row(c)         = points_.row(*next).cast<double>() * weight;
            sums.row(old) -= sums.row(c);
            counts[c] = weight;
            counts[old] -= weight;
            ++next;
        }
    }
    VectorD squared_distances() const {
        VectorD distances(points_.rows());
        for (Index i = 0; i < points_.rows(); ++i)
            distances[i] = (points_.row(i).cast<double>() - centres_.row(nearest_[static_cast<std::size_t>(i)].label))
                               .squaredNorm();
        return distances;
    }

    const Matrix& points_;
    const VectorD& norms_;
    const VectorD& weights_;  ///< empty: 1 each
    MatrixD centres_, sums_;
    VectorD counts_;
    std::vector<Nearest> nearest_;
    VectorD shifts_;  ///< of the centres since the last assignment
    int jobs_;
};

}  // namespace

CentredPoints::CentredPoints(const MatrixView& table) : order(lexicographic_order(table)) {
    MatrixD values(table.rows(), table.cols());
    for (Index i = 0; i < table.rows(); ++i) {
        if (i % kBlock == 0) throw_if_cancelled();
        values.row(i) = table.row(order[static_cast<std::size_t>(i)]).cast<double>();
    }
    mean = values.colwise().mean();
    throw_if_cancelled();
    values.rowwise() -= mean;
    throw_if_cancelled();
    scale = safe_scale(std::sqrt(values.rowwise().squaredNorm().maxCoeff()));
    if (scale != 1) values *= scale;
    mean_variance = values.squaredNorm() / static_cast<double>(values.size());
    throw_if_cancelled();
    points = values.cast<float>();
    throw_if_cancelled();
    norms = points.cast<double>().rowwise().norm();
}

Matrix CentredPoints::rows_of(const Matrix& table) const {
    Matrix rows(table.rows(), table.cols());
    for (Index i = 0; i < rows.rows(); ++i) rows.row(i) = table.row(order[static_cast<std::size_t>(i)]);
    if (scale != 1) rows = (rows.cast<double>() * scale).cast<float>();
    return rows;
}

KMeans lloyd(const CentredPoints& points, MatrixD centres, int max_iter, double tolerance, int jobs) {
    return Lloyd(points, std::move(centres), jobs).run(max_iter, tolerance);
}

}  // namespace ektara::cluster
