#include "ektara/report/run_view.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include <fmt/ranges.h>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/nearest.hpp"
#include "ektara/core/path_text.hpp"
#include "ektara/rundir/clusters_csv.hpp"
#include "ektara/rundir/default_clustering.hpp"
#include "ektara/rundir/kept_files.hpp"
#include "ektara/rundir/layout.hpp"
#include "ektara/rundir/run_update.hpp"

namespace ektara::report {
namespace fs = std::filesystem;
namespace {

constexpr const char* kTracks = "tracks.csv";

/// One spelling for titles: ড় ঢ় য় decomposed as Unicode's NFC has them, ASCII letters small.
std::string plain_title(std::string text) {
    const std::array<std::pair<std::string_view, std::string_view>, 3> decompositions{
        {{"\u09dc", "\u09a1\u09bc"}, {"\u09dd", "\u09a2\u09bc"}, {"\u09df", "\u09af\u09bc"}}};
    for (const auto& [composed, decomposed] : decompositions)
        for (auto at = text.find(composed); at != std::string::npos; at = text.find(composed, at + decomposed.size()))
            text.replace(at, composed.size(), decomposed);
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

/// What a song may be called: its title; where it has none, its file's name without ending, with and without the number
/// in front ("03 - River" is "River" too).
std::vector<std::string> titles_of(const RunView& run, const TrackId& id) {
    if (auto title = run.cell(id, "title"); !title.empty()) return {std::move(title)};
    std::string stem  = fs::path(id).stem().string();
    const auto digits = std::min(stem.find_first_not_of("0123456789"), stem.size());
    const auto name   = std::min(stem.find_first_not_of(" ._-", digits), stem.size());
    std::vector<std::string> names{stem};
    if (digits > 0 && name > digits && name < stem.size()) names.push_back(stem.substr(name));
    return names;
}

bool is_called(const RunView& run, const TrackId& id, const std::string& plain) {
    const auto names = titles_of(run, id);
    return std::any_of(names.begin(), names.end(), [&](const auto& name) { return plain_title(name) == plain; });
}

std::vector<TrackId> with_title(const RunView& run, const std::vector<TrackId>& among, const std::string& text) {
    std::vector<TrackId> found;
    std::set<std::string> songs;
    const std::string wanted = plain_title(text);
    for (const auto& id : among) {
        if (!is_called(run, id, wanted)) continue;
        // Clips of one song are one song: the first stands for it.
        const std::string song = run.cell(id, "song_id");
        if (song.empty() || songs.insert(song).second) found.push_back(id);
    }
    return found;
}

/// What songs may be called, then their ids with and without folder.
std::vector<std::string> names_of(const RunView& run, const std::vector<TrackId>& songs) {
    std::vector<std::string> names;
    for (const auto& id : songs)
        for (auto& name : titles_of(run, id)) names.push_back(std::move(name));
    for (const auto& id : songs) names.insert(names.end(), {id, fs::path(id).filename().string()});
    return names;
}

/// Where a file lies that the run found at `told`: there, or as far from RUN as it was then.
fs::path place_now(const RunView& run, const fs::path& told) {
    std::error_code ignored;
    if (told.empty() || fs::exists(told, ignored) || run.record.directory.empty()) return told;
    const auto way       = told.lexically_relative(run.record.directory);
    const fs::path moved = fs::absolute(rundir::lasting_place(run.folder)) / way;
    return fs::exists(moved, ignored) ? moved.lexically_normal() : told;
}

}  // namespace

std::vector<TrackId> RunView::ids() const {
    const auto at = tracks.at("id", (folder / kTracks).string());
    std::vector<TrackId> ids;
    for (const auto& row : tracks.rows) ids.push_back(row[at]);
    return ids;
}

std::string RunView::cell(const TrackId& id, const std::string& column) const {
    const auto row = row_of.find(id);
    const auto at  = tracks.find(column);
    return row == row_of.end() || !at ? std::string() : tracks.rows[row->second][*at];
}

std::vector<std::string> RunView::label_columns() const {
    const std::set<std::string> own{"id",   "path",   "title",    "artist",  "album",    "song_id",
                                    "clip", "lyrics", "duration", "verdict", "language", "genre"};
    std::vector<std::string> columns{"language", "genre"};
    for (const auto& column : tracks.columns)
        if (!own.contains(column)) columns.push_back(column);
    std::erase_if(columns, [&](const std::string& column) {
        const auto at = tracks.find(column);
        return !at ||
               std::all_of(tracks.rows.begin(), tracks.rows.end(), [&](const auto& row) { return row[*at].empty(); });
    });
    return columns;
}

fs::path RunView::audio_of(const TrackId& id) const { return place_now(*this, path_of_text(cell(id, "path"))); }

fs::path RunView::lyrics_of(const TrackId& id) const {
    auto file = named_lyrics_of(id);
    return may_read(file) ? file : fs::path();
}

fs::path RunView::named_lyrics_of(const TrackId& id) const {
    const fs::path told = path_of_text(cell(id, "lyrics"));
    return told.empty() || told.is_absolute() ? place_now(*this, told) : folder / told;
}

void require_finished_run(const fs::path& folder) {
    if (fs::exists(folder / rundir::layout::kRecord) && artifacts::is_expected(folder / "metrics.json")) return;
    fail("E4304", "{}: holds no finished run (run.json and metrics.json); 'ektara run INPUT -o {}' makes one",
         folder.string(), folder.string());
}

namespace {

/// Labels that people corrected, in a column of their own where tracks.csv has none of that name.
void correct_labels(RunView& run) {
    for (const auto& [id, labels] : run.edits.labels) {
        const auto row = run.row_of.find(id);
        if (row == run.row_of.end()) continue;
        for (const auto& [column, value] : labels) {
            if (!run.tracks.find(column)) {
                run.tracks.columns.push_back(column);
                for (auto& cells : run.tracks.rows) cells.emplace_back();
            }
            run.tracks.rows[row->second][*run.tracks.find(column)] = value;
        }
    }
}

RunView opened(const fs::path& folder, rundir::RunRecord record, artifacts::CsvTable tracks) {
    RunView run;
    run.folder     = folder;
    run.record     = std::move(record);
    run.tracks     = std::move(tracks);
    run.notes      = rundir::notes_on(run.record, folder);
    const auto ids = run.ids();
    for (std::size_t i = 0; i < ids.size(); ++i) run.row_of[ids[i]] = i;
    run.edits = rundir::all_edits(rundir::read_edits(folder));
    correct_labels(run);
    if (run.methods().empty()) fail("E4304", "{}: run.json names no method; run again with --force", folder.string());
    return run;
}

Warning changed_note(const fs::path& folder, const std::vector<std::string>& changed) {
    return {
        "W-CHANGED-FILES",
        fmt::format("{} of {} {} changed since the run wrote {}: names, labels and settings may not be those of the "
                    "run, and music is found only below the roots; 'ektara check' compares all files",
                    fmt::join(changed, " and "), folder.string(), changed.size() == 1 ? "was" : "were",
                    changed.size() == 1 ? "it" : "them")};
}

}  // namespace

RunView open_run(const fs::path& folder) {
    require_finished_run(folder);
    auto record = rundir::read_run_record(folder);
    rundir::require_own_files(folder, record);
    return opened(folder, std::move(record), artifacts::read_csv(folder / kTracks));
}

RunView open_changed_run(const fs::path& folder) {
    require_finished_run(folder);
    auto record = rundir::read_changed_record(folder);
    rundir::require_own_files(folder, record.record);
    const auto file   = folder / kTracks;
    const auto tracks = artifacts::read_changed_file(file);
    std::vector<std::string> changed;
    if (!record.is_as_written) changed.emplace_back(rundir::layout::kRecord);
    if (!tracks.is_as_written) changed.emplace_back(kTracks);
    auto run = opened(folder, std::move(record.record), artifacts::parse_csv(tracks.bytes, file.string()));
    if (!changed.empty()) run.notes.push_back(changed_note(folder, changed));
    return run;
}

const RunMethod& method_named(const RunView& run, const std::string& name) {
    return rundir::clustering_named(run.record, name);
}

bool is_default(const RunView& run, const RunMethod& method) {
    return &rundir::default_clustering(run.record) == &method;
}

FeatureMatrix space_of(const RunView& run, const RunMethod& method) {
    const fs::path embedding = run.folder / method.embedding;
    // Runs of before digests need not have it.
    const bool is_missing = run.record.build.empty() && !fs::exists(embedding);
    return artifacts::read_table(is_missing ? run.folder / method.projection : embedding);
}

std::vector<int> clusters_of(const fs::path& csv, const std::vector<TrackId>& ids) {
    std::map<TrackId, int> found;
    for (auto& [id, cluster] : rundir::read_cluster_rows(csv)) found[std::move(id)] = cluster;
    std::vector<int> clusters;
    for (const auto& name : ids) {
        const auto at = found.find(name);
        if (at == found.end()) fail("E4203", "{}: lacks the row '{}'; run again with --force", csv.string(), name);
        clusters.push_back(at->second);
    }
    return clusters;
}

std::vector<int> clusters_of(const RunView& run, const RunMethod& method, const std::vector<TrackId>& ids) {
    return run.edits.applied(method.clustering_name(), ids, clusters_of(run.folder / method.clustering, ids));
}

std::vector<std::vector<int>> clusters_of_other_seeds(const RunView& run, const RunMethod& method,
                                                      const std::vector<TrackId>& ids) {
    std::vector<std::vector<int>> others;
    for (const Seed seed : run.record.seeds) {
        const fs::path file = run.folder / method.clustering_of(seed);
        if (seed != method.seed && artifacts::is_expected(file)) others.push_back(clusters_of(file, ids));
    }
    return others;
}

TrackId song_named(const RunView& run, const std::vector<TrackId>& among, const std::string& text) {
    if (std::find(among.begin(), among.end(), text) != among.end()) return text;
    std::error_code ignored;
    const fs::path path = fs::weakly_canonical(text, ignored);
    for (const auto& id : among) {
        const auto told = run.cell(id, "path");
        if (!told.empty() && (told == text || told == path_text(path))) return id;
    }
    const auto titled = with_title(run, among, text);
    if (titled.size() == 1) return titled.front();
    if (titled.empty())
        fail<UsageError>("E4306", "'{}' is no id, path or title of this run's songs; tracks.csv lists them{}", text,
                         did_you_mean(text, names_of(run, among)));
    fail<UsageError>("E4307", "'{}' is the title of {} songs; give one's id: {}", text, titled.size(),
                     fmt::join(titled, ", "));
}

}  // namespace ektara::report
