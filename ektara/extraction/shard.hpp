#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ektara/collection/inputs.hpp"
#include "ektara/extraction/feature_tables.hpp"

/// Shards: parts of a list of files that processes analyse on their own, on one machine or on many, and that `merge`
/// puts together. A shard is the folder of an `extract` over its part (tracks.csv, failures.csv, features/) with what
/// the tables do not hold (shard.cbor) and, written last, DONE.json: without it a shard is not whole.
namespace ektara::extraction {

inline constexpr const char *kShardTracks = "shard.cbor", *kShardDone = "DONE.json";

/// What a shard is of: shards of one collection have the same recipe and analyser.
struct ShardKey {
    /// The settings that decide about features and verdicts ("features.…", "decode.…", "text.…", "hybrid.…"), with
    /// the features that can be had on this machine.
    std::map<std::string, std::string> recipe;
    std::string analyser;  ///< features::analysis_build_id()
    std::string list;      ///< a digest of the files' names
    bool operator==(const ShardKey&) const = default;
};

/// What a shard of these files by this plan is. Throws as `available` (available_features.hpp).
ShardKey shard_key(const ExtractionPlan& asked, const collection::Collection& files);

/// What DONE.json says: the key, and how many files had which verdict.
struct ShardDone {
    ShardKey key;
    std::map<std::string, std::size_t> verdicts;
    std::size_t tracks() const;
    std::size_t failed() const;
};

/// Nothing where there is no DONE.json. Throws Error E1530 where it cannot be read.
std::optional<ShardDone> read_shard_done(const std::filesystem::path& shard);

/// Writes shard.cbor: what became of each file, with its tags, but the rows of its features. `feature_tables` calls it
/// for a plan with `for_merge`.
void write_shard_tracks(const std::filesystem::path& shard, const std::vector<Track>& tracks,
                        const features::Extracted& extracted);

/// Writes DONE.json for a shard whose tables are written.
ShardDone finish_shard(const std::filesystem::path& shard, const ShardKey& key);

/// The shards that these folders are or hold, in bytewise order of their paths. Throws UsageError E1531 where a folder
/// is none and holds none, and Error E1532, with their names, where some are not whole.
std::vector<std::filesystem::path> find_shards(const std::vector<std::filesystem::path>& folders);

/// What shards hold together: a collection whose files are not read again (`Collection::analysed`), and the recipe.
struct MergedShards {
    collection::Collection collection;
    std::map<std::string, std::string> recipe;
};

/// Reads shards in any order, at least one. Where `files` names any, they are the whole collection. Its `input_hash`
/// is of all that the shards hold, so that a shard that was made anew has a run begun anew. Throws Error E1533 where
/// recipes or analysers differ, E1534 where a file is in two shards, E1535 where a file of the list is in none, E1536
/// where one of a shard is not in the list, E1530 where a shard cannot be read, and E4104 or E4106 where one of its
/// files is not as it was written.
MergedShards read_shards(const std::vector<std::filesystem::path>& shards, const std::vector<std::string>& files);

/// The plan that makes the tables of `merged`: its features by its recipe.
ExtractionPlan plan_of(const MergedShards& merged, ExtractionPlan resources);

}  // namespace ektara::extraction
