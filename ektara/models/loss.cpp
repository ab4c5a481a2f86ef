#include "ektara/models/loss.hpp"

#include <cmath>
#include <numbers>

namespace ektara::models {

void LossRecord::clear() { *this = LossRecord(kl_by_dimension.size()); }

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

double with_free_bits(const VectorD& by_dimension, Eigen::Index rows, double free_bits, LatentGradients gradients) {
    const double floor = free_bits * static_cast<double>(rows);
    for (Eigen::Index j = 0; j < by_dimension.size(); ++j)
        if (by_dimension[j] <= floor) {
            gradients.mean.col(j).setZero();
            gradients.log_variance.col(j).setZero();
        }
    return by_dimension.cwiseMax(floor).sum();
}

namespace {

/// log Σ exp of a column, and its softmax in place of the column.
float soften(Eigen::Ref<Eigen::VectorXf> column) {
    const float most = column.maxCoeff();
    column           = (column.array() - most).exp().matrix();
    const float sum  = column.sum();
    column /= sum;
    return most + std::log(sum);
}

/// log q(z_i|x_j) by dimension, one row for each j.
void log_densities(const Latents& latents, Eigen::Index i, Matrix& densities) {
    const auto z = latents.sample.row(i).array();
    for (Eigen::Index j = 0; j < densities.rows(); ++j)
        densities.row(j) = -0.5f * (((z - latents.mean.row(j).array()) / latents.deviation.row(j).array()).square() +
                                    latents.log_variance.row(j).array() + std::log(2 * std::numbers::pi_v<float>));
}

/// Adds the gradients of Σ_jk weights_jk · log q(z_ik|x_j).
void add_density_gradients(const Latents& latents, Eigen::Index i, const Matrix& weights, LatentGradients gradients) {
    for (Eigen::Index j = 0; j < weights.rows(); ++j) {
        const auto weight   = weights.row(j).array();
        const auto distance = (latents.sample.row(i) - latents.mean.row(j)).array();
        const auto variance = latents.deviation.row(j).array().square();
        gradients.sample.row(i).array() -= weight * distance / variance;
        gradients.mean.row(j).array() += weight * distance / variance;
        gradients.log_variance.row(j).array() += 0.5f * weight * (distance.square() / variance - 1.0f);
    }
}

}  // namespace

DivergenceParts total_correlation(const Latents& latents, long training_rows, float scale, LatentGradients gradients) {
    const Eigen::Index rows = latents.mean.rows(), dims = latents.mean.cols();
    const double log_count = std::log(static_cast<double>(training_rows) * static_cast<double>(rows));
    DivergenceParts parts;
    Matrix densities(rows, dims);
    Eigen::VectorXf joint(rows), own(rows);
    for (Eigen::Index i = 0; i < rows; ++i) {
        log_densities(latents, i, densities);
        joint                  = densities.rowwise().sum();
        const double given     = static_cast<double>(joint[i]);
        const double aggregate = static_cast<double>(soften(joint)) - log_count;
        double product         = 0;
        for (Eigen::Index k = 0; k < dims; ++k) {
            own = densities.col(k);
            product += static_cast<double>(soften(own)) - log_count;
            densities.col(k) = scale * (joint - own);
        }
        add_density_gradients(latents, i, densities, gradients);
        const auto prior = static_cast<double>(
            -0.5f * (latents.sample.row(i).array().square() + std::log(2 * std::numbers::pi_v<float>)).sum());
        parts.mutual_information += given - aggregate;
        parts.total_correlation += aggregate - product;
        parts.dimension_kl += product - prior;
    }
    return parts;
}

double disentangled_prior(const Latents& latents, float scale, LatentGradients gradients) {
    const auto rows        = static_cast<float>(latents.mean.rows());
    const RowVector centre = latents.mean.colwise().mean();
    const Matrix centred   = latents.mean.rowwise() - centre;
    Matrix away            = centred.transpose() * centred / rows;
    away.diagonal() += latents.deviation.array().square().matrix().colwise().mean().transpose();
    away.diagonal().array() -= 1.0f;
    gradients.mean += (4 * scale / rows) * centred * away;
    gradients.log_variance.array() +=
        (2 * scale / rows) * (latents.deviation.array().square().rowwise() * away.diagonal().transpose().array());
    return static_cast<double>(away.squaredNorm());
}

}  // namespace ektara::models
