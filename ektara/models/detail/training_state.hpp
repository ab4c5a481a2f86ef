#pragma once

#include <filesystem>
#include <string>

#include "ektara/models/fit.hpp"

namespace ektara::models {

/// What a checkpoint must agree on to be resumed: kind, seed, every option but max_epochs, patience, min_epochs,
/// min_steps and checkpoint_epochs, and a hash of the rows, their songs and their condition.
std::string fingerprint(const Options& options, Seed seed, const TrainingSet& set);

/// Writes the state as one safetensors file: tensors parameters, best, mean, variance; the history and `fingerprint` in
/// its metadata.
void save_state(const std::filesystem::path& file, const TrainingState& state, const std::string& fingerprint);

/// Reads it again, for a model of this many parameters. Throws Error E4101, E4204 for a file that is missing or
/// damaged, E5006 for one of another shape, E5011 for one of other options, seed or rows.
TrainingState load_state(const std::filesystem::path& file, Eigen::Index parameters, const std::string& fingerprint);

}  // namespace ektara::models
