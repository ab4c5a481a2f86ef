#include "ektara/experiment/song_changes.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/ranges.h>

#include "ektara/artifacts/csv.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/core/options.hpp"
#include "ektara/rundir/clusters_csv.hpp"

namespace ektara::experiment {
namespace fs = std::filesystem;
namespace {

using artifacts::Json;
using Groups = std::map<TrackId, int>;

std::optional<int> group_of(const Groups& groups, const TrackId& id) {
    const auto found = groups.find(id);
    return found == groups.end() ? std::nullopt : std::optional(found->second);
}

/// "genre: rock → folk" for what is not as it was: labels, and what the song is called.
std::string label_changes(const Track& before, const Track& now) {
    std::vector<std::string> texts;
    const auto compare = [&](const std::string& column, const std::string& old, const std::string& fresh) {
        if (old != fresh)
            texts.push_back(fmt::format("{}: {} → {}", column, old.empty() ? "–" : old, fresh.empty() ? "–" : fresh));
    };
    compare("title", before.title, now.title);
    compare("artist", before.artist, now.artist);
    compare("album", before.album, now.album);
    std::set<std::string> columns;
    for (const auto* track : {&before, &now})
        for (const auto& [column, value] : track->labels) columns.insert(column);
    const auto value = [](const Track& track, const std::string& column) {
        const auto found = track.labels.find(column);
        return found == track.labels.end() ? std::string() : found->second;
    };
    for (const auto& column : columns) compare(column, value(before, column), value(now, column));
    return fmt::format("{}", fmt::join(texts, "; "));
}

SongChange change_of(ChangeKind kind, const Track& track, const SongGroups& before, const SongGroups& now) {
    return {.kind   = kind,
            .id     = track.id,
            .title  = track.title,
            .artist = track.artist,
            .before = group_of(before.groups, track.id),
            .after  = group_of(now.groups, track.id)};
}

/// What became of a song that both runs have in their groups.
void add_changes(const TrackId& id, const SongGroups& before, const SongGroups& now, bool is_replaced,
                 std::vector<SongChange>& changes) {
    const auto& track = now.tracks.at(id);
    const auto labels = label_changes(before.tracks.at(id), track);
    const auto add    = [&](ChangeKind kind) { changes.push_back(change_of(kind, track, before, now)); };
    if (!labels.empty()) {
        add(ChangeKind::Retagged);
        changes.back().labels = labels;
    }
    if (is_replaced) add(ChangeKind::Replaced);
    if (before.groups.at(id) != now.groups.at(id)) add(ChangeKind::Moved);
}

Json json_of(const std::optional<int>& group) { return group ? Json(*group) : Json(nullptr); }

}  // namespace

std::vector<std::pair<ChangeKind, std::string>> enum_names(ChangeKind) {
    return {{ChangeKind::Added, "added"},
            {ChangeKind::Removed, "removed"},
            {ChangeKind::Retagged, "retagged"},
            {ChangeKind::Replaced, "replaced"},
            {ChangeKind::Moved, "moved"}};
}

SongGroups song_groups(const fs::path& run, const rundir::MethodRecord& method, const rundir::Edits& edits) {
    SongGroups state;
    for (auto& track : collection::read_tracks_csv(run / "tracks.csv").tracks) state.tracks.emplace(track.id, track);
    std::vector<TrackId> rows;
    std::vector<int> found;
    for (auto& [id, group] : rundir::read_cluster_rows(run / method.clustering)) {
        rows.push_back(id);
        found.push_back(group);
    }
    const auto groups = edits.applied(method.clustering_name(), rows, std::move(found));
    for (std::size_t i = 0; i < rows.size(); ++i) state.groups.emplace(std::move(rows[i]), groups[i]);
    return state;
}

std::vector<SongChange> song_changes(const SongGroups& before, const SongGroups& now,
                                     const std::set<TrackId>& replaced) {
    std::vector<SongChange> changes;
    for (const auto& [id, group] : now.groups) {
        if (before.groups.contains(id))
            add_changes(id, before, now, replaced.contains(id), changes);
        else
            changes.push_back(change_of(ChangeKind::Added, now.tracks.at(id), before, now));
    }
    for (const auto& [id, group] : before.groups)
        if (!now.groups.contains(id))
            changes.push_back(change_of(ChangeKind::Removed, before.tracks.at(id), before, now));
    std::stable_sort(changes.begin(), changes.end(),
                     [](const auto& a, const auto& b) { return std::tie(a.kind, a.id) < std::tie(b.kind, b.id); });
    return changes;
}

std::vector<GroupChange> group_changes(const Groups& before, const Groups& now) {
    std::map<int, std::map<int, int>> shared;
    for (const auto& [id, group] : before) {
        if (group < 0) continue;
        auto& of_group   = shared[group];
        const auto found = group_of(now, id);
        if (found) ++of_group[*found];
    }
    std::vector<GroupChange> changes;
    for (const auto& [group, parts] : shared) {
        GroupChange change;
        change.before = group;
        for (const auto& [other, songs] : parts) {
            change.songs += songs;
            // The number that it had comes first where two hold as many.
            const bool better = songs > change.shared || (songs == change.shared && other == group);
            if (other < 0 || !better) continue;
            change.after  = other;
            change.shared = songs;
        }
        changes.push_back(change);
    }
    return changes;
}

void write_changes(const fs::path& file, const std::vector<SongChange>& changes) {
    artifacts::CsvTable csv{{"change", "id", "title", "artist", "group_before", "group_now", "labels"}, {}, {}};
    const auto cell = [](const std::optional<int>& group) { return group ? std::to_string(*group) : std::string(); };
    for (const auto& change : changes)
        csv.rows.push_back({options_detail::to_text(change.kind), change.id, change.title, change.artist,
                            cell(change.before), cell(change.after), change.labels});
    artifacts::write_csv(file, csv);
}

Json to_json(const Changes& changes) {
    Json songs = Json::array(), groups = Json::array();
    for (const auto& change : changes.songs)
        songs.push_back({{"change", options_detail::to_text(change.kind)},
                         {"id", change.id},
                         {"title", change.title},
                         {"artist", change.artist},
                         {"group_before", json_of(change.before)},
                         {"group_now", json_of(change.after)},
                         {"labels", change.labels}});
    for (const auto& group : changes.groups)
        groups.push_back({{"before", group.before},
                          {"now", json_of(group.after)},
                          {"songs", group.songs},
                          {"shared", group.shared}});
    return {{"clustering", changes.clustering}, {"changes", songs}, {"groups", groups}};
}

}  // namespace ektara::experiment
