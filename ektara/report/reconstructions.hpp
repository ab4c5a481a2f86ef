#pragma once

#include <filesystem>

#include "ektara/artifacts/json.hpp"

namespace ektara::report {

/// What each model of the run's first seed made of some songs that it did not learn from, beside the songs' own values:
/// {"reconstructions: vae.s0": {"columns", "rows"}}, two lines a song. Sequences are shown by the mean of each channel
/// over time, tables by their first 64 columns. Nothing for a run without models.
artifacts::Json reconstruction_tables(const std::filesystem::path& run, long long first_seed);

}  // namespace ektara::report
