#include "ektara/experiment/train_model.hpp"

#include <chrono>
#include <cmath>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/error.hpp"
#include "ektara/experiment/pretrain_vade.hpp"
#include "ektara/rundir/clusters_csv.hpp"

namespace ektara::experiment {
namespace {

/// Whether training starts anew with a mixture prior.
bool needs_pretraining(const models::Options& options, const models::Session& session) {
    const auto* posterior = models::posterior_of(options);
    const bool resumes    = session.resume && artifacts::is_written(session.checkpoint);
    return posterior && posterior->prior == models::Prior::Gmm && !session.start && !resumes;
}

/// The input of a model of several blocks with equal total variance in each, times its weight: in a block with d
/// columns that vary, of D in all K blocks, they are multiplied by √(weight · D / (K · d)).
TrainingInput weighed(TrainingInput input, const models::BlockOptions& options) {
    const auto& blocks  = input.set.blocks;
    const auto& weights = options.block_weights;
    if (!weights.empty() && weights.size() != blocks.size())
        fail<UsageError>("E6117", "train.block_weights: there are {} weights for {} blocks; give one for each block",
                         weights.size(), blocks.size());
    auto& scale        = input.standardiser.scale;
    const auto all     = static_cast<double>((scale.array() > 0).count());
    Eigen::Index first = 0;
    for (std::size_t b = 0; b < blocks.size(); ++b) {
        const Eigen::Index columns = blocks[b].columns;
        const auto own             = static_cast<double>((scale.segment(first, columns).array() > 0).count());
        const double weight        = weights.empty() ? 1 : weights[b];
        const double factor        = own > 0 ? std::sqrt(weight * all / (static_cast<double>(blocks.size()) * own)) : 1;
        input.set.examples.values.middleCols(first, columns) *= static_cast<float>(factor);
        scale.segment(first, columns) /= static_cast<float>(factor);
        first += columns;
    }
    return input;
}

}  // namespace

TrainingInput training_input(const collection::FeatureInput& features, const std::vector<Track>& tracks,
                             const std::string& condition) {
    const auto& table = features.standardised;
    TrainingInput input{
        {{features.examples(), features.channels, {}, features.crops, features.present}, collection::songs_of(tracks)},
        features.standardiser,
        table.rows,
        table.recipe};
    input.set.blocks = features.blocks;
    if (condition.empty()) return input;
    std::vector<std::string> values;
    for (const auto& track : tracks) values.push_back(collection::label_of(track, condition));
    input.set.condition          = models::condition_of(condition, values);
    input.set.examples.condition = models::condition_rows(*input.set.condition, values);
    return input;
}

namespace {

TrainedModel trained(const TrainingInput& input, const models::Options& options, Seed seed,
                     const models::Session& session) {
    const auto begin = std::chrono::steady_clock::now();
    auto started     = session;
    if (needs_pretraining(options, session)) started.start = pretrain_vade(input.set, options, seed, session.jobs);
    auto fit             = models::fit(input.set, options, seed, started);
    const auto& examples = input.set.examples;
    Matrix coords        = models::encode(fit.network, examples);
    const auto seconds   = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    auto shown           = models::illustrate(fit, input.standardiser, examples, input.rows);
    auto components      = fit.network.prior() ? models::components(fit.network, examples) : Clustering{};
    Embedding embedding{std::move(coords), input.rows, models::embedding_recipe(fit, input.recipe)};
    return {std::move(fit), input.standardiser, std::move(embedding), std::move(shown), std::move(components), seconds};
}

}  // namespace

TrainedModel train_model(const TrainingInput& input, const models::Options& options, Seed seed,
                         const models::Session& session) {
    const auto* multimodal = std::get_if<models::MultimodalVaeOptions>(&options);
    if (multimodal == nullptr || input.set.blocks.size() < 2) return trained(input, options, seed, session);
    return trained(weighed(input, multimodal->blocks), options, seed, session);
}

void save_trained(const std::filesystem::path& folder, const TrainedModel& trained,
                  const models::Provenance& provenance) {
    models::save_model(folder, trained.fit, trained.standardiser, provenance);
    models::save_illustrations(folder, trained.illustrations);
    artifacts::remove_written(folder / "components.csv");  // of an earlier model
    if (!trained.components.labels.empty())
        rundir::write_clusters_csv(folder / "components.csv", trained.embedding.rows, trained.components);
}

void save_with_embedding(const std::filesystem::path& folder, const TrainedModel& trained,
                         const models::Provenance& provenance) {
    save_trained(folder, trained, provenance);
    artifacts::write_table(folder / "embedding.npy", trained.embedding);
}

}  // namespace ektara::experiment
