#include "ektara/features/detail/moment_sums.hpp"

#include <cassert>

namespace ektara::features {

void MomentSums::Sum::add(const Eigen::ArrayXd& x) {
    for (Eigen::Index i = 0; i < x.size(); ++i) {
        const double sum = high[i] + x[i], of_x = sum - high[i];
        low[i] += (high[i] - (sum - of_x)) + (x[i] - of_x);
        high[i] = sum;
    }
}

void MomentSums::add(const Eigen::Ref<const Matrix>& values) {
    if (values.rows() == 0) return;
    if (count_ == 0) {
        origin_          = values.row(0).cast<double>().transpose().array();
        const auto zeros = Eigen::ArrayXd::Zero(values.cols());
        differences_     = {zeros, zeros};
        squares_         = {zeros, zeros};
    }
    Eigen::ArrayXd difference;
    for (Eigen::Index t = 0; t < values.rows(); ++t) {
        difference = values.row(t).cast<double>().transpose().array() - origin_;
        differences_.add(difference);
        squares_.add(difference.square());
    }
    count_ += static_cast<double>(values.rows());
}

Eigen::ArrayXd MomentSums::means() const {
    assert(count_ > 0);
    return origin_ + (differences_.high + differences_.low) / count_;
}

Eigen::ArrayXd MomentSums::variances() const {
    assert(count_ > 0);
    const Eigen::ArrayXd mean = (differences_.high + differences_.low) / count_;
    return ((squares_.high + squares_.low) / count_ - mean.square()).max(0.0);
}

}  // namespace ektara::features
