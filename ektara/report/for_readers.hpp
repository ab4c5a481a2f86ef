#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ektara/core/warning.hpp"
#include "ektara/evaluation/score_row.hpp"
#include "ektara/rundir/run_update.hpp"

namespace ektara::report {

/// What a finished run gets for its readers: metrics.md, metrics.tex (with these columns), songs.csv, explain.json and
/// report.html.
void write_for_readers(const std::filesystem::path& run, const std::vector<evaluation::ScoreRow>& scores,
                       const std::vector<std::string>& latex_columns = {});

/// The same among the new files of an update, with the playlists that the run had. Returns what is to be said: of the
/// playlists, and W-LEFT-OUT for an audit, which was of the songs before and goes.
std::vector<Warning> write_for_readers(const rundir::RunUpdate& update,
                                       const std::vector<evaluation::ScoreRow>& scores);

}  // namespace ektara::report
