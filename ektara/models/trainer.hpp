#pragma once

#include <vector>

#include "ektara/models/adam.hpp"
#include "ektara/models/noise.hpp"
#include "ektara/models/vae.hpp"

namespace ektara::models {

/// The rows that a model learns from, and those that tell when to stop.
struct Split {
    std::vector<Eigen::Index> train, heldout;
};

/// Holds out whole songs, drawn by Random(seed, "held-out songs") from the sorted names, until they have at least
/// `share` of the rows; at least one song where there are two, and never all. `heldout` is empty for one song or share
/// 0.
Split split_by_song(const std::vector<std::string>& song_of_row, double share, Seed seed);

/// One pass over the training rows. Values are sums over `rows` (LossRecord).
struct Epoch {
    int number           = 0;
    long steps           = 0;
    double learning_rate = 0;
    LossRecord train, heldout;
};

struct TrainingResult {
    std::vector<Epoch> history;
    AdamState optimiser;
    /// The epoch whose weights were kept, and the steps taken until then.
    int best_epoch  = 0;
    long best_steps = 0;
};

/// Minimises the loss of `model` over the examples `split.train` by Adam on shuffled batches, one thread, until the
/// objective of the held-out rows (of the training rows where none are held out) has not fallen for
/// `options.patience` steps; leaves in the model the best weights from after the minimum of epochs and steps. The
/// held-out rows see the same noise every epoch.
///
/// Random streams: (seed, "batches", epoch), (seed, "noise", epoch), (seed, "held-out noise").
TrainingResult train(Vae& model, const Examples& examples, const Split& split, const VaeOptions& options, Seed seed);

/// Adds the loss of some examples, with the noise of one stream, to `record`.
void evaluate_loss(const Vae& model, const Examples& examples, const std::vector<Eigen::Index>& rows,
                   const LossWeights& weights, NormalStream noise, Workspace& workspace, LossRecord& record);

}  // namespace ektara::models
