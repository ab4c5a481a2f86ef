#pragma once

#include "ektara/models/blocks.hpp"

namespace ektara::models {

/// Sums over rows; divide by `rows` for the values a row. The objective is what was minimised; `reconstruction` is
/// ‖x − x̂‖², `kl` the divergence from the prior. The terms after it are measured only where they have a weight.
struct LossRecord {
    double objective = 0, reconstruction = 0, kl = 0;
    /// The three parts of the divergence, by minibatch-weighted sampling (beta-TC).
    double mutual_information = 0, total_correlation = 0, dimension_kl = 0;
    double dip = 0;
    VectorD kl_by_dimension;
    long rows = 0;

    explicit LossRecord(Eigen::Index latent_dims = 0) : kl_by_dimension(VectorD::Zero(latent_dims)) {}
    void clear();
};

/// Weights of the terms of the loss: reconstruction + beta · Σ_j max(KL_j, free_bits) + tc_weight · TC + dip_weight ·
/// DIP. `training_rows` is the N of minibatch-weighted sampling.
struct LossWeights {
    double beta        = 1;
    double free_bits   = 0;
    double tc_weight   = 0;
    double dip_weight  = 0;
    long training_rows = 1;
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

/// Free bits (Kingma et al., 2016): Σ_j max(mean KL_j, free_bits) · rows, given the batch's KL by dimension, summed
/// over rows; clears the gradients, so far those of the KL alone, of the dimensions that stay below.
double with_free_bits(const VectorD& by_dimension, Eigen::Index rows, double free_bits, LatentGradients gradients);

/// What a divergence is made of, summed over the rows of a batch.
struct DivergenceParts {
    double mutual_information = 0, total_correlation = 0, dimension_kl = 0;
};

/// Mutual information, total correlation and dimension-wise KL of a batch of M rows out of `training_rows` N, with
/// log q(z_i) ≈ log Σ_j q(z_i|x_j) − log NM, and the same for every dimension. Adds the gradients of the total
/// correlation times `scale`. Source: Chen, Li, Grosse and Duvenaud (2018), minibatch-weighted sampling.
DivergenceParts total_correlation(const Latents& latents, long training_rows, float scale, LatentGradients gradients);

/// DIP-VAE-II of a batch: Σ_{i≠j} C_ij² + Σ_i (C_ii − 1)², with C = Cov(mean) + diag(mean variance), the covariance of
/// the aggregate posterior. Adds its gradients times `scale`. Source: Kumar, Sattigeri and Balakrishnan (2018).
double disentangled_prior(const Latents& latents, float scale, LatentGradients gradients);

}  // namespace ektara::models
