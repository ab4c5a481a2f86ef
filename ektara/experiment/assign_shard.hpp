#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "ektara/experiment/assign.hpp"
#include "ektara/extraction/shard.hpp"

/// Shards of `assign`: parts of a list of new songs that processes place on their own, by the contract of those of
/// `extract` (extraction/shard.hpp). A shard holds assignments.csv, tracks.csv (verdicts, no labels), failures.csv
/// and, written last, DONE.json.
namespace ektara::experiment {

inline constexpr const char* kAssignments = "assignments.csv";

/// What a shard of these songs is: its recipe holds how their features are made, a digest of the reference's songs,
/// coordinates and clusters, and the number of neighbours; its list the files and their rows of embeddings. Throws
/// UsageError E1555 where the model's rows are songs of several clips, which a part of a list cannot tell, and as
/// `extract_new_songs` where its recipe cannot be repeated.
extraction::ShardKey assign_shard_key(const ReferenceSet& reference, const extraction::ExtractionPlan& resources,
                                      const collection::Collection& songs, int n_neighbors);

/// Writes the tables of a shard: where these tracks lie, and what is known of all of them. `extraction::finish_shard`
/// has to follow.
void write_assign_shard(const std::filesystem::path& shard, const std::vector<Track>& tracks, const NewSongs& songs,
                        const artifacts::CsvTable& assignments);

/// Whether shards are of `assign`. Throws UsageError E1556 where only some are.
bool are_of_assign(const std::vector<std::filesystem::path>& shards);

/// The rows of shards of `assign`, in bytewise order of ids, their failures and the recipe of all.
struct MergedAssignments {
    artifacts::CsvTable assignments;
    std::vector<Failure> failures;
    std::map<std::string, std::string> recipe;
};

/// Reads shards in any order, at least one. Where `files` names any, they are all that has to be there. Throws as
/// extraction::read_shards.
MergedAssignments read_assign_shards(const std::vector<std::filesystem::path>& shards,
                                     const std::vector<std::string>& files);

}  // namespace ektara::experiment
