#include "ektara/models/trainer.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <span>

namespace ektara::models {
namespace {

/// Copies examples, and fresh noise, into the workspace; returns how many.
Eigen::Index fill_batch(const Examples& examples, std::span<const Eigen::Index> rows, NormalStream& noise,
                        Workspace& workspace) {
    Eigen::Index at = 0;
    for (const Eigen::Index row : rows) workspace.x.row(at++) = examples.values.row(row);
    if (workspace.condition.cols() > 0)
        for (std::size_t i = 0; i < rows.size(); ++i)
            workspace.condition.row(static_cast<Eigen::Index>(i)) = examples.condition.row(rows[i]);
    noise.fill({workspace.noise.data(), static_cast<std::size_t>(at * workspace.noise.cols())});
    return at;
}

template <class Visit>
void for_each_batch(std::span<const Eigen::Index> rows, std::size_t size, Visit&& visit) {
    for (std::size_t at = 0; at < rows.size(); at += size) visit(rows.subspan(at, std::min(size, rows.size() - at)));
}

/// Training, one epoch at a time.
class Trainer {
  public:
    Trainer(Vae& model, const Examples& examples, const Split& split, const VaeOptions& options, Seed seed)
        : model_(model),
          examples_(examples),
          split_(split),
          options_(options),
          seed_(seed),
          workspace_(model.make_workspace(options.batch_size)),
          result_{{}, AdamState(model.parameters().size())},
          best_(model.parameters()) {}

    TrainingResult run() {
        while (!finished()) run_epoch();
        model_.parameters() = best_;
        return std::move(result_);
    }

  private:
    bool finished() const {
        const auto epochs = static_cast<int>(result_.history.size());
        const long steps  = result_.optimiser.steps;
        if (epochs >= options_.max_epochs) return true;
        return trained_enough(epochs, steps) && steps - result_.best_steps >= options_.patience;
    }

    bool trained_enough(int epochs, long steps) const {
        return epochs >= options_.min_epochs && steps >= options_.min_steps;
    }

    void run_epoch() {
        const auto number = static_cast<int>(result_.history.size());
        const auto index  = static_cast<std::uint64_t>(number);
        Epoch epoch{number + 1, 0, options_.learning_rate, LossRecord(latent_dims()), LossRecord(latent_dims())};
        std::vector<Eigen::Index> order = split_.train;
        Random(seed_, "batches", index).shuffle(order);
        NormalStream noise(seed_, "noise", index);
        for_each_batch(order, static_cast<std::size_t>(options_.batch_size), [&](std::span<const Eigen::Index> rows) {
            const Eigen::Index count = fill_batch(examples_, rows, noise, workspace_);
            model_.loss_and_gradients(count, {options_.beta}, workspace_, epoch.train);
            adam_step(model_.parameters(), workspace_.gradients, epoch.learning_rate, result_.optimiser);
        });
        epoch.steps = result_.optimiser.steps;
        if (!split_.heldout.empty())
            evaluate_loss(model_, examples_, split_.heldout, {options_.beta}, NormalStream(seed_, "held-out noise"),
                          workspace_, epoch.heldout);
        keep_if_best(epoch);
        result_.history.push_back(std::move(epoch));
    }

    void keep_if_best(const Epoch& epoch) {
        const LossRecord& judged = split_.heldout.empty() ? epoch.train : epoch.heldout;
        const double loss        = judged.objective / static_cast<double>(judged.rows);
        if (choosing_ && !(loss < best_loss_)) return;
        choosing_          = trained_enough(epoch.number, epoch.steps);
        best_loss_         = loss;
        best_              = model_.parameters();
        result_.best_epoch = epoch.number;
        result_.best_steps = epoch.steps;
    }

    Eigen::Index latent_dims() const { return model_.architecture().latent_dims; }

    Vae& model_;
    const Examples& examples_;
    const Split& split_;
    const VaeOptions& options_;
    Seed seed_;
    Workspace workspace_;
    TrainingResult result_;
    FlatBuffer best_;
    double best_loss_ = 0;
    /// False until the minimum of epochs and steps is reached: until then the latest weights count as the best.
    bool choosing_ = false;
};

}  // namespace

Split split_by_song(const std::vector<std::string>& song_of_row, double share, Seed seed) {
    std::map<std::string, std::vector<Eigen::Index>> rows_of;
    for (std::size_t i = 0; i < song_of_row.size(); ++i)
        rows_of[song_of_row[i]].push_back(static_cast<Eigen::Index>(i));
    std::vector<std::string> songs;
    for (const auto& [song, rows] : rows_of) songs.push_back(song);
    Random(seed, "held-out songs").shuffle(songs);
    const double wanted = share * static_cast<double>(song_of_row.size());
    Split split;
    for (std::size_t i = 0; i < songs.size(); ++i) {
        const bool held = static_cast<double>(split.heldout.size()) < wanted && i + 1 < songs.size();
        auto& part      = held ? split.heldout : split.train;
        part.insert(part.end(), rows_of[songs[i]].begin(), rows_of[songs[i]].end());
    }
    std::sort(split.train.begin(), split.train.end());
    std::sort(split.heldout.begin(), split.heldout.end());
    return split;
}

TrainingResult train(Vae& model, const Examples& examples, const Split& split, const VaeOptions& options, Seed seed) {
    return Trainer(model, examples, split, options, seed).run();
}

void evaluate_loss(const Vae& model, const Examples& examples, const std::vector<Eigen::Index>& rows,
                   const LossWeights& weights, NormalStream noise, Workspace& workspace, LossRecord& record) {
    for_each_batch(rows, static_cast<std::size_t>(workspace.x.rows()), [&](std::span<const Eigen::Index> part) {
        model.loss(fill_batch(examples, part, noise, workspace), weights, workspace, record);
    });
}

}  // namespace ektara::models
