#pragma once

#include <string>
#include <vector>

#include "command.hpp"
#include "ektara/report/song_walks.hpp"

namespace ektara::cli {

/// report::open_run, with the warnings about the run told.
report::RunView opened_run(const std::string& folder, const Global& global);

/// Says on standard error which clustering an answer is about, and why where it is the default; nothing with --quiet or
/// --json.
void say_clustering(const report::RunView& run, const report::RunMethod& method, const Global& global);

/// Prints `id,score` as CSV, on a terminal title, artist and a score of two digits, or with --json as an array of
/// objects that also hold title, artist and the clustering whose space was searched.
void print_songs(const report::RunView& run, const report::RunMethod& method,
                 const std::vector<report::ScoredSong>& songs, const Global& global);

/// The ids that these texts (ids, paths, unique titles) name among the rows of a method.
std::vector<TrackId> songs_named(const report::RunView& run, const report::RunMethod& method,
                                 const std::vector<std::string>& texts);

}  // namespace ektara::cli
