#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/core/warning.hpp"

namespace ektara::collection {

/// How songs are found where no `song_id` says them; `input.songs`.
enum class SongRule { Automatic, Tags, Names, None };
std::vector<std::pair<SongRule, std::string>> enum_names(SongRule);

/// What joined the files of a song.
enum class SongEvidence { Given, Tags, Names, Recording };
std::string name(SongEvidence evidence);

/// What was found out about the songs of tracks, in their order.
struct SongGuess {
    /// The song of each; empty for a file that is a song of its own.
    std::vector<std::string> song_ids;
    /// Why; of no meaning where the song is empty.
    std::vector<SongEvidence> evidence;
};

/// Which tracks are pieces of one song, where none of them has a `song_id`; otherwise what these say.
///
/// - Tags (Automatic, Tags): the same artist and title. Where nobody is named as artist, the same title and album, or
///   the same folder where there is no album either. Titles that many songs have ("Intro", "Track 2") say nothing.
/// - Names (Automatic, Names): files of one folder whose names differ in the clip number at their end only
///   (`numbered_name`), where what is left names a song (`names_a_song`), numbers begin at 0 or 1 and at least every
///   second one is there (after a word such as "part" any numbers will do). One word with more than 30 numbers is a
///   class and no song. Tags that differ keep files apart; a title that repeats the file's name says nothing.
/// - Recordings (Automatic): pairs of places in `tracks` that hold the same recording.
///
/// The song of a name is its folder and the name without number, of tags "artist – title"; the order of the tracks
/// changes no song. docs/inputs.md has the rules in words.
SongGuess guess_songs(const std::vector<Track>& tracks, SongRule rule,
                      const std::vector<std::pair<std::size_t, std::size_t>>& same_recordings = {});

/// How many songs there are, and how many of them have several files, by what joined these.
struct SongCounts {
    std::size_t files = 0, songs = 0;
    std::size_t by_tags = 0, by_names = 0, by_recording = 0, given = 0;
    std::size_t guessed() const { return by_tags + by_names + by_recording; }
};
SongCounts count_songs(const SongGuess& guess);

/// "375 songs in 499 files (62 songs of several files: 60 by artist and title, 2 by clip numbers in file names)";
/// `noun` is "file" or "row".
std::string words_for(const SongCounts& counts, const std::string& noun = "file");

/// W-SONGS-GUESSED where songs were joined without being told to; nothing otherwise.
std::optional<Warning> songs_guessed(const SongCounts& counts, const std::string& noun = "file");

/// The tracks with these songs.
std::vector<Track> with_songs(std::vector<Track> tracks, const SongGuess& guess);

}  // namespace ektara::collection
