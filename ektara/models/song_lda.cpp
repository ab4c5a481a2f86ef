#include "ektara/models/song_lda.hpp"

#include <algorithm>
#include <cmath>

#include "ektara/core/detail/decompositions.hpp"
#include "ektara/core/error.hpp"

namespace ektara::models {
namespace {

/// Eigenvalues below this share of the largest count as none.
constexpr double kNone = 1e-10;

/// Sums of the rows of each song, and how many there are.
struct SongSums {
    MatrixD sums;
    VectorD counts;
};

SongSums song_sums(const MatrixD& rows, const std::vector<int>& song_of_row) {
    const int songs = 1 + *std::max_element(song_of_row.begin(), song_of_row.end());
    SongSums found{MatrixD::Zero(songs, rows.cols()), VectorD::Zero(songs)};
    for (Eigen::Index i = 0; i < rows.rows(); ++i) {
        const int song = song_of_row[static_cast<std::size_t>(i)];
        found.sums.row(song) += rows.row(i);
        found.counts[song] += 1;
    }
    return found;
}

/// Rows less the mean of their song.
MatrixD about_songs(const MatrixD& rows, const std::vector<int>& song_of_row, const SongSums& songs) {
    MatrixD about = rows;
    for (Eigen::Index i = 0; i < rows.rows(); ++i) {
        const int song = song_of_row[static_cast<std::size_t>(i)];
        about.row(i) -= songs.sums.row(song) / songs.counts[song];
    }
    return about;
}

/// Mean of x_a·x_bᵀ over all rows a and all others b of the song: (s·sᵀ − Σ x·xᵀ)/(m − 1) a song of m rows.
MatrixD pair_moment(const MatrixD& centred, const std::vector<int>& song_of_row, const SongSums& songs) {
    MatrixD own = centred, sums = songs.sums;
    double rows = 0;
    for (Eigen::Index i = 0; i < own.rows(); ++i) {
        const double count = songs.counts[song_of_row[static_cast<std::size_t>(i)]];
        own.row(i) *= count > 1 ? 1 / std::sqrt(count - 1) : 0;
        rows += count > 1 ? 1 : 0;
    }
    for (Eigen::Index s = 0; s < sums.rows(); ++s)
        sums.row(s) *= songs.counts[s] > 1 ? 1 / std::sqrt(songs.counts[s] - 1) : 0;
    return (sums.transpose() * sums - own.transpose() * own) / rows;
}

/// The inverse of a covariance on what it spans.
MatrixD pseudo_inverse(const MatrixD& covariance) {
    const auto found       = symmetric_eigen(covariance);
    const double least     = kNone * std::max(found.values.maxCoeff(), 0.0);
    const VectorD inverses = found.values.unaryExpr([least](double value) { return value > least ? 1 / value : 0.0; });
    return found.vectors * inverses.asDiagonal() * found.vectors.transpose();
}

/// The last columns, the last of them first, so that the largest eigenvalue leads; the largest entry of each positive.
MatrixD leading(const ColumnMatrixD& vectors, int count) {
    const auto kept = std::min<Eigen::Index>(count, vectors.cols());
    MatrixD columns = vectors.rightCols(kept).rowwise().reverse();
    for (Eigen::Index j = 0; j < kept; ++j) {
        Eigen::Index largest = 0;
        columns.col(j).cwiseAbs().maxCoeff(&largest);
        if (columns(largest, j) < 0) columns.col(j) *= -1;
    }
    return columns;
}

}  // namespace

SongMoments song_moments(const Matrix& x, const std::vector<int>& song_of_row) {
    require(x.rows() >= 1 && song_of_row.size() == static_cast<std::size_t>(x.rows()), "E5001",
            "song_moments: needs the song of each of {} rows, but got {}", x.rows(), song_of_row.size());
    SongMoments found;
    const MatrixD values  = x.cast<double>();
    found.mean            = values.colwise().mean();
    const MatrixD centred = values.rowwise() - found.mean;
    const auto songs      = song_sums(centred, song_of_row);
    const MatrixD about   = about_songs(centred, song_of_row, songs);
    const auto rows       = static_cast<double>(x.rows());
    found.total           = centred.transpose() * centred / rows;
    found.within          = about.transpose() * about / rows;
    require(found.within.trace() > 1e-12 * std::max(found.total.trace(), 1e-30), "E5060",
            "song-lda: no song has two different rows, so nothing tells what varies within a song; train on a table of "
            "crops, such as mfcc-moments-crops of 'ektara extract', or on several clips a song");
    found.pairs = pair_moment(centred, song_of_row, songs);
    return found;
}

double explained_variance(const LinearMap& map, const Matrix& x, const Matrix& target) {
    const MatrixD centred = x.cast<double>().rowwise() - map.mean;
    const MatrixD wanted  = target.cast<double>().rowwise() - map.mean;
    const double total    = wanted.squaredNorm();
    return total > 0 ? 1 - (wanted - centred * map.in * map.out).squaredNorm() / total : 0;
}

LinearMap song_lda(const SongMoments& moments, int latent_dims, double shrinkage) {
    const Eigen::Index d  = moments.total.rows();
    ColumnMatrixD within  = (1 - shrinkage) * moments.within;
    const double variance = moments.within.trace() / static_cast<double>(d);
    within.diagonal().array() += shrinkage * variance;
    const auto inverse = inverse_cholesky_factor(within);
    require(inverse.has_value(), "E5060", "song-lda: the covariance within songs cannot be inverted");
    const ColumnMatrixD whitened = *inverse * moments.total * inverse->transpose();
    const auto found             = symmetric_eigen(whitened);
    LinearMap map{moments.mean, leading(inverse->transpose() * found.vectors, latent_dims), {}};
    map.out = pseudo_inverse(map.in.transpose() * moments.total * map.in) * map.in.transpose() * moments.total;
    return map;
}

LinearMap song_lda(const Matrix& x, const std::vector<int>& song_of_row, const SongLdaOptions& options) {
    return song_lda(song_moments(x, song_of_row), options.network.latent_dims, options.shrinkage);
}

LinearMap to_other_row(LinearMap map, const SongMoments& moments) {
    map.out = pseudo_inverse(map.in.transpose() * moments.total * map.in) * map.in.transpose() * moments.pairs;
    return map;
}

void set_map(Network& network, const LinearMap& map) {
    const auto put = [&](const std::string& name, const MatrixD& values) {
        for (const auto& tensor : network.layout().tensors())
            if (tensor.name == name) {
                const Matrix single = values.cast<float>();
                auto to = network.parameters().segment(static_cast<Eigen::Index>(tensor.offset), single.size());
                to      = Eigen::Map<const FlatBuffer>(single.data(), single.size());
            }
    };
    // Fewer columns than latents leave latents that are always 0.
    const int latents = network.architecture().latent_dims;
    MatrixD in = MatrixD::Zero(map.in.rows(), latents), out = MatrixD::Zero(latents, map.out.cols());
    in.leftCols(map.in.cols())  = map.in;
    out.topRows(map.out.rows()) = map.out;
    put("mean.weight", in.transpose());
    put("mean.bias", -map.mean * in);
    put("decoder.0.weight", out.transpose());
    put("decoder.0.bias", map.mean);
}

LinearPairs linear_pair_optimum(const SongMoments& moments, int latent_dims, double beta) {
    const MatrixD told   = pseudo_inverse(moments.total) * moments.pairs;
    const auto found     = symmetric_eigen(moments.pairs.transpose() * told);
    const double nothing = kNone * std::max(found.values.maxCoeff(), 0.0), variance = beta / 2;
    LinearPairs best;
    best.loss         = moments.total.trace();
    const auto kept   = std::min<Eigen::Index>(latent_dims, found.values.size());
    const MatrixD out = leading(found.vectors, latent_dims);
    VectorD shares    = VectorD::Zero(kept);
    for (Eigen::Index j = 0; j < kept; ++j) {
        const double eigenvalue = found.values[found.values.size() - 1 - j];
        if (eigenvalue <= std::max(variance, nothing)) break;
        shares[j] = 1 - variance / eigenvalue;
        best.loss -= eigenvalue - variance;
        if (variance > 0) best.loss += variance * std::log(eigenvalue / variance);
        ++best.active_units;
    }
    best.map = {moments.mean, told * out, shares.asDiagonal() * out.transpose()};
    return best;
}

double between_songs(const Matrix& points, const std::vector<int>& song_of_row) {
    const MatrixD values  = points.cast<double>();
    const MatrixD centred = values.rowwise() - values.colwise().mean().eval();
    const auto songs      = song_sums(centred, song_of_row);
    const double total = centred.squaredNorm(), within = about_songs(centred, song_of_row, songs).squaredNorm();
    return total > 0 ? 1 - within / total : 0;
}

}  // namespace ektara::models
