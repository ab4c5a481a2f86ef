#pragma once

#include <map>
#include <string>
#include <vector>

#include "ektara/core/labels.hpp"
#include "ektara/core/types.hpp"
#include "ektara/metrics/evaluation.hpp"

namespace ektara::evaluation {

/// The mean, over languages, of the agreement with the genre inside each of them: the first figure of the table.
inline constexpr const char* kGenreWithinLanguage = "genre@language";
/// The genre of the songs whose genre two languages or more have, whatever its letters' case.
inline constexpr const char* kSharedGenre = "shared_genre";

/// The same inside each language, and its mean over the languages.
inline constexpr const char* kSharedGenreWithinLanguage = "shared_genre@language";
/// "genre@language" on every fifth file of a numbered collection, as GTZAN's is: neighbouring files share albums.
inline constexpr const char* kEveryFifthFile = "genre@language/fifth";

/// The values of a label column (or combination) of each track; empty where it has none.
std::vector<std::string> column_of(const std::vector<Track>& tracks, const std::string& name);

/// The genre of each track with its case folded; empty where it has none.
std::vector<std::string> folded_genres(const std::vector<Track>& tracks);

/// The genre of each track whose genre several languages (or values of another column) share, with its case folded;
/// empty for any other.
std::vector<std::string> shared_genres(const std::vector<Track>& tracks, const std::string& by = "language");

/// For each track whose place in its collection its name tells ("blues.00042.wav") that number; -1 for any other.
std::vector<int> file_numbers(const std::vector<Track>& tracks);

/// A label column inside each value of another: `mean` ("genre@language") is the mean agreement over the values, and
/// `of_value` holds one target for each value, by name ("genre@bangla"), whatever classes are in it.
struct WithinTargets {
    metrics::Target mean;
    std::vector<metrics::Target> of_value;
};

/// The classes `labels` of column `name` inside each value of column `by`; rows without a value are left out. Both
/// lists hold a text a row.
WithinTargets targets_within(const std::string& name, const std::vector<std::string>& labels, const std::string& by,
                             const std::vector<std::string>& values);

/// The columns that a combination is made of: "language+genre" → language, genre.
std::vector<std::string> columns_of(const std::string& combination);

/// The label columns that the target of this name is made of: "genre@language/fifth" → genre, language. What stands
/// behind the @ may be a value ("genre@bangla"), which no column is called like. Shared genres are of the column genre.
std::vector<std::string> columns_of_target(const std::string& name);

/// Whether a model that was given the values of `condition` (a column or a combination; empty: none) knew a column that
/// the target of this name is made of.
bool is_conditioned(const std::string& condition, const std::string& target);

/// What clusterings are compared with: the mean genre inside languages ("genre@language"), genre, language,
/// language+genre, the genres that languages share (pooled, and inside each language), and the genre inside each
/// language ("genre@bangla"); only columns that have two values or more. Where most files are numbered and nobody says
/// who made them, the first also on every fifth file.
std::vector<metrics::Target> targets_of(const std::vector<Track>& tracks);

/// The targets that a run across a label column needs beside those: the column, and the genre inside each of its
/// values.
std::vector<metrics::Target> targets_across(const std::vector<Track>& tracks, const std::string& column);

/// Who made each row (`numbered_artists`).
std::vector<int> artists_of(const std::vector<Track>& tracks);

/// Tracks with the other names of their labels replaced: "Pop" by "pop".
std::vector<Track> with_aliases(std::vector<Track> tracks, const std::map<std::string, std::string>& aliases);

}  // namespace ektara::evaluation
