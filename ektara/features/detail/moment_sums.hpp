#pragma once

#include "ektara/core/matrix.hpp"

namespace ektara::features {

/// Means and variances of many series whose values come in blocks, each with the rounding of one addition: sums are
/// kept in two doubles (Knuth's exact sum, TAOCP 4.2.2), so that results do not depend on where blocks were cut.
/// Internal to the module.
class MomentSums {
  public:
    /// The next values: n × series, always as many series.
    void add(const Eigen::Ref<const Matrix>& values);

    /// At least one value of each came (asserted).
    Eigen::ArrayXd means() const;
    /// With ddof 0.
    Eigen::ArrayXd variances() const;

  private:
    struct Sum {
        Eigen::ArrayXd high, low;
        void add(const Eigen::ArrayXd& x);
    };

    double count_ = 0;
    /// The first value of each series, which the sums are of differences from.
    Eigen::ArrayXd origin_ = {};
    Sum differences_ = {}, squares_ = {};
};

}  // namespace ektara::features
