#include "ektara/models/product_of_experts.hpp"

namespace ektara::models {

void product_of_experts(const Experts& experts, const Passes& passes, View posterior) {
    const Eigen::Index k = posterior.cols() / 2;
    for (Eigen::Index p = 0; p < passes.count(); ++p) {
        const auto row = passes.row[static_cast<std::size_t>(p)];
        auto mean      = posterior.row(p).head(k).array();
        auto last      = posterior.row(p).tail(k).array();
        mean           = 0.0f;
        last           = 1.0f;  // the prior's precision
        for (std::size_t b = 0; b < experts.mean.size(); ++b) {
            if (!passes.has(p, b)) continue;
            const auto precision = experts.precision[b].row(row).array();
            last += precision;
            mean += precision * experts.mean[b].row(row).array();
        }
        mean /= last;
        last = -last.log();
    }
}

void product_of_experts_backward(const Experts& experts, const Passes& passes, const ConstView& posterior,
                                 const ConstView& posterior_gradient, std::vector<Matrix>& gradients) {
    const Eigen::Index k = posterior.cols() / 2;
    for (Eigen::Index p = 0; p < passes.count(); ++p) {
        const auto row         = passes.row[static_cast<std::size_t>(p)];
        const auto mean        = posterior.row(p).head(k).array();
        const auto variance    = posterior.row(p).tail(k).array().exp();
        const auto by_mean     = posterior_gradient.row(p).head(k).array();
        const auto by_variance = posterior_gradient.row(p).tail(k).array();
        for (std::size_t b = 0; b < experts.mean.size(); ++b) {
            if (!passes.has(p, b)) continue;
            const auto share = experts.precision[b].row(row).array() * variance;
            gradients[b].row(row).head(k).array() += by_mean * share;
            gradients[b].row(row).tail(k).array() -=
                share * (by_mean * (experts.mean[b].row(row).array() - mean) - by_variance);
        }
    }
}

}  // namespace ektara::models
