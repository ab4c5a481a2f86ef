#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ektara/collection/feature_input.hpp"
#include "ektara/collection/inputs.hpp"
#include "ektara/core/warning.hpp"

namespace ektara::experiment {

/// Features of one folder as the blocks of a multi-modal model, with the tracks of their rows.
struct BlockTables {
    collection::FeatureInput features;
    std::vector<Track> tracks;
    std::vector<Warning> warnings;
};

/// The tables features/NAME.npy of a run's folder, or of one that `extract` wrote. Rows are those of the first block; a
/// row is missing in a block whose table does not have it, or, of lyrics, where lyrics.csv says that the song has none.
/// Throws UsageError E1120 for fewer than two blocks or a repeated one, E1121 for a folder or a table that is not
/// there, Error E1262 where a table has none of the rows, and as collection::feature_input. W-UNMATCHED says how many
/// rows of a table the first block does not have.
BlockTables read_blocks(const std::filesystem::path& folder, const std::vector<std::string>& names,
                        const collection::InputOptions& options);

}  // namespace ektara::experiment
