#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ektara/models/condition.hpp"
#include "ektara/models/trainer.hpp"

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
};

/// A stable code, W-…, and one line of text.
struct Notice {
    std::string code, text;
    bool operator==(const Notice&) const = default;
};

/// Where training begins: the weights of the same network with a standard normal prior, and the mixture that its prior
/// shall be at first.
struct MixtureStart {
    FlatBuffer network;
    Mixture prior;
};

/// What goes on around training: a checkpoint file, written every `checkpoint_epochs` epochs where it has a name;
/// whether to go on from it (from the beginning where there is none); where to begin (mixture priors only); the threads
/// that share a convolutional model's batches.
struct Session {
    std::filesystem::path checkpoint{};
    bool resume = false;
    std::optional<MixtureStart> start{};
    int jobs = 1;
};

/// A trained model, and how it came about.
struct Fit {
    ModelKind kind = ModelKind::Vae;
    Vae model;
    VaeOptions options;
    Seed seed = 0;
    TrainingResult training;
    Diagnostics diagnostics;
    std::vector<Notice> warnings;
    /// What a conditional model is told.
    std::optional<Condition> condition{};
    Split split{};
};

/// Trains a model on standardised examples (n × d): with the options' defaults the basic VAE d-64-32-(16,16)-32-64-d. A
/// conditional model needs `condition`, whose values the examples' rows of condition are over. Loss
/// ‖x − x̂‖² + β·KL, summed over a row and averaged over a batch. The same rows, options and seed give the same
/// bytes, for any number of threads. `song_of_row` names the song of each row: songs are held out whole.
/// Throws InvalidArgument E5001 for fewer than two rows, E5002 for an option out of range, E5003 for NaN or infinity,
/// Error E5005 where training diverges; E4101, E4204, E5006, E5011 for a checkpoint that
/// cannot be gone on from. Warns W-COLLAPSED, W-LATENT-WIDE, W-NO-HELDOUT, W-CONSTANT-COLUMNS,
/// W-CONDITION-CONSTANT.
Fit fit(const Examples& examples, const std::vector<std::string>& song_of_row, const VaeOptions& options,
        ModelKind kind, Seed seed, const std::optional<Condition>& condition = std::nullopt,
        const Session& session = {});
Fit fit(const Matrix& standardised, const std::vector<std::string>& song_of_row, const VaeOptions& options,
        ModelKind kind, Seed seed);

}  // namespace ektara::models
