#pragma once

#include <vector>

#include "ektara/models/loss.hpp"
#include "ektara/models/parameters.hpp"

namespace ektara::models {

/// A mixture of K Gaussians with variances of their own: weights (1 × K, of sum 1), means and variances (K ×
/// latent_dims).
struct Mixture {
    RowVector weights;
    Matrix means, variances;
};

/// Where the tensors of a mixture prior lie in the flat buffer.
struct MixtureOffsets {
    std::size_t logits = 0, mean = 0, log_variance = 0;
};

/// Gradients of the latents and of all parameters, among them the prior's tensors.
struct PriorGradients {
    LatentGradients latents;
    FlatBuffer& parameters;
};

/// The prior of VaDE (Jiang et al., 2017): a mixture of Gaussians that is learned with the network. Its tensors are
/// prior.logits (K), prior.mean and prior.log_variance (K × latent_dims).
class MixturePrior {
  public:
    MixturePrior(ParameterLayout& layout, int components, int latent_dims);

    int components() const { return static_cast<int>(components_); }
    /// Components of equal weight and variance 1 around standard normal means.
    void initialise(FlatBuffer& parameters, Random& random) const;
    void set(FlatBuffer& parameters, const Mixture& mixture) const;
    Mixture mixture(const FlatBuffer& parameters) const;

    /// −log Σ_c π_c exp(−KL(q(z|x) ‖ N_c)), summed over rows: the divergence of q(z|x) q(c|x) from the prior with the
    /// best q(c|x), γ_c ∝ π_c exp(−KL_c). (VaDE's own q(c|x) is p(c|z) of a sampled z, which is never lower.) Writes
    /// the gradients of the prior's tensors times `scale`, adds those of the latents; Σ_c γ_c KL_c by dimension is
    /// added to `by_dimension`, so that what is missing to the sum is KL(γ ‖ π).
    double divergence(const FlatBuffer& parameters, const Latents& latents, float scale, PriorGradients gradients,
                      VectorD& by_dimension) const;

    /// γ of every row: n × K.
    Matrix responsibilities(const FlatBuffer& parameters, const ConstView& mean, const ConstView& log_variance) const;

  private:
    Eigen::Index components_, latent_dims_;
    MixtureOffsets at_;
};

}  // namespace ektara::models
