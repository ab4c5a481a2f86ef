#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "ektara/core/types.hpp"

/// Where the artifacts of a run lie, relative to RUN. `name` is that of a seed's artifact: "vae.s3".
namespace ektara::rundir::layout {

/// The record of the run; a folder that has it is a run.
inline constexpr const char* kRecord = "run.json";

/// The page of the run, and what stands before the digest that it holds of itself and its run
/// (artifacts/digest_list.hpp).
inline constexpr const char* kPage            = "report.html";
inline constexpr std::string_view kPageDigest = "<!-- ektara digest: ";

/// What `audit` found, for readers and for programs.
inline constexpr const char* kAuditTable = "audit.csv";
inline constexpr const char* kAudit      = "audit.json";

/// Size, silhouette and stability of each cluster; runs of before that name have it as clusters.csv.
inline constexpr const char* kClusterQuality    = "cluster-quality.csv";
inline constexpr const char* kOldClusterQuality = "clusters.csv";

/// A row a track: its names, its labels, and its cluster in each clustering.
inline constexpr const char* kSongTable = "songs.csv";

inline constexpr const char* kPlaylists = "playlists";

/// The songs that `update` added, took away, moved or found with other labels.
inline constexpr const char* kChanges = "changes.csv";

/// Everything that a run or its report writes beside run.json and the lock; what `--force` removes.
inline constexpr const char* kEntries[] = {
    "tracks.csv", "failures.csv",  "metrics.csv",      "metrics.json",   "metrics.md",  "metrics.tex",
    "across.csv", kClusterQuality, kOldClusterQuality, kSongTable,       kPage,         "explain.json",
    "features",   "lyrics",        "models",           "embeddings",     "projections", "clusterings",
    "neighbors",  "peaks",         "draw_order.csv",   "structure.json", kPlaylists,    kChanges,
    kAuditTable,  kAudit,          "shard.cbor",       "DONE.json"};

/// "vae.s3".
inline std::string with_seed(const std::string& name, Seed seed) { return name + ".s" + std::to_string(seed); }

inline std::string embedding(const std::string& name) { return "embeddings/" + name + ".npy"; }
/// The first two principal axes of a space.
inline std::string map(const std::string& name) { return "projections/" + name + ".npy"; }
inline std::string clustering(const std::string& name) { return "clusterings/" + name + ".csv"; }
inline std::string merge_tree(const std::string& name) { return "clusterings/" + name + ".tree.json"; }
inline std::string model(const std::string& name) { return "models/" + name; }
inline std::string neighbors(const std::string& name) { return "neighbors/" + name + ".npy"; }
inline std::string feature(const std::string& name) { return "features/" + name + ".npy"; }

}  // namespace ektara::rundir::layout
