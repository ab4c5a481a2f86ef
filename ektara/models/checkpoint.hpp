#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ektara/artifacts/json.hpp"
#include "ektara/models/fit.hpp"
#include "ektara/tables/standardiser.hpp"

namespace ektara::models {

/// A trained network with all that it takes to encode new songs.
struct Model {
    ModelKind kind = ModelKind::Vae;
    Vae network;
    tables::Standardiser input;
    VaeOptions options;
    Seed seed = 0;
    std::optional<Condition> condition{};
};

/// Posterior means of raw features (columns found by name): n × latent_dims. A conditional model is told the condition
/// of each row, or the mean condition for a row without one. Throws InvalidArgument E1207–E1209.
Matrix encode(const Model& model, const FeatureMatrix& raw, const std::vector<std::string>& condition_of_row = {});

/// Writes `folder`: model.safetensors (tensors named and shaped as PyTorch does, and the standardiser's `input_mean`
/// `input_scale` and, where there is one, `input_transform`), optimizer.safetensors (Adam's moments, flat),
/// config.json, history.csv (one row an epoch) and card.md. `data` says in words what it was trained on. The same fit
/// gives the same bytes.
void save_model(const std::filesystem::path& folder, const Fit& fit, const tables::Standardiser& input,
                const std::string& data);

/// Reads model.safetensors and config.json. Throws Error E4101, E4202 or E4204 for files that are missing or damaged,
/// E5006 where their shapes do not fit together.
Model load_model(const std::filesystem::path& folder);

/// The diagnostics as JSON, in the names of `train --json`; null where a model has no such value.
artifacts::Json to_json(const Diagnostics& diagnostics);

}  // namespace ektara::models
