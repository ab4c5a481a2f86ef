#pragma once

#include <map>
#include <string>
#include <vector>

#include "ektara/collection/inputs.hpp"
#include "ektara/core/types.hpp"
#include "ektara/core/warning.hpp"
#include "ektara/features/extract.hpp"

namespace ektara::collection {

/// Labels that a track is given beside those of its input; docs/inputs.md. Several values are parted by "; ".
inline constexpr const char *kOtherArtists = "other_artists", *kOtherGenres = "other_genres",
                            *kOtherLanguages = "other_languages", *kLanguageFrom = "language_from";
/// What `language_from` says of a language that was told from a script.
inline constexpr const char* kGuessed = "guessed";

struct LabelledTracks {
    std::vector<Track> tracks;
    std::vector<Warning> warnings;
};

/// A track with its empty title, artist, album, language and genre filled from the file's own tags; what the manifest
/// or the folders said stays. Languages have their one name (text/language_names.hpp). Of several artists, genres and
/// languages the first counts, the others become `other_artists`, `other_genres` and `other_languages`.
Track with_tags(Track track, const audio::Tags& tags);

/// `with_tags` for every track, then the rules that look at the whole collection:
/// - where nobody names a language, it is told from the script of the lyrics, else of the title or file name, and
///   `language_from` is "guessed". Latin letters tell English, or Bangla in Latin letters, only by the words of lyrics
///   (20 or more);
/// - genres have one spelling (`with_one_spelling`).
/// W-TAGS-BROKEN counts the files whose tags could not be read as they should.
LabelledTracks complete_labels(std::vector<Track> tracks, const std::map<TrackId, features::TrackInfo>& infos,
                               const LabelRules& rules);

/// Genres that differ only in letter case, blanks, hyphens and apostrophes have one spelling, the most frequent, of
/// equally frequent ones the first by bytes (W-GENRE-SPELLINGS).
LabelledTracks with_one_spelling(std::vector<Track> tracks);

/// What is to be known of labels that a table of tracks holds: W-SEVERAL-VALUES, W-LANGUAGE-GUESSED.
std::vector<Warning> label_warnings(const std::vector<Track>& tracks);

/// The song's own lyrics among those of its tags, as text; empty where there are none. What is described as a
/// translation or a transliteration comes last; before it goes what is in the song's language, by its words or by the
/// tag's code, then what has no description, then what stands first.
std::string own_lyrics(const Track& track, const audio::Tags& tags);

}  // namespace ektara::collection
