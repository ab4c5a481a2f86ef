#include "ektara/models/trainer.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <span>

#include "ektara/core/cancellation.hpp"
#include "ektara/core/progress.hpp"

namespace ektara::models {
namespace {

/// Draws of crops that held-out clips are judged by.
constexpr std::uint64_t kHeldoutDraws = 4;

/// Rows of a batch: what is read, and what is to be reconstructed.
struct Batch {
    const Examples& examples;
    const CropPairs& pairs;
    std::span<const Eigen::Index> rows;

    Eigen::Index row_of(const std::vector<Eigen::Index>& drawn, Eigen::Index row) const {
        return drawn.empty() ? row : drawn[static_cast<std::size_t>(row)];
    }
};

/// Copies examples into the workspace; returns how many.
Eigen::Index fill_batch(const Network& network, const Batch& batch, Workspace& workspace) {
    const auto& [examples, pairs, rows] = batch;
    Eigen::Index at                     = 0;
    for (const Eigen::Index row : rows) {
        workspace.x.row(at) = examples.values.row(batch.row_of(pairs.read, row));
        if (!pairs.target.empty() && workspace.target.size() > 0)
            workspace.target.row(at) = examples.values.row(batch.row_of(pairs.target, row));
        ++at;
    }
    if (workspace.condition.cols() > 0)
        for (std::size_t i = 0; i < rows.size(); ++i)
            workspace.condition.row(static_cast<Eigen::Index>(i)) = examples.condition.row(rows[i]);
    network.pass_whole(examples.present, rows, workspace);
    return at;
}

/// Fresh noise for every pass of so many rows.
void fill_noise(const Network& network, Eigen::Index rows, NormalStream& noise, Workspace& workspace) {
    const auto count = network.passes_of(rows, workspace) * workspace.noise.cols();
    noise.fill({workspace.noise.data(), static_cast<std::size_t>(count)});
}

template <class Visit>
void for_each_batch(std::span<const Eigen::Index> rows, std::size_t size, Visit&& visit) {
    for (std::size_t at = 0; at < rows.size(); at += size) visit(rows.subspan(at, std::min(size, rows.size() - at)));
}

/// Training, one epoch at a time.
class Trainer {
  public:
    Trainer(Network& network, const Examples& examples, const Split& split, const Options& options,
            const TrainingLoop& loop)
        : network_(network),
          examples_(examples),
          split_(split),
          options_(training_of(options)),
          posterior_(posterior_of(options)),
          weights_(loss_weights(options, split.train.size())),
          loop_(loop),
          workspace_(workspace_for(network, loop.pairing, options_.batch_size, loop.jobs)) {
        for (std::uint64_t draw = 0; loop.pairing.has_crops() && draw < kHeldoutDraws; ++draw)
            heldout_crops_.push_back(loop.pairing.draw(loop.seed, "held-out crops", draw));
        if (heldout_crops_.empty()) heldout_crops_.emplace_back();
        if (loop.checkpoints.start) {
            state_                = *loop.checkpoints.start;
            network_.parameters() = state_.parameters;
        } else {
            state_.optimiser = AdamState(network.parameters().size());
            state_.best      = network.parameters();
        }
    }

    TrainingResult run() {
        ProgressStage stage("epochs", static_cast<std::size_t>(options_.max_epochs));
        stage.step(state_.history.size());
        while (!finished()) {
            run_epoch();
            stage.step();
            if (loop_.progress)
                loop_.progress("train", state_.history.size(), static_cast<std::size_t>(options_.max_epochs));
            if (options_.checkpoint_epochs > 0 && epochs() % options_.checkpoint_epochs == 0) save();
        }
        stage.end();
        if (options_.checkpoint_epochs > 0) save();
        network_.parameters() = state_.best;
        return {std::move(state_.history), std::move(state_.optimiser), state_.best_epoch, state_.best_steps};
    }

  private:
    int epochs() const { return static_cast<int>(state_.history.size()); }
    Eigen::Index latent_dims() const { return network_.architecture().latent_dims; }

    bool finished() const {
        const long steps = state_.optimiser.steps;
        if (epochs() >= options_.max_epochs) return true;
        return trained_enough(epochs(), steps) && steps - state_.best_steps >= options_.patience;
    }

    bool trained_enough(int epochs, long steps) const {
        const bool warm = !posterior_ || posterior_->warmup == Warmup::None || steps >= posterior_->warmup_steps;
        return epochs >= options_.min_epochs && steps >= options_.min_steps && warm;
    }

    void save() {
        if (!loop_.checkpoints.save) return;
        state_.parameters = network_.parameters();
        loop_.checkpoints.save(state_);
    }

    LossWeights weights_at(long step) const {
        LossWeights weights = weights_;
        if (posterior_) weights.beta = beta_at(*posterior_, step);
        return weights;
    }

    void run_epoch() {
        const auto index = static_cast<std::uint64_t>(epochs());
        const AdamOptions adam{.learning_rate = options_.learning_rate,
                               .beta1         = options_.adam_beta1,
                               .beta2         = options_.adam_beta2,
                               .epsilon       = options_.adam_epsilon,
                               .weight_decay  = options_.weight_decay};
        Epoch epoch{.number        = epochs() + 1,
                    .steps         = 0,
                    .learning_rate = options_.learning_rate,
                    .beta          = 0,
                    .train         = LossRecord(latent_dims()),
                    .heldout       = LossRecord(latent_dims())};
        std::vector<Eigen::Index> order = split_.train;
        if (options_.shuffle)
            Random(loop_.seed, "batches", index).shuffle(order);
        else
            std::sort(order.begin(), order.end());
        NormalStream noise(loop_.seed, "noise", index);
        Random units(loop_.seed, "dropout", index), subsets(loop_.seed, "subsets", index);
        const auto pairs = loop_.pairing.has_crops() ? loop_.pairing.draw(loop_.seed, "crops", index) : CropPairs{};
        for_each_batch(order, static_cast<std::size_t>(options_.batch_size), [&](std::span<const Eigen::Index> rows) {
            throw_if_cancelled();
            const Eigen::Index count = fill_batch(network_, {examples_, pairs, rows}, workspace_);
            network_.add_subsets(subsets, workspace_);
            fill_noise(network_, count, noise, workspace_);
            network_.drop_units(units, workspace_);
            const LossWeights weights = weights_at(state_.optimiser.steps);
            epoch.beta                = weights.beta;
            network_.loss_and_gradients(count, weights, workspace_, epoch.train);
            adam_step(network_.parameters(), workspace_.gradients, adam, state_.optimiser);
        });
        epoch.steps = state_.optimiser.steps;
        Network::keep_all_units(workspace_);
        for (std::size_t draw = 0; draw < heldout_crops_.size() && !split_.heldout.empty(); ++draw)
            evaluate_loss(network_, {examples_, split_.heldout, heldout_crops_[draw]},
                          {{weights_.beta}, NormalStream(loop_.seed, "held-out noise", draw)}, workspace_,
                          epoch.heldout);
        keep_if_best(epoch);
        state_.history.push_back(std::move(epoch));
    }

    void keep_if_best(const Epoch& epoch) {
        const LossRecord& judged = split_.heldout.empty() ? epoch.train : epoch.heldout;
        const double loss        = judged.objective / static_cast<double>(judged.rows);
        if (state_.choosing && !(loss < state_.best_loss)) return;
        state_.choosing   = trained_enough(epoch.number, epoch.steps);
        state_.best_loss  = loss;
        state_.best       = network_.parameters();
        state_.best_epoch = epoch.number;
        state_.best_steps = epoch.steps;
    }

    Network& network_;
    const Examples& examples_;
    const Split& split_;
    const TrainingOptions& options_;
    const PosteriorOptions* posterior_;
    LossWeights weights_;
    const TrainingLoop& loop_;
    Workspace workspace_;
    std::vector<CropPairs> heldout_crops_;
    TrainingState state_;
};

}  // namespace

Split split_by_song(const std::vector<std::string>& song_of_row, double share, Seed seed, const RowOrder& order) {
    const auto rows = whole_order(order, song_of_row.size());
    std::map<std::string, std::size_t> rows_of;
    std::vector<std::string> songs;
    for (const auto row : rows) {
        const auto& song = song_of_row[static_cast<std::size_t>(row)];
        if (++rows_of[song] == 1) songs.push_back(song);
    }
    Random(seed, "held-out songs").shuffle(songs);
    const double wanted = share * static_cast<double>(song_of_row.size());
    std::set<std::string> held;
    std::size_t n_held = 0;
    for (std::size_t i = 0; i + 1 < songs.size() && static_cast<double>(n_held) < wanted; ++i) {
        held.insert(songs[i]);
        n_held += rows_of.at(songs[i]);
    }
    Split split;
    for (const auto row : rows)
        (held.contains(song_of_row[static_cast<std::size_t>(row)]) ? split.heldout : split.train).push_back(row);
    return split;
}

double beta_at(const PosteriorOptions& options, long step) {
    if (options.warmup == Warmup::None || step >= options.warmup_steps) return options.beta;
    const double way = static_cast<double>(step) / options.warmup_steps;
    if (options.warmup == Warmup::Linear) return options.beta * way;
    const double turn = way * options.warmup_cycles;
    return options.beta * std::min(1.0, 2 * (turn - std::floor(turn)));
}

LossWeights loss_weights(const Options& options, std::size_t training_rows) {
    LossWeights weights;
    weights.training_rows = static_cast<long>(training_rows);
    const auto* posterior = posterior_of(options);
    if (!posterior) return weights;
    weights.beta       = posterior->beta;
    weights.free_bits  = posterior->free_bits;
    weights.tc_weight  = posterior->tc_weight;
    weights.dip_weight = posterior->dip_weight;
    return weights;
}

Workspace workspace_for(const Network& network, const CropPairing& pairing, int batch_size, int jobs) {
    Workspace made = network.make_workspace(batch_size, jobs);
    if (pairing.has_pairs()) made.target = Matrix::Zero(made.x.rows(), made.x.cols());
    return made;
}

TrainingResult train(Network& network, const Examples& examples, const Split& split, const Options& options,
                     const TrainingLoop& loop) {
    return Trainer(network, examples, split, options, loop).run();
}

void evaluate_loss(const Network& network, const ChosenRows& chosen, LossMeasure measure, Workspace& workspace,
                   LossRecord& record) {
    const auto batch = static_cast<std::size_t>(workspace.x.rows());
    for_each_batch(chosen.rows, batch, [&](std::span<const Eigen::Index> rows) {
        throw_if_cancelled();
        const Eigen::Index count = fill_batch(network, {chosen.examples, chosen.pairs, rows}, workspace);
        fill_noise(network, count, measure.noise, workspace);
        network.loss(count, measure.weights, workspace, record);
    });
}

}  // namespace ektara::models
