#include "ektara/collection/tracks.hpp"

#include <algorithm>
#include <set>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/collection/track_columns.hpp"
#include "ektara/collection/track_labels.hpp"
#include "ektara/core/digest.hpp"
#include "ektara/core/path_text.hpp"

namespace ektara::collection {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kLyricsColumn = 9;

std::string absolute_text(const fs::path& path) {
    return path.empty() ? std::string() : path_text(fs::absolute(path).lexically_normal());
}

/// Labels that have no place of their own among the columns.
std::vector<std::string> other_labels(const std::vector<Track>& tracks) {
    std::set<std::string> names;
    for (const auto& track : tracks)
        for (const auto& [name, value] : track.labels) names.insert(name);
    for (const char* taken : {"language", "genre", "duration", "verdict", "note"}) names.erase(taken);
    return {names.begin(), names.end()};
}

/// Lyrics that a file carries in its tags go beside tracks.csv, one file a text; "" where there are none. The name is
/// relative, so that the table does not depend on where the run lies.
std::string write_lyrics(const fs::path& folder, const std::string& lyrics) {
    if (lyrics.empty()) return {};
    const std::string name = "lyrics/" + Digest().add(lyrics).text() + ".txt";
    if (!artifacts::is_written(folder / name)) artifacts::write_file(folder / name, lyrics + "\n");
    return name;
}

audio::Verdict verdict_named(const std::string& text) {
    using enum audio::Verdict;
    for (const auto verdict :
         {Ok, Partial, NoAudio, Unreadable, TooShort, Silent, Crashed, Timeout, OutOfMemory, Interrupted})
        if (text == audio::name(verdict)) return verdict;
    return Ok;
}

}  // namespace

void write_tracks_csv(const fs::path& path, std::vector<Track> tracks,
                      const std::map<TrackId, features::TrackInfo>& infos) {
    std::sort(tracks.begin(), tracks.end(), [](const Track& a, const Track& b) { return a.id < b.id; });
    const auto others = other_labels(tracks);
    artifacts::CsvTable csv;
    csv.columns = {"id", "path", "title", "artist", "album", "language", "genre", "song_id", "clip", "lyrics"};
    csv.columns.insert(csv.columns.end(), others.begin(), others.end());
    csv.columns.insert(csv.columns.end(), {"duration", "verdict", "note"});
    for (const auto& track : tracks) {
        std::vector<std::string> row{track.id,    absolute_text(track.audio), track.title,           track.artist,
                                     track.album, label(track, "language"),   label(track, "genre"), track.song_id,
                                     track.clip,  absolute_text(track.lyrics)};
        for (const auto& name : others) row.push_back(label(track, name));
        const auto info = infos.find(track.id);
        if (track.lyrics.empty() && info != infos.end())
            row[kLyricsColumn] = write_lyrics(path.parent_path(), own_lyrics(track, info->second.tags));
        row.push_back(info == infos.end() ? "" : artifacts::format_number(info->second.duration_seconds));
        row.push_back(info == infos.end() ? "" : audio::name(info->second.verdict));
        row.push_back(info == infos.end() ? "" : info->second.note);
        csv.rows.push_back(std::move(row));
    }
    artifacts::write_csv(path, csv);
}

TrackTable read_tracks_csv(const fs::path& path) {
    auto csv            = artifacts::read_csv(path);
    const auto id       = csv.at("id", path.string());
    const auto duration = csv.at("duration", path.string()), verdict = csv.at("verdict", path.string());
    const auto note = csv.find("note").value_or(verdict);
    TrackTable table;
    table.tracks.reserve(csv.rows.size());
    for (std::size_t i = 0; i < csv.rows.size(); ++i) {
        Track track = track_from_row(csv, i, csv.rows[i][id], path.parent_path(), {duration, verdict, note});
        std::erase_if(track.labels, [](const auto& named) { return named.second.empty(); });
        if (!csv.rows[i][verdict].empty())
            table.infos[track.id] = {
                .duration_seconds = artifacts::parse_number(csv.rows[i][duration]).value_or(0),
                .verdict          = verdict_named(csv.rows[i][verdict]),
                .note             = note == verdict ? "" : csv.rows[i][note],
                // The note is all that the table keeps of it.
                .channels_cancel = csv.rows[i][note].find(audio::kChannelsCancel) != std::string::npos,
            };
        table.tracks.push_back(std::move(track));
        std::vector<std::string>().swap(csv.rows[i]);  // a long list is not held twice
    }
    return table;
}

void write_failures_csv(const fs::path& path, std::vector<Failure> failures) {
    std::sort(failures.begin(), failures.end(),
              [](const Failure& a, const Failure& b) { return std::tie(a.track, a.code) < std::tie(b.track, b.code); });
    artifacts::CsvTable csv;
    csv.columns = {"id", "path", "stage", "code", "reason"};
    for (const auto& failure : failures)
        csv.rows.push_back({failure.track, absolute_text(failure.path), failure.stage, failure.code, failure.reason});
    artifacts::write_csv(path, csv);
}

std::vector<Failure> read_failures_csv(const fs::path& path) {
    const auto csv = artifacts::read_csv(path);
    std::vector<Failure> failures;
    for (const auto& row : csv.rows) {
        const auto cell = [&](const char* column) { return row[csv.at(column, path.string())]; };
        failures.push_back({.track  = cell("id"),
                            .path   = path_of_text(cell("path")),
                            .stage  = cell("stage"),
                            .code   = cell("code"),
                            .reason = cell("reason")});
    }
    return failures;
}

}  // namespace ektara::collection
