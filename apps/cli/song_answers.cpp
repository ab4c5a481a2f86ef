#include "song_answers.hpp"

#include <fmt/core.h>

namespace ektara::cli {

void print_songs(const report::RunView& run, const std::vector<report::ScoredSong>& songs, const Global& global) {
    artifacts::CsvTable csv{{"id", "score"}, {}, {}};
    artifacts::Json json = artifacts::Json::array();
    for (const auto& song : songs) {
        csv.rows.push_back({song.id, artifacts::format_number(song.score)});
        json.push_back({{"id", song.id},
                        {"score", song.score},
                        {"title", run.cell(song.id, "title")},
                        {"artist", run.cell(song.id, "artist")}});
    }
    fmt::print("{}", global.json ? artifacts::format_json(json) : artifacts::format_csv(csv));
}

std::vector<TrackId> songs_named(const report::RunView& run, const report::RunMethod& method,
                                 const std::vector<std::string>& texts) {
    const auto ids = report::space_of(run, method).rows;
    std::vector<TrackId> songs;
    for (const auto& text : texts) songs.push_back(report::song_named(run, ids, text));
    return songs;
}

}  // namespace ektara::cli
