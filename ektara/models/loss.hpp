#pragma once

#include "ektara/models/blocks.hpp"

namespace ektara::models {

/// Sums over rows; divide by `rows` for the values a row. The objective is what was minimised.
struct LossRecord {
    double objective = 0, reconstruction = 0, kl = 0;
    VectorD kl_by_dimension;
    long rows = 0;

    explicit LossRecord(Eigen::Index latent_dims = 0) : kl_by_dimension(VectorD::Zero(latent_dims)) {}
    void clear();
};

/// Weights of the terms of the loss.
struct LossWeights {
    double beta = 1;
};

/// The posteriors of a batch: mean and log variance, standard deviation, and the sample z (n × latent_dims each).
struct Latents {
    ConstView mean, log_variance, deviation, sample;
};

/// Gradients of the loss by what Latents holds; the terms of the loss add to them.
struct LatentGradients {
    View mean, log_variance, sample;
};

/// Squared error ‖x − x̂‖² summed over all rows, which is −log N(x; x̂, ½I) up to a constant; writes its gradient by x̂,
/// scaled by `scale`, to `gradient`.
double squared_error(const ConstView& x, const ConstView& reconstruction, float scale, View gradient);

/// KL(N(mean, variance) ‖ N(0, 1)) = ½ (mean² + variance − 1 − log variance), summed over rows, added to
/// `record.kl_by_dimension`; returns the sum over dimensions too. Adds its gradient times `scale`.
/// Source: Kingma and Welling (2014), appendix B.
double kl_divergence(const Latents& latents, float scale, LatentGradients gradients, VectorD& by_dimension);

}  // namespace ektara::models
