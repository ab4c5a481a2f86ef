#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "ektara/models/model.hpp"

namespace ektara::models {

/// What is written beside a model for its readers: in words what it was trained on, and how its features were made.
struct Provenance {
    std::string data{};
    std::optional<InputRecipe> input{};
};

/// Writes `folder`: model.safetensors (tensors named and shaped as PyTorch does, and the standardiser's `input_mean`
/// `input_scale` and, where there is one, `input_transform`), optimizer.safetensors (Adam's moments, flat),
/// config.json, history.csv (one row an epoch) and card.md. The same fit gives the same bytes.
void save_model(const std::filesystem::path& folder, const Fit& fit, const tables::Standardiser& standardiser,
                const Provenance& provenance = {});

/// Reads model.safetensors and config.json. Throws Error E4101, E4202 or E4204 for files that are missing or damaged,
/// E5006 where their shapes do not fit together.
Model load_model(const std::filesystem::path& folder);

}  // namespace ektara::models
