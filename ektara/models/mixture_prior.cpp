#include "ektara/models/mixture_prior.hpp"

#include <cmath>

#include "ektara/core/error.hpp"

namespace ektara::models {
namespace {

using Rows      = Eigen::Map<Matrix>;
using ConstRows = Eigen::Map<const Matrix>;

/// The tensors of the prior, ready for use: log π, and 1/variance.
struct Components {
    ConstRows mean, log_variance;
    RowVector log_weights;
    Matrix precision;

    Components(const FlatBuffer& parameters, const MixtureOffsets& at, Eigen::Index count, Eigen::Index dims)
        : mean(parameters.data() + at.mean, count, dims),
          log_variance(parameters.data() + at.log_variance, count, dims),
          log_weights(Eigen::Map<const RowVector>(parameters.data() + at.logits, count)),
          precision((-log_variance.array()).exp().matrix()) {
        const float most = log_weights.maxCoeff();
        log_weights.array() -= most + std::log((log_weights.array() - most).exp().sum());
    }

    /// KL(N(mean, variance) ‖ N_c) by dimension, a row for each component.
    void divergences(const RowVector& of_mean, const RowVector& of_log_variance, Matrix& by_component) const {
        const RowVector variance = of_log_variance.array().exp().matrix();
        for (Eigen::Index c = 0; c < mean.rows(); ++c)
            by_component.row(c) =
                0.5f *
                (log_variance.row(c).array() - of_log_variance.array() +
                 (variance.array() + (of_mean - mean.row(c)).array().square()) * precision.row(c).array() - 1.0f);
    }
};

/// Σ exp of the logarithms becomes 1; returns log Σ exp.
float normalise(RowVector& logs) {
    const float most = logs.maxCoeff();
    logs             = (logs.array() - most).exp().matrix();
    const float sum  = logs.sum();
    logs /= sum;
    return most + std::log(sum);
}

}  // namespace

MixturePrior::MixturePrior(ParameterLayout& layout, int components, int latent_dims)
    : components_(components), latent_dims_(latent_dims) {
    const auto k = static_cast<std::size_t>(components), dims = static_cast<std::size_t>(latent_dims);
    at_.logits       = layout.add("prior.logits", {k});
    at_.mean         = layout.add("prior.mean", {k, dims});
    at_.log_variance = layout.add("prior.log_variance", {k, dims});
}

void MixturePrior::initialise(FlatBuffer& parameters, Random& random) const {
    Mixture mixture{RowVector::Constant(components_, 1.0f / static_cast<float>(components_)),
                    Matrix(components_, latent_dims_), Matrix::Ones(components_, latent_dims_)};
    for (float& value : mixture.means.reshaped()) value = static_cast<float>(random.normal());
    set(parameters, mixture);
}

void MixturePrior::set(FlatBuffer& parameters, const Mixture& mixture) const {
    require(mixture.weights.size() == components_ && mixture.means.rows() == components_ &&
                mixture.means.cols() == latent_dims_ && mixture.variances.rows() == components_ &&
                mixture.variances.cols() == latent_dims_ && mixture.weights.minCoeff() > 0 &&
                mixture.variances.minCoeff() > 0 && mixture.means.allFinite(),
            "E5001", "MixturePrior: needs {} positive weights, and means and positive variances of {} dimensions",
            components_, latent_dims_);
    Rows(parameters.data() + at_.logits, 1, components_)                  = mixture.weights.array().log().matrix();
    Rows(parameters.data() + at_.mean, components_, latent_dims_)         = mixture.means;
    Rows(parameters.data() + at_.log_variance, components_, latent_dims_) = mixture.variances.array().log().matrix();
}

Mixture MixturePrior::mixture(const FlatBuffer& parameters) const {
    const Components found(parameters, at_, components_, latent_dims_);
    return {found.log_weights.array().exp().matrix(), found.mean, found.log_variance.array().exp().matrix()};
}

double MixturePrior::divergence(const FlatBuffer& parameters, const Latents& latents, float scale,
                                PriorGradients gradients, VectorD& by_dimension) const {
    const Components prior(parameters, at_, components_, latent_dims_);
    Rows of_logits(gradients.parameters.data() + at_.logits, 1, components_);
    Rows of_means(gradients.parameters.data() + at_.mean, components_, latent_dims_);
    Rows of_log_variances(gradients.parameters.data() + at_.log_variance, components_, latent_dims_);
    of_logits = scale * static_cast<float>(latents.mean.rows()) * prior.log_weights.array().exp().matrix();
    of_means.setZero();
    of_log_variances.setZero();
    Matrix each(components_, latent_dims_);
    RowVector gamma(components_);
    double sum = 0;
    for (Eigen::Index i = 0; i < latents.mean.rows(); ++i) {
        const auto variance = latents.deviation.row(i).array().square();
        prior.divergences(latents.mean.row(i), latents.log_variance.row(i), each);
        gamma = prior.log_weights - each.rowwise().sum().transpose();
        sum -= static_cast<double>(normalise(gamma));
        by_dimension += (gamma * each).transpose().cast<double>();
        of_logits -= scale * gamma;
        for (Eigen::Index c = 0; c < components_; ++c) {
            const float weight  = scale * gamma[c];
            const auto distance = (latents.mean.row(i) - prior.mean.row(c)).array();
            const auto inverse  = prior.precision.row(c).array();
            gradients.latents.mean.row(i).array() += weight * distance * inverse;
            gradients.latents.log_variance.row(i).array() += 0.5f * weight * (variance * inverse - 1.0f);
            of_means.row(c).array() -= weight * distance * inverse;
            of_log_variances.row(c).array() += 0.5f * weight * (1.0f - (variance + distance.square()) * inverse);
        }
    }
    return sum;
}

Matrix MixturePrior::responsibilities(const FlatBuffer& parameters, const ConstView& mean,
                                      const ConstView& log_variance) const {
    const Components prior(parameters, at_, components_, latent_dims_);
    Matrix each(components_, latent_dims_), all(mean.rows(), components_);
    RowVector gamma(components_);
    for (Eigen::Index i = 0; i < mean.rows(); ++i) {
        prior.divergences(mean.row(i), log_variance.row(i), each);
        gamma = prior.log_weights - each.rowwise().sum().transpose();
        normalise(gamma);
        all.row(i) = gamma;
    }
    return all;
}

}  // namespace ektara::models
