#pragma once

#include <filesystem>
#include <vector>

#include "ektara/collection/inputs.hpp"
#include "ektara/core/progress.hpp"
#include "ektara/extraction/worker.hpp"
#include "ektara/features/extract.hpp"

namespace ektara::extraction {

struct ExtractionOptions {
    features::ExtractOptions features;
    WorkerOptions workers;
    /// Folder of the store; empty: artifacts::default_store_folder().
    std::filesystem::path cache;
    int jobs = 0;
};

struct Extraction {
    features::Extracted extracted;
    /// How many files were read to be decoded, and how many came from the store; what is not there, or no file, is
    /// neither.
    std::size_t decoded = 0, from_store = 0;
    std::vector<Warning> warnings = {};
};

/// `features::extract` in worker processes (where `options.workers.program` names one) that finds in the store what was
/// computed before and keeps there what it computes, track by track, so that a killed call loses at most the files in
/// hand. The result is the same to the byte for any `jobs`, with workers or without, with a store or without one.
///
/// Where the user's own cache cannot be used, the store lies in `folder` for as long as `remove_own_store` was not
/// called (warning W-STORE-UNUSABLE); a store that was begun anew is told by W-STORE-REBUILT. Throws Error E4401 where
/// `options.cache` was named and cannot be used, E2120 where workers cannot be started, and what `features::extract`
/// throws.
Extraction extract_tracks(const std::vector<Track>& tracks, const ExtractionOptions& options,
                          const std::filesystem::path& folder, const Progress& progress);
void remove_own_store(const std::filesystem::path& folder);

/// Forgets what the store keeps of these files and of every file with the same content, so that they are read and tried
/// again. `cache` as in ExtractionOptions; throws Error E4401 where the store cannot be used.
void forget_verdicts(const std::filesystem::path& cache, const std::vector<std::filesystem::path>& files);

}  // namespace ektara::extraction
