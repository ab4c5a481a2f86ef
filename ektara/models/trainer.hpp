#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ektara/core/progress.hpp"
#include "ektara/core/row_order.hpp"
#include "ektara/models/adam.hpp"
#include "ektara/models/crop_pairs.hpp"
#include "ektara/models/network.hpp"
#include "ektara/models/noise.hpp"

namespace ektara::models {

/// The rows (clips, where they have crops) that a model learns from, and those that tell when to stop, each in the
/// order in which batches are drawn.
struct Split {
    std::vector<Eigen::Index> train, heldout;
};

/// Holds out whole songs, drawn by Random(seed, "held-out songs") from the songs as they first appear in `order`, until
/// they have at least `share` of the rows; at least one song where there are two, and never all. `heldout` is empty for
/// one song or share 0. Rows of both parts stand in `order`.
Split split_by_song(const std::vector<std::string>& song_of_row, double share, Seed seed, const RowOrder& order = {});

/// One pass over the training rows. Values are sums over `rows` (LossRecord); `beta` is the weight that the warm-up had
/// reached.
struct Epoch {
    int number           = 0;
    long steps           = 0;
    double learning_rate = 0, beta = 0;
    LossRecord train, heldout;
};

/// All that training knows between two epochs: going on from here is the same to the bit as not having stopped.
struct TrainingState {
    FlatBuffer parameters;
    AdamState optimiser{0};
    std::vector<Epoch> history;
    /// The weights to be kept, the epoch that they are of, the steps until then and their loss.
    FlatBuffer best;
    int best_epoch   = 0;
    long best_steps  = 0;
    double best_loss = 0;
    /// False until the minimum of epochs and steps is reached: until then the latest weights count as the best.
    bool choosing = false;
};

/// What training learned besides the weights.
struct TrainingResult {
    std::vector<Epoch> history;
    AdamState optimiser;
    /// The epoch whose weights were kept, and the steps taken until then.
    int best_epoch  = 0;
    long best_steps = 0;
};

/// Where training resumes from, if not from the network's own weights; and what receives the state after every
/// `checkpoint_epochs` epochs and at the end.
struct Checkpoints {
    std::optional<TrainingState> start{};
    std::function<void(const TrainingState&)> save{};
};

/// The weight of the KL at a step: β, or the share of it that the warm-up has reached (1 after `warmup_steps`).
double beta_at(const PosteriorOptions& options, long step);

/// The weights of the loss of a model of this kind, β at its full weight, that learns from so many rows.
LossWeights loss_weights(const Options& options, std::size_t training_rows);

/// What goes with training besides rows and options: how crops are drawn, where the rows are clips with crops. `jobs`
/// threads share a convolutional model's batches; they change no bit. `progress` is told of each epoch.
struct TrainingLoop {
    Seed seed = 0;
    Checkpoints checkpoints{};
    int jobs = 1;
    CropPairing pairing{};
    Progress progress{};
};

/// Minimises the loss of `network` over the examples `split.train` by Adam on shuffled batches until
/// reconstruction + β·KL of the held-out rows, their negative ELBO but for constants, (the objective of the training
/// rows where none are held out) has not fallen for `patience` steps; leaves in the network the best weights from
/// after the minimum of epochs and steps and the warm-up. The held-out rows see the same noise every epoch, and no
/// dropout.
///
/// Of clips with crops every epoch sees one crop of each (CropPairing::draw); the held-out ones are judged by the same
/// four draws every epoch. With pairs the loss is that of the other crop.
///
/// Random streams: (seed, "batches", epoch), (seed, "noise", epoch), (seed, "dropout", epoch), (seed, "held-out
/// noise"); of crops (seed, "crops", epoch) and (seed, "held-out crops", draw).
TrainingResult train(Network& network, const Examples& examples, const Split& split, const Options& options,
                     const TrainingLoop& loop);

/// Some rows of examples; of clips, the crops that `pairs` names for them.
struct ChosenRows {
    const Examples& examples;
    const std::vector<Eigen::Index>& rows;
    const CropPairs& pairs;
};

/// A workspace for batches of these examples, with room for what is to be reconstructed where that is another row.
Workspace workspace_for(const Network& network, const CropPairing& pairing, int batch_size, int jobs = 1);

/// What a loss is measured with: the weights of its terms, and the noise of the latents.
struct LossMeasure {
    LossWeights weights;
    NormalStream noise;
};

/// Adds the loss of the rows to `record`.
void evaluate_loss(const Network& network, const ChosenRows& chosen, LossMeasure measure, Workspace& workspace,
                   LossRecord& record);

}  // namespace ektara::models
