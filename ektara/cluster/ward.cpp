#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "ektara/cluster/detail/ward_rounds.hpp"
#include "ektara/cluster/linkage.hpp"
#include "ektara/core/cancellation.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

constexpr Index kChainRows = 4096;  ///< whose centres stay in a cache

/// The clusters that are left, in places 0…m-1 of arrays, so that one matrix product measures them all.
class WardChain {
  public:
    WardChain(const Matrix& centred, const Matrix& rows, const Eigen::RowVectorXd& mean)
        : m_(centred.rows()),
          centroids_(centred),
          mean_(mean),
          sums_(rows.cast<double>()),
          squared_norms_(centred.cast<double>().rowwise().squaredNorm().cast<float>()),
          sizes_(Eigen::ArrayXf::Ones(m_)),
          cluster_(static_cast<std::size_t>(m_)),
          place_(cluster_.size()),
          rounding_(0x1p-23F * static_cast<float>(centred.cols() + 8)) {
        std::iota(cluster_.begin(), cluster_.end(), Index{0});
        std::iota(place_.begin(), place_.end(), Index{0});
    }
    std::vector<Link> run() {
        while (m_ > 1) {
            throw_if_cancelled();
            if (chain_.empty()) chain_.push_back(cluster_[0]);
            const Index tip            = chain_.back();
            const auto [found, height] = nearest(tip, chain_.size() > 1 ? chain_[chain_.size() - 2] : -1);
            // By rounding alone the nearest may stand further down the chain: then the chain goes back to before it.
            const auto seen = std::find(chain_.rbegin(), chain_.rend(), found);
            if (seen == chain_.rend()) {
                chain_.push_back(found);
                continue;
            }
            chain_.erase(seen.base() - 1, chain_.end());
            links_.push_back({std::min(tip, found), std::max(tip, found), std::sqrt(2 * height)});
            join(std::min(tip, found), std::max(tip, found));
        }
        return links_;
    }

  private:
    Index place(Index cluster) const { return place_[static_cast<std::size_t>(cluster)]; }
    /// a b / (a + b) |c - c'|² in double precision: the same bits both ways round.
    double increase(Index p, Index q) const {
        const auto a = static_cast<double>(sizes_[p]), b = static_cast<double>(sizes_[q]);
        return a * b / (a + b) * (sums_.row(p) / a - sums_.row(q) / b).squaredNorm();
    }
    /// The cluster whose merge with `tip` raises the sum of squares least, `previous` among equals.
    std::pair<Index, double> nearest(Index tip, Index previous) {
        const Index t    = place(tip);
        const float size = sizes_[t], norm = squared_norms_[t];
        products_.noalias() = centroids_.topRows(m_) * centroids_.row(t).transpose();
        const auto sizes    = sizes_.head(m_);
        const auto norms    = squared_norms_.head(m_).array();
        weights_            = sizes * size / (sizes + size);
        scores_             = weights_ * (norms + norm - 2 * products_.array());
        weights_ *= rounding_ * (norms + norm);  // what rounding can have changed a score by
        scores_[t]        = std::numeric_limits<float>::infinity();
        const float limit = (scores_ + weights_).minCoeff();
        Index best        = previous;
        double least      = previous >= 0 ? increase(t, place(previous)) : std::numeric_limits<double>::infinity();
        for (Index j = 0; j < m_; ++j) {
            if (scores_[j] - weights_[j] > limit) continue;
            const double height = j == t ? least : increase(t, j);
            if (height < least) {
                least = height;
                best  = cluster_[static_cast<std::size_t>(j)];
            }
        }
        return {best, least};
    }
    void join(Index kept, Index gone) {
        const Index p = place(kept), q = place(gone);
        sums_.row(p) += sums_.row(q);
        sizes_[p] += sizes_[q];
        const Eigen::RowVectorXd centroid       = sums_.row(p) / static_cast<double>(sizes_[p]) - mean_;
        centroids_.row(p)                       = centroid.cast<float>();
        squared_norms_[p]                       = static_cast<float>(centroid.squaredNorm());
        const Index last                        = --m_;
        centroids_.row(q)                       = centroids_.row(last);
        sums_.row(q)                            = sums_.row(last);
        squared_norms_[q]                       = squared_norms_[last];
        sizes_[q]                               = sizes_[last];
        const Index moved                       = cluster_[static_cast<std::size_t>(last)];
        cluster_[static_cast<std::size_t>(q)]   = moved;
        place_[static_cast<std::size_t>(moved)] = q;
    }

    Index m_;
    Matrix centroids_;  ///< less the mean
    Eigen::RowVectorXd mean_;
    MatrixD sums_;
    Eigen::VectorXf squared_norms_, products_;
    Eigen::ArrayXf sizes_, weights_, scores_;
    std::vector<Index> cluster_, place_, chain_;
    float rounding_;
    std::vector<Link> links_;
};

}  // namespace

std::vector<Link> ward_links_by_chain(const Matrix& centred, const Matrix& rows, const Eigen::RowVectorXd& mean) {
    return WardChain(centred, rows, mean).run();
}

std::vector<Link> ward_links(const Matrix& centred, const Matrix& rows, const Eigen::RowVectorXd& mean, int jobs) {
    return rows.rows() <= kChainRows ? ward_links_by_chain(centred, rows, mean)
                                     : ward_links_by_rounds(centred, rows, mean, jobs);
}

}  // namespace ektara::cluster
