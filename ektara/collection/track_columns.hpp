#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ektara/artifacts/csv.hpp"
#include "ektara/core/types.hpp"

namespace ektara::collection {

/// Whether a CSV column belongs to the track rather than to its features: ids, names, labels (design: input).
bool is_track_column(const std::string& column);

/// A label of the track's own; empty where it has none. For a column as users name it: `label_of` (inputs.hpp).
std::string label(const Track& track, const std::string& column);

/// The track that row `row` describes; paths are taken relative to `folder`; any column that is neither the track's nor
/// one of the `features` (indices) is a label.
Track track_from_row(const artifacts::CsvTable& csv, std::size_t row, const TrackId& id,
                     const std::filesystem::path& folder, const std::vector<std::size_t>& features = {});

}  // namespace ektara::collection
