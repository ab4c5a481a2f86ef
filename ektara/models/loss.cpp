#include "ektara/models/loss.hpp"

namespace ektara::models {

void LossRecord::clear() {
    objective = reconstruction = kl = 0;
    kl_by_dimension.setZero();
    rows = 0;
}

double squared_error(const ConstView& x, const ConstView& reconstruction, float scale, View gradient) {
    double sum = 0;
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        const auto difference = reconstruction.row(i) - x.row(i);
        gradient.row(i)       = difference;
        sum += static_cast<double>(gradient.row(i).squaredNorm());
        gradient.row(i) *= 2 * scale;
    }
    return sum;
}

double kl_divergence(const Latents& latents, float scale, LatentGradients gradients, VectorD& by_dimension) {
    double sum = 0;
    for (Eigen::Index i = 0; i < latents.mean.rows(); ++i) {
        const auto mean         = latents.mean.row(i).array();
        const auto log_variance = latents.log_variance.row(i).array();
        const auto variance     = latents.deviation.row(i).array().square();
        gradients.mean.row(i).array() += scale * mean;
        gradients.log_variance.row(i).array() += 0.5f * scale * (variance - 1.0f);
        const auto kl = 0.5f * (mean.square() + variance - 1.0f - log_variance);
        by_dimension += kl.matrix().transpose().cast<double>();
        sum += static_cast<double>(kl.sum());
    }
    return sum;
}

}  // namespace ektara::models
