#pragma once

#include <optional>
#include <string>
#include <vector>

#include "command.hpp"
#include "ektara/collection/inputs.hpp"
#include "ektara/models/illustrations.hpp"
#include "ektara/tables/standardiser.hpp"

namespace ektara::cli {

struct TrainArgs {
    std::string table, output, model = "vae", condition, labels_column;
    /// "beta=0.5,1,2", "hidden=64,32;128": a model for each combination of values.
    std::vector<std::string> sweep;
    int seeds = 1, k = 8;
    bool resume = false;
};

struct TrainSettings {
    collection::InputOptions input;
    models::VaeOptions train;
};

/// What a model is to be trained on: a table, and how its rows are to be read.
struct TrainingInput {
    models::ModelKind kind = models::ModelKind::Vae;
    collection::Table table;
    int channels = 0;
    std::vector<std::string> condition_of_row{};
    std::optional<models::Condition> condition{};
};

/// What was trained, measured in the seconds that training and encoding alone took.
struct Trained {
    models::Fit fit;
    tables::Standardiser input;
    Matrix embedding;
    models::Illustrations illustrations;
    /// The components of a mixture prior as clusters; no labels without one.
    Clustering components;
    double seconds = 0;
};

/// Reads the table, its channels and the condition's labels. Throws Error E5007, E5008, E12xx.
TrainingInput read_input(const TrainArgs& args, models::ModelKind kind, const TrainSettings& resolved);
/// Checkpoints go to, and with --resume come from, the model's own folder.
models::Session session_in(const std::string& folder, const TrainArgs& args, const Global& global);
/// Standardises, trains and encodes: the same bytes for the same seed.
Trained train_on(const TrainingInput& given, const TrainSettings& resolved, Seed seed, const models::Session& session);
/// Writes the model's files and embedding.npy, and components.csv for a mixture prior.
void save_trained(const std::string& folder, const Trained& trained, const TrainingInput& given,
                  const std::string& table);
std::vector<Warning> all_warnings(const Trained& trained, const collection::Table& table);

/// Trains a model for every combination of values of `args.sweep` and every seed, into <output>/<name>=<value>.s<seed>/
/// (several names joined by +), groups its latents by K-Means, and writes sweep.csv and sweep.json: held-out ELBO with
/// learned variance, active units, silhouette, and, for the reader only, agreement with `args.labels_column`. The ELBO
/// alone chooses.
void run_sweep(const TrainArgs& args, const Global& global, const TrainingInput& given, const TrainSettings& resolved);

}  // namespace ektara::cli
