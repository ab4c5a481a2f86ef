#include <algorithm>
#include <cmath>
#include <limits>

#include "ektara/core/cancellation.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/progress.hpp"
#include "ektara/metrics/detail/grouped.hpp"
#include "ektara/metrics/internal.hpp"

namespace ektara::metrics {
namespace {

using Eigen::Index;

constexpr Index kBlock = 256;
/// Up to here the sums of all rows to all clusters are kept, so that each distance is computed once for both its rows.
constexpr std::size_t kMostSums = 256;

class DistanceSums {
  public:
    explicit DistanceSums(const Grouped& grouped)
        : grouped_(grouped),
          norms_(grouped.points.rowwise().squaredNorm()),
          blocks_((grouped.points.rows() + kBlock - 1) / kBlock),
          cluster_of_(grouped.rows.size()) {
        for (std::size_t k = 0; k < grouped.count(); ++k)
            std::fill(cluster_of_.begin() + grouped.start[k], cluster_of_.begin() + grouped.start[k + 1],
                      static_cast<Index>(k));
    }
    Index blocks() const { return blocks_; }
    Index first(Index block) const { return block * kBlock; }
    Index size(Index block) const { return std::min(kBlock, grouped_.points.rows() - first(block)); }

    /// Distances of the rows of block a to those of block b.
    MatrixD distances(Index a, Index b) const {
        const auto x = grouped_.points.middleRows(first(a), size(a));
        const auto y = grouped_.points.middleRows(first(b), size(b));
        MatrixD block(size(a), size(b));
        block.noalias() = -2.0 * x * y.transpose();
        block.colwise() += norms_.segment(first(a), size(a));
        block.rowwise() += norms_.segment(first(b), size(b)).transpose();
        block = block.cwiseMax(0.0).cwiseSqrt();
        if (a == b) block.diagonal().setZero();
        return block;
    }
    /// Calls add(cluster, first column of the block, number of columns) for each cluster that has rows in `block`.
    template <class Add>
    void each_cluster(Index block, Add&& add) const {
        const Index end = first(block) + size(block);
        for (Index at = first(block); at < end;) {
            const Index k    = cluster_of_[static_cast<std::size_t>(at)];
            const Index stop = std::min(end, grouped_.start[static_cast<std::size_t>(k) + 1]);
            add(k, at - first(block), stop - at);
            at = stop;
        }
    }
    Index cluster_of(Index row) const { return cluster_of_[static_cast<std::size_t>(row)]; }
    const Grouped& grouped() const { return grouped_; }

  private:
    const Grouped& grouped_;
    VectorD norms_;
    Index blocks_;
    std::vector<Index> cluster_of_;
};

/// Running a and b of one row as its sums to the clusters become known.
struct Nearest {
    double own = 0, other = std::numeric_limits<double>::infinity();
    void see(double sum, Index cluster, Index own_cluster, Index size) {
        if (cluster == own_cluster)
            own = size > 1 ? sum / static_cast<double>(size - 1) : 0;
        else
            other = std::min(other, sum / static_cast<double>(size));
    }
    double silhouette(Index own_size) const {
        const double larger = std::max(own, other);
        return own_size > 1 && larger > 0 ? (other - own) / larger : 0;
    }
};

/// Pairs of blocks in rounds; within a round no block stands twice, so a round's pairs may run at once (circle method).
std::vector<std::vector<std::pair<Index, Index>>> tournament(Index blocks) {
    std::vector<std::vector<std::pair<Index, Index>>> rounds(1);
    for (Index block = 0; block < blocks; ++block) rounds[0].emplace_back(block, block);
    const Index players = blocks + blocks % 2, ring = players - 1;
    for (Index round = 0; round < ring && blocks > 1; ++round) {
        rounds.emplace_back();
        for (Index i = 0; i < players / 2; ++i) {
            const Index a = i == 0 ? ring : (round + i) % ring, b = (round + ring - i) % ring;
            if (a < blocks && b < blocks) rounds.back().emplace_back(std::min(a, b), std::max(a, b));
        }
    }
    return rounds;
}

std::vector<double> by_sums(const DistanceSums& sums, int jobs) {
    const auto& grouped = sums.grouped();
    MatrixD total       = MatrixD::Zero(grouped.points.rows(), static_cast<Index>(grouped.count()));
    const auto rounds   = tournament(sums.blocks());
    ProgressStage stage("silhouette", rounds.size());
    for (const auto& round : rounds) {
        parallel_for(round.size(), jobs, [&](std::size_t i) {
            const Index a = round[i].first, b = round[i].second;
            const MatrixD block = sums.distances(a, b);
            sums.each_cluster(b, [&](Index k, Index first, Index count) {
                total.col(k).segment(sums.first(a), sums.size(a)) += block.middleCols(first, count).rowwise().sum();
            });
            if (a == b) return;
            sums.each_cluster(a, [&](Index k, Index first, Index count) {
                total.col(k).segment(sums.first(b), sums.size(b)) +=
                    block.middleRows(first, count).colwise().sum().transpose();
            });
        });
        stage.step();
    }
    std::vector<double> samples(grouped.rows.size());
    for (Index i = 0; i < total.rows(); ++i) {
        Nearest nearest;
        for (Index k = 0; k < total.cols(); ++k)
            nearest.see(total(i, k), k, sums.cluster_of(i), grouped.size(static_cast<std::size_t>(k)));
        samples[static_cast<std::size_t>(i)] =
            nearest.silhouette(grouped.size(static_cast<std::size_t>(sums.cluster_of(i))));
    }
    return samples;
}

/// The same with one sum a row at a time: for so many clusters that all sums would not fit.
std::vector<double> by_rows(const DistanceSums& sums, int jobs) {
    const auto& grouped = sums.grouped();
    std::vector<double> samples(grouped.rows.size());
    ProgressStage stage("silhouette", static_cast<std::size_t>(sums.blocks()));
    parallel_for(static_cast<std::size_t>(sums.blocks()), jobs, [&](std::size_t at) {
        const auto a = static_cast<Index>(at);
        std::vector<Nearest> nearest(static_cast<std::size_t>(sums.size(a)));
        VectorD open = VectorD::Zero(sums.size(a));
        for (Index b = 0; b < sums.blocks(); ++b) {
            const MatrixD block = sums.distances(a, b);
            sums.each_cluster(b, [&](Index k, Index first, Index count) {
                open += block.middleCols(first, count).rowwise().sum();
                if (sums.first(b) + first + count < grouped.start[static_cast<std::size_t>(k) + 1]) return;
                for (Index i = 0; i < open.size(); ++i)
                    nearest[static_cast<std::size_t>(i)].see(open[i], k, sums.cluster_of(sums.first(a) + i),
                                                             grouped.size(static_cast<std::size_t>(k)));
                open.setZero();
            });
        }
        for (Index i = 0; i < open.size(); ++i) {
            const Index row                        = sums.first(a) + i;
            samples[static_cast<std::size_t>(row)] = nearest[static_cast<std::size_t>(i)].silhouette(
                grouped.size(static_cast<std::size_t>(sums.cluster_of(row))));
        }
        stage.step();
    });
    return samples;
}

/// `samples` stand cluster after cluster, the result's row after row of the table.
Silhouette silhouette_of(const Grouped& grouped, const std::vector<double>& samples, std::size_t rows) {
    Silhouette result;
    result.samples.assign(rows, std::numeric_limits<double>::quiet_NaN());
    result.clusters = grouped.clusters;
    for (std::size_t k = 0; k < grouped.count(); ++k) {
        double total = 0;
        for (Index i = grouped.start[k]; i < grouped.start[k + 1]; ++i) {
            const double sample = samples[static_cast<std::size_t>(i)];
            result.samples[static_cast<std::size_t>(grouped.rows[static_cast<std::size_t>(i)])] = sample;
            total += sample;
        }
        result.by_cluster.push_back(total / static_cast<double>(grouped.size(k)));
        result.mean += total;
    }
    result.mean /= static_cast<double>(samples.size());
    return result;
}

}  // namespace

Silhouette silhouette(const MatrixView& points, std::span<const int> labels, int jobs) {
    const Grouped grouped = group_rows(points, labels, "silhouette");
    const DistanceSums sums(grouped);
    return silhouette_of(grouped, grouped.count() <= kMostSums ? by_sums(sums, jobs) : by_rows(sums, jobs),
                         labels.size());
}

Silhouette silhouette_of_distances(const MatrixD& distances, std::span<const int> labels) {
    const Grouped grouped = group_rows(Matrix::Zero(distances.rows(), 1), labels, "silhouette");
    require(distances.rows() == distances.cols(), "E6301", "silhouette: distances must be square, but they are {}×{}",
            distances.rows(), distances.cols());
    const auto place = grouped.places();
    std::vector<double> samples;
    for (std::size_t i = 0; i < grouped.rows.size(); ++i) {
        throw_if_cancelled();
        VectorD sums = VectorD::Zero(static_cast<Index>(grouped.count()));
        for (std::size_t j = 0; j < grouped.rows.size(); ++j)
            sums[place[j]] += distances(grouped.rows[i], grouped.rows[j]);
        Nearest nearest;
        for (std::size_t k = 0; k < grouped.count(); ++k)
            nearest.see(sums[static_cast<Index>(k)], static_cast<Index>(k), place[i], grouped.size(k));
        samples.push_back(nearest.silhouette(grouped.size(static_cast<std::size_t>(place[i]))));
    }
    return silhouette_of(grouped, samples, labels.size());
}

}  // namespace ektara::metrics
