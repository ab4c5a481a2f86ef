#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ektara/core/progress.hpp"
#include "ektara/core/warning.hpp"
#include "ektara/models/condition.hpp"
#include "ektara/models/trainer.hpp"
#include "ektara/tables/feature_blocks.hpp"

namespace ektara::models {

/// A unit whose mean KL over the training rows is above this many nats is active.
inline constexpr double kActiveUnitNats = 0.1;

/// The shares of the variance of the training rows, and of the held-out rows, that a reconstruction explains.
struct Explained {
    double train = 0;
    std::optional<double> heldout;
};

/// What a trained model reached: losses and terms a row, on its training rows unless named otherwise. A point latent
/// has no KL, no ELBO and no active units.
struct Diagnostics {
    long steps = 0;
    int epochs = 0, best_epoch = 0;
    Eigen::Index train_rows = 0, heldout_rows = 0;
    double loss = 0, reconstruction = 0, kl = 0;
    std::vector<double> kl_by_dimension;
    std::optional<double> heldout_loss;
    /// log p(x) ≥ −(‖x − x̂‖²/2v + KL) − d/2·log(2πv), the Gaussian of variance v = σ²β, in nats: of the held-out rows,
    /// and of the training rows.
    std::optional<double> elbo, train_elbo;
    /// log p(x) ≥ −(‖x − x̂‖²/2σ² + KL) − d/2·log(2πσ²) of the held-out rows, in nats, with σ² learned from the training
    /// rows: their mean of (x − x̂)², which makes their bound the highest. It does not contain β, so that models with
    /// other β can be compared by it.
    std::optional<double> elbo_learned_variance;
    double learned_variance = 0;
    /// σ² of the reconstruction that the model was trained with: ½, or learned in training.
    double variance = 0.5;
    /// Of the training rows, where the loss has the term: the parts of the divergence, and DIP's penalty.
    std::optional<double> mutual_information, total_correlation, dimension_kl, dip;
    std::optional<int> active_units;
    Explained model, linear, pca;
    /// Of the linear VAE in closed form (PCA for a point latent).
    double linear_loss      = 0;
    int linear_active_units = 0;
    bool collapsed          = false;
    /// Only of models that tell songs apart by their crops (train.pairs=crops, song-lda): the mean over the latents of
    /// the share of their variance that lies between songs; and beside it what song-lda of as many dimensions has, on
    /// the training songs and on held-out ones, and explains of another crop.
    std::optional<Explained> between_songs, song_lda_between_songs, song_lda;

    /// Every value with the name that `train --json` and config.json give it, in their order.
    template <class Visit>
    void visit(Visit&& each) const {
        each("steps", steps);
        each("epochs", epochs);
        each("best_epoch", best_epoch);
        each("train_rows", train_rows);
        each("heldout_rows", heldout_rows);
        each("elbo", elbo);
        each("train_elbo", train_elbo);
        each("elbo_learned_variance", elbo_learned_variance);
        each("learned_variance", learned_variance);
        each("variance", variance);
        each("active_units", active_units);
        each("explained_variance", model.train);
        each("heldout_explained_variance", model.heldout);
        each("loss", loss);
        each("reconstruction", reconstruction);
        each("kl", kl);
        each("kl_by_dimension", kl_by_dimension);
        each("mutual_information", mutual_information);
        each("total_correlation", total_correlation);
        each("dimension_kl", dimension_kl);
        each("dip", dip);
        each("heldout_loss", heldout_loss);
        each("linear_vae_loss", linear_loss);
        each("linear_vae_active_units", linear_active_units);
        each("linear_vae_explained_variance", linear.train);
        each("linear_vae_heldout_explained_variance", linear.heldout);
        each("pca_explained_variance", pca.train);
        each("pca_heldout_explained_variance", pca.heldout);
        each("collapsed", collapsed);
        const auto of_songs = [&](const std::string& name, const std::optional<Explained>& shares) {
            if (!shares) return;
            each(name.c_str(), shares->train);
            each(("heldout_" + name).c_str(), shares->heldout);
        };
        of_songs("between_songs", between_songs);
        of_songs("song_lda_between_songs", song_lda_between_songs);
        of_songs("song_lda_explained_variance", song_lda);
    }
};

/// Where training begins: the weights of the same network with a standard normal prior, and the mixture that its prior
/// shall be at first.
struct MixtureStart {
    FlatBuffer network;
    Mixture prior;
};

/// What goes with training besides its set and options: a checkpoint file, written every `checkpoint_epochs` epochs
/// where it has a name; whether to resume from it (from the beginning where there is none); where to begin (mixture
/// priors only); the threads that share a convolutional model's batches; what is told of each epoch ("train").
struct Session {
    std::filesystem::path checkpoint{};
    bool resume = false;
    std::optional<MixtureStart> start{};
    int jobs = 1;
    Progress progress{};
};

/// What a model is trained on: standardised rows, the song of each (songs are held out whole), and for a conditional
/// model the condition whose values `examples.condition` is over. Where clips have crops there is a song a clip.
struct TrainingSet {
    Examples examples;
    std::vector<std::string> song_of_row{};
    std::optional<Condition> condition{};
    /// The blocks of features that a multimodal-vae reads, in the order of their columns; empty for the others.
    std::vector<tables::BlockColumns> blocks{};
};

/// A trained network, and how it came about.
struct Fit {
    Network network;
    Options options;
    Seed seed = 0;
    TrainingResult training;
    Diagnostics diagnostics{};
    std::vector<Warning> warnings{};
    /// What a conditional model is conditioned on.
    std::optional<Condition> condition{};
    Split split{};
    /// How crops were drawn, where the rows are clips with crops.
    CropPairing pairing{};
    /// Its blocks of features, and how many of the rows have each.
    std::vector<tables::BlockColumns> blocks{};
    std::vector<Eigen::Index> rows_with_block{};
};

/// Trains a model on standardised examples (n × d). Loss ‖x − x̂‖² + β·KL, summed over a row and averaged over a batch.
/// The same set, options and seed give the same bytes, for any number of threads, and the same weights for any order of
/// the rows and any names of songs (but for `shuffle=false`, which takes rows as they stand).
/// Throws InvalidArgument E5001 for fewer than two rows, E5002 for an option out of range, E5003 for NaN or infinity,
/// E5007 for a condition without a conditional model or the reverse, E5008 for sequences without convolutions or the
/// reverse, E5060 for song-lda where no song has two different rows, E5061 for pairs of crops without crops, E6113 for
/// multimodal-vae without blocks of features or the reverse; Error E5005 where training diverges; E4101, E4204, E5006,
/// E5011 for a checkpoint that cannot be resumed. Warns W-COLLAPSED, W-LATENT-WIDE, W-NO-HELDOUT, W-CONSTANT-COLUMNS,
/// W-CONDITION-CONSTANT, W-BLOCK-MISSING.
Fit fit(const TrainingSet& set, const Options& options, Seed seed, const Session& session = {});

}  // namespace ektara::models
