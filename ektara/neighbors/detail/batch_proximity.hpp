#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "ektara/neighbors/by_batch.hpp"
#include "ektara/neighbors/detail/corrected_distances.hpp"

namespace ektara::neighbors {

/// What is usual for each row with each batch: mean and deviation of its distances to the batch's other rows.
class BatchProximity {
    using Index = Eigen::Index;

  public:
    BatchProximity(const Distances& distances, const std::vector<int>& batches, int jobs)
        : place_(static_cast<std::size_t>(distances.size())) {
        const auto large = large_batches(batches, kFewestOfBatch);
        const auto all   = static_cast<Index>(large.size());
        std::fill(place_.begin(), place_.end(), all);
        for (const auto& [batch, rows] : large) {
            const auto place = static_cast<Index>(place_of_.size());
            place_of_.emplace(batch, place);
            for (const Index i : rows) place_[static_cast<std::size_t>(i)] = place;
        }
        mean_.resize(distances.size(), all + 1);
        deviation_.resize(distances.size(), all + 1);
        distances.for_each_row(jobs, [&](Index i, const Eigen::RowVectorXd& row) {
            const Usual usual = usual_of(row, i);
            mean_.row(i)      = usual.mean;
            deviation_.row(i) = usual.deviation;
        });
    }

    double distance(Index i, Index j, double d) const { return mutual_distance(level(i, j, d), level(j, i, d)); }
    Eigen::ArrayXd levels(Index i, const Eigen::RowVectorXd& row) const {
        Eigen::ArrayXd found(row.size());
        for (Index j = 0; j < row.size(); ++j) found[j] = std::max(level(i, j, row[j]), level(j, i, row[j]));
        return found;
    }
    double level_of(double distance) const { return normal_quantile(distance); }

    /// 1 − MP of a new row of this batch to every row, given its distances. What is usual for it is asked of them.
    Eigen::RowVectorXd of_new_row(const Eigen::RowVectorXd& row, int batch) const {
        const Usual usual = usual_of(row, -1);
        const auto known  = place_of_.find(batch);
        const Index own   = known == place_of_.end() ? mean_.cols() - 1 : known->second;
        Eigen::RowVectorXd found(row.size());
        for (Index j = 0; j < row.size(); ++j) {
            const Index b = place_[static_cast<std::size_t>(j)];
            found[j]      = mutual_distance((row[j] - usual.mean[b]) / usual.deviation[b],
                                            (row[j] - mean_(j, own)) / deviation_(j, own));
        }
        return found;
    }

  private:
    /// Of one row with every batch; the last entry is of all rows.
    struct Usual {
        Eigen::RowVectorXd mean, deviation;
    };

    double level(Index i, Index j, double d) const {
        const Index b = place_[static_cast<std::size_t>(j)];
        return (d - mean_(i, b)) / deviation_(i, b);
    }

    /// From a row's distances; its own place, which is left out, is -1 for a new row.
    Usual usual_of(const Eigen::RowVectorXd& row, Index own) const {
        const Index all     = mean_.cols() - 1;
        const auto for_each = [&](const auto& add) {
            for (Index j = 0; j < row.size(); ++j) {
                if (j == own) continue;
                add(all, row[j]);
                if (const Index b = place_[static_cast<std::size_t>(j)]; b != all) add(b, row[j]);
            }
        };
        Eigen::ArrayXd count = Eigen::ArrayXd::Zero(all + 1), sum = count, squares = count;
        for_each([&](Index b, double d) { sum[b] += d, ++count[b]; });
        const Eigen::ArrayXd mean = sum / count.max(1);
        for_each([&](Index b, double d) { squares[b] += (d - mean[b]) * (d - mean[b]); });
        Usual usual{mean.matrix().transpose(), Eigen::RowVectorXd(all + 1)};
        for (Index b = 0; b <= all; ++b)
            usual.deviation[b] = usual_deviation(std::sqrt(squares[b] / std::max(count[b], 1.0)), mean[b]);
        return usual;
    }

    std::map<int, Index> place_of_;  ///< which column stands for a batch
    std::vector<Index> place_;       ///< and which for the batch of a row
    MatrixD mean_, deviation_;
};

}  // namespace ektara::neighbors
