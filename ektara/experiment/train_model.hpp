#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ektara/collection/feature_input.hpp"
#include "ektara/models/checkpoint.hpp"
#include "ektara/models/illustrations.hpp"

namespace ektara::experiment {

/// What a model is trained on, and how its rows came about.
struct TrainingInput {
    models::TrainingSet set;
    tables::Standardiser standardiser;
    std::vector<TrackId> rows;
    /// Of the standardised features.
    Recipe recipe;
};

/// Features whose rows are these tracks. `condition` is the label column, or combination of columns, that a conditional
/// model reads; empty for the others. Throws InvalidArgument E5007 where no track has a value in it.
TrainingInput training_input(const collection::FeatureInput& features, const std::vector<Track>& tracks,
                             const std::string& condition = {});

/// A trained model with what it makes of its rows.
struct TrainedModel {
    models::Fit fit;
    tables::Standardiser standardiser;
    /// Posterior means; the recipe's kind is the model's.
    Embedding embedding;
    models::Illustrations illustrations;
    /// The components of a mixture prior as clusters; no labels without one.
    Clustering components;
    /// Of training and encoding alone.
    double seconds = 0;
};

/// Trains a model and encodes its rows: the function of `run`, `train` and sweeps, which gives the same bytes for the
/// same input, options and seed. The blocks of a multimodal-vae get equal total variance times `train.block_weights`,
/// which its standardiser keeps. With `prior=gmm` training begins as `pretrain_vade` says. Throws as both do, and
/// UsageError E6117 for another number of weights than of blocks.
TrainedModel train_model(const TrainingInput& input, const models::Options& options, Seed seed,
                         const models::Session& session = {});

/// Writes the model's files (models::save_model) with its illustrations, and components.csv for a mixture prior.
void save_trained(const std::filesystem::path& folder, const TrainedModel& trained,
                  const models::Provenance& provenance);

/// The same with embedding.npy: the folder that `train` writes and `assign` reads.
void save_with_embedding(const std::filesystem::path& folder, const TrainedModel& trained,
                         const models::Provenance& provenance);

}  // namespace ektara::experiment
