#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ektara/artifacts/json.hpp"
#include "ektara/core/phrase.hpp"
#include "ektara/core/types.hpp"
#include "ektara/core/warning.hpp"
#include "ektara/metrics/structure.hpp"

namespace ektara::evaluation {

/// Where a run keeps whether its songs form groups, and the code that is said where more songs than
/// `StructureOptions::max_rows` are represented by some.
inline constexpr const char* kStructureFile = "structure.json";

/// Whether the songs of a collection form groups (metrics::structure), kept in FOLDER/structure.json; one that is there
/// is read. Rows of one song, as `collection::songs_of` tells them, are averaged.
metrics::Structure structure_stage(const std::filesystem::path& folder, const Matrix& features,
                                   const std::vector<Track>& tracks, const metrics::StructureOptions& options,
                                   int jobs);

/// FOLDER/structure.json; nothing where an earlier version made the run. Throws Error E4304 where it is damaged.
std::optional<metrics::Structure> read_structure(const std::filesystem::path& folder);

/// The object that structure.json holds and `evaluate --structure --json` prints: `p`, `statistic` and `null` are null
/// where nothing was tested.
artifacts::Json to_json(const metrics::Structure& structure);

/// One sentence of plain English, with the numbers.
Phrase sentence(const metrics::Structure& structure);

/// W-SAMPLED where some songs stand for all of them; otherwise nothing.
std::vector<Warning> structure_warnings(const metrics::Structure& structure);

}  // namespace ektara::evaluation
