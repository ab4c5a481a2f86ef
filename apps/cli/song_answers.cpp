#include "song_answers.hpp"

#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "ektara/artifacts/json.hpp"
#include "ektara/report/terminal.hpp"
#include "ektara/rundir/default_clustering.hpp"

namespace ektara::cli {

report::RunView opened_run(const std::string& folder, const Global& global) {
    auto run = report::open_run(folder);
    tell(run.notes, global);
    return run;
}

void say_clustering(const report::RunView& run, const report::RunMethod& method, const Global& global) {
    if (global.quiet || global.json) return;
    say_aside("{}\n", rundir::clustering_line(run.record, method));
}

namespace {

/// "0.25  title — artist" a line; what has no title is called by its id. Programs get `id,score` with all digits.
void print_for_people(const report::RunView& run, const std::vector<report::ScoredSong>& songs) {
    for (const auto& song : songs) {
        const auto title = run.cell(song.id, "title"), artist = run.cell(song.id, "artist");
        say("{:5.2f}  {}{}{}\n", song.score, title.empty() ? song.id : title, std::string(artist.empty() ? "" : " — "),
            artist);
    }
}

}  // namespace

void print_songs(const report::RunView& run, const report::RunMethod& method,
                 const std::vector<report::ScoredSong>& songs, const Global& global) {
    say_clustering(run, method, global);
    artifacts::CsvTable csv{{"id", "score"}, {}, {}};
    artifacts::Json json = artifacts::Json::array();
    for (const auto& song : songs) {
        csv.rows.push_back({song.id, artifacts::format_number(song.score)});
        json.push_back({{"id", song.id},
                        {"score", song.score},
                        {"title", run.cell(song.id, "title")},
                        {"artist", run.cell(song.id, "artist")},
                        {"clustering", method.clustering_name()}});
    }
    if (global.json)
        print_json(artifacts::format_json(json));
    else if (::isatty(STDOUT_FILENO) != 0)
        print_for_people(run, songs);
    else
        print_table(artifacts::format_csv(csv));
}

std::vector<TrackId> songs_named(const report::RunView& run, const report::RunMethod& method,
                                 const std::vector<std::string>& texts) {
    const auto ids = report::space_of(run, method).rows;
    std::vector<TrackId> songs;
    for (const auto& text : texts) songs.push_back(report::song_named(run, ids, text));
    return songs;
}

}  // namespace ektara::cli
