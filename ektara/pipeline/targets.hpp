#pragma once

#include <map>
#include <string>
#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/metrics/evaluation.hpp"

namespace ektara::pipeline {

/// The mean, over languages, of the agreement with the genre inside each of them: the first figure of the table.
inline constexpr const char* kGenreWithinLanguage = "genre@language";
/// The genre of the songs whose genre two languages or more have, whatever its letters' case.
inline constexpr const char* kSharedGenre = "shared_genre";

/// The values of a label column (or combination) of each track; empty where it has none.
std::vector<std::string> column_of(const std::vector<Track>& tracks, const std::string& name);

/// Numbers from 0 in the bytewise order of the values; kNoLabel for an empty one.
std::vector<int> numbered(const std::vector<std::string>& column);

/// The genre of each track whose genre several languages share, with its case folded; empty for any other.
std::vector<std::string> shared_genres(const std::vector<Track>& tracks);

/// What clusterings are compared with: the mean genre inside languages ("genre@language"), genre, language,
/// language+genre, the genres that languages share, and the genre inside each language ("genre@bangla"); only columns
/// that have two values or more.
std::vector<metrics::Target> targets_of(const std::vector<Track>& tracks);

/// Tracks with the other names of their labels replaced: "Pop" by "pop".
std::vector<Track> with_aliases(std::vector<Track> tracks, const std::map<std::string, std::string>& aliases);

}  // namespace ektara::pipeline
