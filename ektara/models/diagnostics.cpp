#include "ektara/models/diagnostics.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

#include "ektara/core/error.hpp"
#include "ektara/models/linear_vae.hpp"
#include "ektara/models/song_lda.hpp"

namespace ektara::models {
namespace {

/// A loss this much above the linear optimum means that training ended too early, or in a collapse.
constexpr double kCollapseFactor = 1.02;
/// One draw of z a row leaves some per cent of noise in the loss of a few hundred rows.
constexpr std::uint64_t kNoiseDraws = 16;

/// Reconstructions from the posterior mean of every row, crop by crop; what a row lacks is taken as reconstructed.
Matrix reconstructed(const Network& network, const Examples& rows) {
    const Matrix means = posteriors(network, rows).mean;
    if (rows.condition.size() == 0 || rows.crops == 1) {
        Matrix generated = decode(network, means, rows.condition);
        leave_out_missing(network, rows, generated);
        return generated;
    }
    Matrix condition(means.rows(), rows.condition.cols());
    for (Eigen::Index i = 0; i < condition.rows(); ++i) condition.row(i) = rows.condition.row(i / rows.crops);
    return decode(network, means, condition);
}

/// 1 − ‖target − x̂‖² / ‖target − mean‖², x̂ from posterior means, mean of the training rows.
double explained_variance(const Network& network, const Examples& rows, const Matrix& target,
                          const Eigen::RowVectorXd& mean) {
    const MatrixD values = target.cast<double>();
    const double total   = (values.rowwise() - mean).squaredNorm();
    const double left    = (values - reconstructed(network, rows).cast<double>()).squaredNorm();
    return total > 0 ? 1 - left / total : 0;
}

/// Columns a row, in the mean of these rows: of several blocks of features those of the blocks that a row has.
double mean_columns(const Fit& fit, const Examples& examples, const std::vector<Eigen::Index>& rows) {
    const auto& present = examples.present;
    if (present.size() == 0) return static_cast<double>(examples.values.cols());
    // Row by row: Eigen 3.4.0 sums present(rows, b) wrongly, as its first value times the rows.
    double sum = 0;
    for (const auto row : rows)
        for (Eigen::Index b = 0; b < present.cols(); ++b)
            sum += fit.blocks[static_cast<std::size_t>(b)].columns * static_cast<double>(present(row, b));
    return sum / static_cast<double>(rows.size());
}

double elbo_of(const LossRecord& record, double variance, double columns) {
    const auto rows = static_cast<double>(record.rows);
    return -(record.reconstruction / (2 * variance) + record.kl) / rows -
           0.5 * columns * std::log(2 * std::numbers::pi * variance);
}

/// 2σ²β: the loss on the scale of the squared error is ‖x − x̂‖² + 2σ²β·KL.
double effective_beta(const Fit& fit) {
    return 2 * fit.network.reconstruction_variance() * loss_weights(fit.options, 0).beta;
}

/// The references on the same rows: the linear VAE at the same β (PCA for a point) and PCA, and the model itself.
void compare_with_linear(const Fit& fit, const Examples& train, const Examples& heldout, Diagnostics& found) {
    const bool gaussian       = fit.network.architecture().latent == Latent::Gaussian;
    const int latent_dims     = network_of(fit.options).latent_dims;
    const LinearVae linear    = linear_vae_optimum(train.values, latent_dims, gaussian ? effective_beta(fit) : 0);
    const LinearVae pca       = linear_vae_optimum(train.values, latent_dims, 0);
    found.linear_loss         = linear.loss;
    found.linear_active_units = linear.active_units;
    found.model.train         = explained_variance(fit.network, train, train.values, pca.mean);
    found.linear.train        = linear.explained_variance;
    found.pca.train           = pca.explained_variance;
    if (heldout.values.rows() == 0) return;
    found.model.heldout  = explained_variance(fit.network, heldout, heldout.values, pca.mean);
    found.linear.heldout = explained_variance(linear, heldout.values);
    found.pca.heldout    = explained_variance(pca, heldout.values);
}

/// Some clips, crop by crop: what is read of them, another crop of the same song for each, and the songs.
struct Paired {
    Examples read;
    Matrix target;
    std::vector<int> songs;
};

Paired paired(const Fit& fit, const Examples& examples, const std::vector<Eigen::Index>& clips) {
    const auto pairs = fit.pairing.every_crop(clips, fit.seed, "diagnostic pairs");
    return {clips_of(examples, clips), examples.values(pairs.target, Eigen::all), fit.pairing.song_of_rows(clips)};
}

/// The linear references of a model that reconstructs another crop, from the training songs: the best linear VAE for
/// pairs, its directions without a divergence (where a plain model has PCA), and song-lda.
struct PairReferences {
    PairReferences(const Paired& train, int latent_dims, double beta)
        : moments(song_moments(train.read.values, train.songs)),
          best(linear_pair_optimum(moments, latent_dims, beta)),
          free(linear_pair_optimum(moments, latent_dims, 0)),
          lda(to_other_row(song_lda(moments, latent_dims, SongLdaOptions{}.shrinkage), moments)) {}

    SongMoments moments;
    LinearPairs best, free;
    LinearMap lda;
};

/// Model and references on the same pairs.
void compare_on_pairs(const Fit& fit, const PairReferences& references, const Paired& rows,
                      const std::function<void(Explained&, double)>& put, Diagnostics& found) {
    const Matrix& read = rows.read.values;
    const Matrix told  = (read.cast<double>() * references.lda.in).cast<float>();
    put(found.model, explained_variance(fit.network, rows.read, rows.target, references.moments.mean));
    put(found.linear, explained_variance(references.best.map, read, rows.target));
    put(found.pca, explained_variance(references.free.map, read, rows.target));
    put(*found.song_lda, explained_variance(references.lda, read, rows.target));
    put(*found.between_songs, between_songs(posteriors(fit.network, rows.read).mean, rows.songs));
    put(*found.song_lda_between_songs, between_songs(told, rows.songs));
}

void compare_with_linear_pairs(const Fit& fit, const Examples& examples, Diagnostics& found) {
    const bool gaussian = fit.network.architecture().latent == Latent::Gaussian;
    const auto train    = paired(fit, examples, fit.split.train);
    const PairReferences references(train, network_of(fit.options).latent_dims, gaussian ? effective_beta(fit) : 0);
    found.linear_loss         = references.best.loss;
    found.linear_active_units = references.best.active_units;
    found.song_lda = found.between_songs = found.song_lda_between_songs = Explained{};
    compare_on_pairs(
        fit, references, train, [](Explained& of, double share) { of.train = share; }, found);
    if (fit.split.heldout.empty()) return;
    compare_on_pairs(
        fit, references, paired(fit, examples, fit.split.heldout),
        [](Explained& of, double share) { of.heldout = share; }, found);
}

/// Sums over some rows, several draws of noise each.
LossRecord measure(const Fit& fit, const Examples& examples, const std::vector<Eigen::Index>& rows,
                   Workspace& workspace) {
    LossWeights weights = loss_weights(fit.options, fit.split.train.size());
    weights.free_bits   = 0;
    LossRecord record(network_of(fit.options).latent_dims);
    for (std::uint64_t draw = 0; draw < kNoiseDraws; ++draw) {
        const auto pairs = fit.pairing.has_crops() ? fit.pairing.draw(fit.seed, "diagnostic crops", draw) : CropPairs{};
        evaluate_loss(fit.network, {examples, rows, pairs}, {weights, NormalStream(fit.seed, "diagnostic noise", draw)},
                      workspace, record);
    }
    return record;
}

/// What the latents of the training rows cost, by dimension and by part.
void measure_latents(const PosteriorOptions& options, const LossRecord& train, Diagnostics& found) {
    const auto rows = static_cast<double>(train.rows);
    for (const double kl : train.kl_by_dimension) found.kl_by_dimension.push_back(kl / rows);
    found.active_units = static_cast<int>(std::count_if(found.kl_by_dimension.begin(), found.kl_by_dimension.end(),
                                                        [](double kl) { return kl > kActiveUnitNats; }));
    if (options.tc_weight > 0) {
        found.mutual_information = train.mutual_information / rows;
        found.total_correlation  = train.total_correlation / rows;
        found.dimension_kl       = train.dimension_kl / rows;
    }
    if (options.dip_weight > 0) found.dip = train.dip / rows;
}

/// Loss and terms over the training and the held-out rows.
void measure_losses(const Fit& fit, const Examples& examples, const Split& split, Diagnostics& found) {
    const bool gaussian    = fit.network.architecture().latent == Latent::Gaussian;
    const double columns   = mean_columns(fit, examples, split.train);
    const double beta      = effective_beta(fit);
    Workspace workspace    = workspace_for(fit.network, fit.pairing, training_of(fit.options).batch_size);
    const LossRecord train = measure(fit, examples, split.train, workspace);
    const auto rows        = static_cast<double>(train.rows);
    found.variance         = fit.network.reconstruction_variance();
    found.reconstruction   = train.reconstruction / rows;
    found.kl               = train.kl / rows;
    found.loss             = found.reconstruction + (gaussian ? beta * found.kl : 0);
    found.learned_variance = found.reconstruction / columns;
    const bool has_elbo    = gaussian && beta > 0;
    if (has_elbo) found.train_elbo = elbo_of(train, beta / 2, columns);
    if (gaussian) measure_latents(*posterior_of(fit.options), train, found);
    if (split.heldout.empty()) return;
    const LossRecord heldout     = measure(fit, examples, split.heldout, workspace);
    const double heldout_columns = mean_columns(fit, examples, split.heldout);
    found.heldout_loss =
        (heldout.reconstruction + (gaussian ? beta * heldout.kl : 0)) / static_cast<double>(heldout.rows);
    if (gaussian && found.learned_variance > 0)
        found.elbo_learned_variance = elbo_of(heldout, found.learned_variance, heldout_columns);
    if (has_elbo) found.elbo = elbo_of(heldout, beta / 2, heldout_columns);
}

}  // namespace

Diagnostics diagnose(const Fit& fit, const Examples& examples) {
    const Split& split = fit.split;
    Diagnostics found;
    found.steps        = fit.training.optimiser.steps;
    found.epochs       = static_cast<int>(fit.training.history.size());
    found.best_epoch   = fit.training.best_epoch;
    found.train_rows   = static_cast<Eigen::Index>(split.train.size());
    found.heldout_rows = static_cast<Eigen::Index>(split.heldout.size());
    measure_losses(fit, examples, split, found);
    if (fit.pairing.has_pairs())
        compare_with_linear_pairs(fit, examples, found);
    else
        compare_with_linear(fit, clips_of(examples, split.train), clips_of(examples, split.heldout), found);
    if (std::holds_alternative<SongLdaOptions>(fit.options))
        found.between_songs =
            Explained{between_songs(posteriors(fit.network, examples).mean, fit.pairing.song_of_rows(split.train)), {}};
    // A multimodal-vae also answers for each block alone, which a linear model of all columns does not.
    const bool comparable = fit.blocks.empty() && found.loss > kCollapseFactor * found.linear_loss;
    found.collapsed       = found.active_units && (comparable || *found.active_units == 0);
    return found;
}

std::vector<Warning> notices(const Fit& fit, const Matrix& x) {
    const auto& found = fit.diagnostics;
    std::vector<Warning> warnings;
    const auto warn = [&](const char* code, std::string text) { warnings.push_back({code, std::move(text)}); };
    if (found.collapsed)
        warn("W-COLLAPSED", fmt::format("the model lost what a linear one keeps: loss {:.2f} a row, linear optimum "
                                        "{:.2f}, {} active units; train longer, or lower train.beta",
                                        found.loss, found.linear_loss, *found.active_units));
    if (const int latent_dims = network_of(fit.options).latent_dims; latent_dims >= x.cols())
        warn("W-LATENT-WIDE",
             fmt::format("{} latent dimensions for {} columns: nothing has to be compressed", latent_dims, x.cols()));
    if (found.heldout_rows == 0 && !std::holds_alternative<SongLdaOptions>(fit.options))
        warn("W-NO-HELDOUT", "no song is held out: training stopped by the loss of the rows it learned from");
    if (fit.condition && fit.condition->values.size() == 1)
        warn("W-CONDITION-CONSTANT",
             fmt::format("every row has the same {}: the condition tells the model nothing", fit.condition->column));
    for (std::size_t b = 0; b < fit.blocks.size(); ++b)
        if (const auto rows = static_cast<Eigen::Index>(fit.rows_with_block[b]); rows < x.rows())
            warn("W-BLOCK-MISSING",
                 fmt::format("{} of {} rows have no {}; their posterior is that of the blocks they have, and they are "
                             "judged by these",
                             x.rows() - rows, x.rows(), fit.blocks[b].name));
    const Matrix spread = x.colwise().maxCoeff() - x.colwise().minCoeff();
    if (const auto constant = (spread.array() == 0).count(); constant > 0)
        warn("W-CONSTANT-COLUMNS", fmt::format("{} of {} columns never change", constant, x.cols()));
    return warnings;
}

}  // namespace ektara::models
