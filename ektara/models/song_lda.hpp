#pragma once

#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/models/network.hpp"
#include "ektara/models/options.hpp"

namespace ektara::models {

/// Second moments (d × d, about `mean`) of rows that belong to songs: of all rows, of rows about the mean of their
/// song, and of a row with another one of its song, drawn alike from all others.
struct SongMoments {
    Eigen::RowVectorXd mean;
    MatrixD total, within, pairs;
};

/// Those of n × d rows. Throws InvalidArgument E5060 where no song has two different rows.
SongMoments song_moments(const Matrix& x, const std::vector<int>& song_of_row);

/// x̂ = mean + (x − mean)·in·out, through k dimensions: `in` is d × k, `out` k × d.
struct LinearMap {
    Eigen::RowVectorXd mean;
    MatrixD in, out;
};

/// 1 − ‖target − x̂‖² / ‖target − mean‖² for rows (n × d) and what is to be told from each.
double explained_variance(const LinearMap& map, const Matrix& x, const Matrix& target);

/// Linear discriminant analysis with a song as a class: the first directions v of S_t·v = λ·S_w·v, scaled to vᵀ·S_w·v =
/// 1 (columns of `in`, the largest entry of each positive), S_w = (1 − shrinkage)·within + shrinkage·(tr within / d)·I
/// (Fisher 1936; Ledoit and Wolf 2004 for the shrinkage). `out` is the least-squares way back to the row itself.
LinearMap song_lda(const SongMoments& moments, int latent_dims, double shrinkage);
LinearMap song_lda(const Matrix& x, const std::vector<int>& song_of_row, const SongLdaOptions& options);

/// The same directions with the least-squares way to another row of the song.
LinearMap to_other_row(LinearMap map, const SongMoments& moments);

/// A network of one linear layer each way that is this map.
void set_map(Network& network, const LinearMap& map);

/// The best linear VAE that reconstructs another row of the song, in closed form: what a VAE on pairs of crops is
/// compared with. With P = S_ba·S_t⁻¹·S_ab in place of the covariance it is `linear_vae_optimum`: a direction with
/// eigenvalue γ of P is active where γ > σ² = β/2, and then takes γ − σ²·(1 + log γ/σ²) from the loss, which is tr S_t
/// without any.
struct LinearPairs {
    LinearMap map;
    double loss      = 0;
    int active_units = 0;
};
LinearPairs linear_pair_optimum(const SongMoments& moments, int latent_dims, double beta);

/// The share of the variance of rows (n × k) that lies between songs: that of the means of songs over that of all.
double between_songs(const Matrix& points, const std::vector<int>& song_of_row);

}  // namespace ektara::models
