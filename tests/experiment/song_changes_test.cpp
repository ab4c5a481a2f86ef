#include "ektara/experiment/song_changes.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/rundir/clusters_csv.hpp"

namespace ektara::experiment {
namespace {

Track track_of(const TrackId& id, const std::string& genre) {
    Track track;
    track.id              = id;
    track.title           = "Title " + id;
    track.labels["genre"] = genre;
    return track;
}

SongGroups songs(const std::map<TrackId, int>& groups, const std::string& genre = "folk") {
    SongGroups made;
    made.groups = groups;
    for (const auto& [id, group] : groups) made.tracks.emplace(id, track_of(id, genre));
    return made;
}

std::vector<std::pair<ChangeKind, TrackId>> kinds_of(const std::vector<SongChange>& changes) {
    std::vector<std::pair<ChangeKind, TrackId>> kinds;
    for (const auto& change : changes) kinds.emplace_back(change.kind, change.id);
    return kinds;
}

TEST(SongChanges, AreByKindThenById) {
    const auto before = songs({{"a", 0}, {"b", 1}, {"c", 1}, {"d", -1}});
    auto now          = songs({{"b", 0}, {"c", 1}, {"d", -1}, {"e", 1}});
    now.tracks["d"].labels.erase("genre");
    const auto changes = song_changes(before, now, {"c"});
    EXPECT_EQ(kinds_of(changes), (std::vector<std::pair<ChangeKind, TrackId>>{{ChangeKind::Added, "e"},
                                                                              {ChangeKind::Removed, "a"},
                                                                              {ChangeKind::Retagged, "d"},
                                                                              {ChangeKind::Replaced, "c"},
                                                                              {ChangeKind::Moved, "b"}}));
    EXPECT_EQ(changes[0].before, std::nullopt);
    EXPECT_EQ(changes[0].after, 1);
    EXPECT_EQ(changes[1].before, 0);
    EXPECT_EQ(changes[1].after, std::nullopt);
    EXPECT_EQ(changes[2].labels, "genre: folk → –");
    EXPECT_EQ(changes[4].before, 1);
    EXPECT_EQ(changes[4].after, 0);
    EXPECT_TRUE(song_changes(before, before, {}).empty());
}

TEST(GroupChanges, NameTheGroupThatHoldsMostAndItsOwnNumberWhereTwoHoldAsMany) {
    const auto changes =
        group_changes({{"a", 0}, {"b", 0}, {"c", 0}, {"d", 1}, {"e", 1}, {"f", 2}, {"g", 3}, {"h", -1}},
                      {{"a", 4}, {"b", 4}, {"c", 0}, {"d", 0}, {"e", 1}, {"f", -1}, {"h", 0}});
    ASSERT_EQ(changes.size(), 4u) << "noise is no group";
    EXPECT_EQ(changes[0].after, 4);
    EXPECT_EQ(changes[0].songs, 3);
    EXPECT_EQ(changes[0].shared, 2);
    EXPECT_EQ(changes[1].after, 1);
    EXPECT_EQ(changes[2].after, std::nullopt) << "its song is in no group now";
    EXPECT_EQ(changes[2].songs, 1);
    EXPECT_EQ(changes[3].songs, 0) << "its song is gone";
}

TEST(SongChanges, LieInATableAndAsJson) {
    const testing::TemporaryFolder folder;
    const Changes changes{"clusters of Raw",
                          song_changes(songs({{"a", 0}}), songs({{"a", 0}, {"b", 2}}, "rock, hard"), {}),
                          group_changes({{"a", 0}}, {{"a", 0}})};
    write_changes(folder / "changes.csv", changes.songs);
    const auto csv = artifacts::read_csv(folder / "changes.csv");
    ASSERT_EQ(csv.rows.size(), 2u);
    EXPECT_EQ(csv.rows[0], (std::vector<std::string>{"added", "b", "Title b", "", "", "2", ""}));
    EXPECT_EQ(csv.rows[1][6], "genre: folk → rock, hard");
    const auto json = to_json(changes);
    EXPECT_EQ(json.at("clustering"), "clusters of Raw");
    EXPECT_EQ(json.at("changes")[0].at("group_before"), nullptr);
    EXPECT_EQ(json.at("changes")[0].at("group_now"), 2);
    EXPECT_EQ(json.at("groups")[0], (artifacts::Json{{"before", 0}, {"now", 0}, {"songs", 1}, {"shared", 1}}));
}

TEST(SongGroups, AreThoseOfTheRunWithTheEditsOfPeople) {
    const testing::TemporaryFolder folder;
    collection::write_tracks_csv(folder / "tracks.csv", {track_of("a", "folk"), track_of("b", "rock")}, {});
    rundir::write_clusters_csv(folder / "clusterings/vae.kmeans.s0.csv", {"a", "b"}, {{0, 1}, {}, 2});
    rundir::MethodRecord method;
    method.clustering = "clusterings/vae.kmeans.s0.csv";
    rundir::Edits edits;
    edits.groups["vae.kmeans"] = {{"b", 0}, {"gone", 1}};
    edits.groups["raw.kmeans"] = {{"a", 7}};
    const auto found           = song_groups(folder.path(), method, edits);
    EXPECT_EQ(found.groups, (std::map<TrackId, int>{{"a", 0}, {"b", 0}}));
    EXPECT_EQ(found.tracks.at("b").labels.at("genre"), "rock");
}

}  // namespace
}  // namespace ektara::experiment
