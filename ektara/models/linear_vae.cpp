#include "ektara/models/linear_vae.hpp"

#include <algorithm>
#include <cmath>

#include "ektara/core/detail/decompositions.hpp"
#include "ektara/core/error.hpp"

namespace ektara::models {

LinearVae linear_vae_optimum(const Matrix& x, int latent_dims, double beta) {
    require(x.rows() >= 1 && x.cols() >= 1, "E5001", "linear_vae_optimum: needs rows and columns, but got {} × {}",
            x.rows(), x.cols());
    const MatrixD values = x.cast<double>();
    LinearVae best;
    best.mean                     = values.colwise().mean();
    const Eigen::MatrixXd centred = values.rowwise() - best.mean;
    // Fewer rows than columns: the products of rows have the same eigenvalues, and their eigenvectors give the others.
    const bool wide = x.rows() < x.cols();
    const Eigen::MatrixXd products =
        (wide ? Eigen::MatrixXd(centred * centred.transpose()) : Eigen::MatrixXd(centred.transpose() * centred)) /
        static_cast<double>(x.rows());
    const auto found       = symmetric_eigen(products);
    const VectorD spectrum = found.values.reverse().cwiseMax(0.0);
    Eigen::MatrixXd principal =
        found.vectors.rowwise().reverse().leftCols(std::min<Eigen::Index>(latent_dims, spectrum.size()));
    if (wide) principal = (centred.transpose() * principal).colwise().normalized();
    const double variance = beta / 2;
    best.shares           = VectorD::Zero(spectrum.size());
    double unexplained    = 0;
    for (Eigen::Index j = 0; j < spectrum.size(); ++j) {
        const double eigenvalue = spectrum[j];
        const bool active       = j < latent_dims && eigenvalue > variance;
        unexplained += active ? variance * variance / eigenvalue : eigenvalue;
        if (active) best.shares[best.active_units++] = 1 - variance / eigenvalue;
        if (!active)
            best.loss += eigenvalue;
        else if (variance > 0)
            best.loss += variance * (1 + std::log(eigenvalue / variance));
    }
    best.shares.conservativeResize(best.active_units);
    best.directions         = principal.leftCols(best.active_units).transpose();
    best.explained_variance = spectrum.sum() > 0 ? 1 - unexplained / spectrum.sum() : 0;
    return best;
}

double explained_variance(const LinearVae& model, const Matrix& x) {
    const MatrixD centred     = x.cast<double>().rowwise() - model.mean;
    const MatrixD coordinates = centred * model.directions.transpose() * model.shares.asDiagonal();
    const double total        = centred.squaredNorm();
    return total > 0 ? 1 - (centred - coordinates * model.directions).squaredNorm() / total : 0;
}

}  // namespace ektara::models
