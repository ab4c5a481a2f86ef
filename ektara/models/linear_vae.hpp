#pragma once

#include "ektara/core/matrix.hpp"

namespace ektara::models {

/// The best linear VAE of a table in closed form: what a network is compared with.
///
/// With observation variance σ² = β/2 a principal direction with eigenvalue λ is active where λ > σ². Then it costs
/// σ²(1 + log λ/σ²) of the loss ‖x − x̂‖² + β·KL, its posterior mean reconstructs the share 1 − σ²/λ of a coordinate and
/// leaves σ⁴/λ of the variance unexplained; every other direction costs and leaves λ. β = 0 is PCA.
/// Source: Lucas, Tucker, Grosse and Norouzi (2019), "Don't blame the ELBO!"; Tipping and Bishop (1999).
struct LinearVae {
    /// Loss a row, share of the variance that posterior means explain, directions in use: on the table it was made
    /// from.
    double loss = 0, explained_variance = 0;
    int active_units = 0;
    /// d; active_units × d, orthonormal rows; the share of each coordinate that is reconstructed.
    Eigen::RowVectorXd mean;
    MatrixD directions;
    VectorD shares;
};

/// The optimum for the rows of x (n × d; covariance with ddof 0) with at most `latent_dims` latents. Throws
/// InvalidArgument E5001 without rows or columns. A table without variance has loss 0 and explains 0.
LinearVae linear_vae_optimum(const Matrix& x, int latent_dims, double beta);

/// 1 − ‖x − x̂‖² / ‖x − mean‖² for other rows (n × d), x̂ from posterior means, mean of the rows it was made from.
double explained_variance(const LinearVae& model, const Matrix& x);

}  // namespace ektara::models
