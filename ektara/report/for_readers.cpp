#include "ektara/report/for_readers.hpp"

#include <fmt/format.h>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/core/error.hpp"
#include "ektara/report/explain.hpp"
#include "ektara/report/playlist_files.hpp"
#include "ektara/report/report.hpp"
#include "ektara/report/song_export.hpp"
#include "ektara/report/tables.hpp"
#include "ektara/rundir/layout.hpp"

namespace ektara::report {
namespace fs = std::filesystem;
namespace {

/// The playlists of the run made of what its update holds.
std::vector<Warning> renew_playlists(const rundir::RunUpdate& update, const PlaylistRequest& request) {
    const auto run = open_run(update.folder());
    try {
        auto warnings = write_playlists(run, request, run.folder / rundir::layout::kPlaylists).warnings;
        artifacts::tidy_digest_list(run.folder);
        return warnings;
    } catch (const Error& problem) {
        // What they were asked of may be gone: the clustering, its groups, songs of the language, audio files.
        if (!problem.code().starts_with("E71") && !problem.code().starts_with("E43")) throw;
        return {{"W-LEFT-OUT", fmt::format("the playlists cannot be made of the songs as they are now and are gone "
                                           "({}: {}); 'ektara playlist {}' makes others",
                                           problem.code(), problem.what(), update.run().string())}};
    }
}

}  // namespace

void write_for_readers(const fs::path& run, const std::vector<evaluation::ScoreRow>& scores,
                       const std::vector<std::string>& latex_columns) {
    write_tables(run, scores, latex_columns);
    write_song_table(run);
    write_explanations(run);
    write_report(run);
    artifacts::tidy_digest_list(run);
}

std::vector<Warning> write_for_readers(const rundir::RunUpdate& update,
                                       const std::vector<evaluation::ScoreRow>& scores) {
    write_for_readers(update.folder(), scores);
    std::vector<Warning> warnings;
    if (const auto request = playlist_request(update.run())) warnings = renew_playlists(update, *request);
    if (artifacts::is_expected(update.run() / rundir::layout::kAudit))
        warnings.push_back({"W-LEFT-OUT", fmt::format("the audit was of the songs before and is gone; 'ektara audit "
                                                      "{}' makes it anew",
                                                      update.run().string())});
    return warnings;
}

}  // namespace ektara::report
