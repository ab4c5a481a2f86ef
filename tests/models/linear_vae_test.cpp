#include "ektara/models/linear_vae.hpp"

#include <cmath>

#include <Eigen/LU>
#include <gtest/gtest.h>

#include "arrays.hpp"
#include "error_code.hpp"

namespace ektara::models {
namespace {

/// Rows with a covariance that is not aligned with the axes.
Matrix correlated(Eigen::Index rows) {
    Matrix mix(4, 4);
    mix << 2, 0.3f, -1, 0.2f, 0, 1.5f, 0.4f, 0.1f, 0.2f, 0, 0.6f, -0.3f, 0, 0.1f, 0, 0.3f;
    return testing::random_matrix(rows, 4) * mix;
}

/// The loss of a linear VAE with decoder W (d×q) under its best posterior, β(−log p(x) − d/2·log 2πσ²) averaged over
/// rows, with C = WWᵀ + σ²I.
double marginal_loss(const Eigen::MatrixXd& w, const Eigen::MatrixXd& covariance, double beta) {
    const double variance   = beta / 2;
    const auto d            = static_cast<double>(covariance.rows());
    const Eigen::MatrixXd c = w * w.transpose() + variance * Eigen::MatrixXd::Identity(w.rows(), w.rows());
    return 0.5 * beta * (std::log(c.determinant()) - d * std::log(variance) + (c.inverse() * covariance).trace());
}

/// Steepest descent by central differences with a step that shrinks whenever it does not help.
double slow_minimum(const Eigen::MatrixXd& covariance, int latent_dims, double beta) {
    Eigen::MatrixXd w = testing::random_matrix(4, latent_dims, 3).cast<double>();
    double step = 0.1, loss = marginal_loss(w, covariance, beta);
    for (int iteration = 0; iteration < 20000 && step > 1e-12; ++iteration) {
        Eigen::MatrixXd slope(w.rows(), w.cols());
        for (Eigen::Index i = 0; i < w.size(); ++i) {
            Eigen::MatrixXd above = w, below = w;
            above.data()[i] += 1e-5;
            below.data()[i] -= 1e-5;
            slope.data()[i] = (marginal_loss(above, covariance, beta) - marginal_loss(below, covariance, beta)) / 2e-5;
        }
        const Eigen::MatrixXd moved = w - step * slope;
        const double next           = marginal_loss(moved, covariance, beta);
        if (next < loss) {
            w    = moved;
            loss = next;
            step *= 1.2;
        } else {
            step /= 2;
        }
    }
    return loss;
}

TEST(LinearVae, LossAgreesWithASlowMinimisation) {
    const Matrix x          = correlated(500);
    const MatrixD centred   = x.cast<double>().rowwise() - x.cast<double>().colwise().mean();
    const Eigen::MatrixXd s = centred.transpose() * centred / 500.0;
    for (const double beta : {0.7, 1.0, 4.0})
        for (const int latent_dims : {1, 2, 4})
            EXPECT_NEAR(linear_vae_optimum(x, latent_dims, beta).loss, slow_minimum(s, latent_dims, beta), 1e-5)
                << beta << " " << latent_dims;
}

TEST(LinearVae, ExplainsOnItsOwnRowsWhatItSays) {
    const Matrix x = correlated(300);
    for (const double beta : {0.0, 0.9, 3.0}) {
        const auto model = linear_vae_optimum(x, 2, beta);
        EXPECT_NEAR(explained_variance(model, x), model.explained_variance, 1e-9) << beta;
    }
}

TEST(LinearVae, WithoutKlIsPca) {
    Matrix x(4, 2);
    x << 3, 0, -3, 0, 0, 1, 0, -1;  // variances 4.5 and 0.5 along the axes
    const auto pca = linear_vae_optimum(x, 1, 0);
    EXPECT_NEAR(pca.explained_variance, 0.9, 1e-12);
    EXPECT_NEAR(pca.loss, 0.5, 1e-12);
    EXPECT_EQ(linear_vae_optimum(x, 5, 0).active_units, 2);
}

TEST(LinearVae, SwitchesOffDirectionsBelowTheNoise) {
    Matrix x(4, 2);
    x << 3, 0, -3, 0, 0, 1, 0, -1;
    const auto model = linear_vae_optimum(x, 2, 1.2);  // variance 0.6 > 0.5
    EXPECT_EQ(model.active_units, 1);
    EXPECT_NEAR(model.loss, 0.6 * (1 + std::log(4.5 / 0.6)) + 0.5, 1e-9);
    EXPECT_EQ(linear_vae_optimum(x, 2, 100).active_units, 0);
    EXPECT_NEAR(linear_vae_optimum(x, 2, 100).loss, 5, 1e-9);
}

TEST(LinearVae, SaysNothingOfATableWithoutVarianceAndRefusesAnEmptyOne) {
    const auto flat = linear_vae_optimum(Matrix::Constant(5, 3, 0.9f), 2, 1);
    EXPECT_EQ(flat.active_units, 0);
    EXPECT_NEAR(flat.loss, 0, 1e-9);
    EXPECT_EQ(flat.explained_variance, 0);
    EXPECT_EQ(testing::code_of([] { linear_vae_optimum(Matrix(0, 3), 2, 1); }), "E5001");
}

}  // namespace
}  // namespace ektara::models
