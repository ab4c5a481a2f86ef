#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ektara/artifacts/json.hpp"
#include "ektara/core/types.hpp"
#include "ektara/rundir/edits.hpp"
#include "ektara/rundir/run_record.hpp"

namespace ektara::experiment {

/// What became of a song between two states of a run. Replaced: its sound or lyrics are others under the same id.
enum class ChangeKind { Added, Removed, Retagged, Replaced, Moved };
std::vector<std::pair<ChangeKind, std::string>> enum_names(ChangeKind);

struct SongChange {
    ChangeKind kind = ChangeKind::Added;
    TrackId id;
    std::string title, artist;
    /// Its group in the default clustering before and after, -1: in none; nothing where it was not there.
    std::optional<int> before, after;
    /// "genre: rock → folk" for each column that changed, with "; " between.
    std::string labels = {};
};

/// A group of the run before and the group that holds most of its songs now.
struct GroupChange {
    int before = 0;
    std::optional<int> after;  ///< nothing: none of its songs is in a group
    int songs  = 0;            ///< that both runs have
    int shared = 0;            ///< of these, in `after`
};

/// What became of songs and groups, told in the default clustering of each run.
struct Changes {
    std::string clustering;           ///< that of the run now, as rundir::clustering_line says it
    std::vector<SongChange> songs;    ///< by kind, then by id
    std::vector<GroupChange> groups;  ///< by number
};

/// The songs of a run by id and their groups in one of its clusterings, with the edits of people.
struct SongGroups {
    std::map<TrackId, Track> tracks;
    std::map<TrackId, int> groups;
};
SongGroups song_groups(const std::filesystem::path& run, const rundir::MethodRecord& method,
                       const rundir::Edits& edits);

/// By kind, then by id. `replaced` names songs that both have and whose features are others now.
std::vector<SongChange> song_changes(const SongGroups& before, const SongGroups& now,
                                     const std::set<TrackId>& replaced);
/// One a group of the run before; where two groups hold as many of its songs, the one of its own number counts.
std::vector<GroupChange> group_changes(const std::map<TrackId, int>& before, const std::map<TrackId, int>& now);

/// The columns change, id, title, artist, group_before, group_now and labels, a row a change.
void write_changes(const std::filesystem::path& file, const std::vector<SongChange>& changes);

/// What `ektara update --json` prints.
artifacts::Json to_json(const Changes& changes);

}  // namespace ektara::experiment
