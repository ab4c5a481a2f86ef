#pragma once

#include <string>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara::collection {

/// The song that each row belongs to, as one text a song: its `song_ids` entry, or the row's own id where that is
/// empty. A row without a song whose id happens to be the id of another row's song stays a song of its own (its text is
/// the id and " (row)"). Splits, half-samples, permutations and averages over songs all group rows by this; in a
/// run by way of `songs_of(tracks)` (collection/inputs.hpp). No id may stand twice. Throws InvalidArgument E6301 where
/// lengths differ.
std::vector<std::string> songs_of(const std::vector<TrackId>& ids, const std::vector<std::string>& song_ids);

}  // namespace ektara::collection
