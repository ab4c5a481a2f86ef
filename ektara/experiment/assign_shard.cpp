#include "ektara/experiment/assign_shard.hpp"

#include <algorithm>

#include "ektara/audio/verdict.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/core/digest.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/path_text.hpp"
#include "ektara/experiment/input_recipe.hpp"
#include "ektara/features/analysis_build_id.hpp"

namespace ektara::experiment {
namespace fs = std::filesystem;
using extraction::ShardKey;
namespace {

/// Stands in the recipes of shards of `assign` only.
constexpr const char* kSpace    = "assign.space";
constexpr const char* kFailures = "failures.csv";

template <class Numbers>
std::string_view bytes_of(const Numbers& numbers) {
    return {reinterpret_cast<const char*>(numbers.data()),
            static_cast<std::size_t>(numbers.size()) * sizeof(*numbers.data())};
}

void add_names(const std::vector<std::string>& names, Digest& digest) {
    for (const auto& name : names) digest.add(name);
}

std::string digest_of_songs(const ReferenceSet& reference) {
    Digest digest;
    add_names(reference.embedding.rows, digest);
    add_names(reference.columns, digest);
    return digest.add(bytes_of(reference.embedding.coords)).text();
}

std::string digest_of_clusters(const ReferenceSet& reference) {
    Digest digest;
    digest.add(bytes_of(reference.clusters.labels)).add(bytes_of(reference.cluster_numbers));
    return digest.add(bytes_of(reference.centroids)).add(reference.graph ? "graph" : "centroids").text();
}

std::string digest_of_list(const collection::Collection& songs) {
    Digest digest;
    for (const auto& track : songs.tracks) digest.add(track.audio.native());
    for (const auto& table : songs.embeddings) {
        digest.add(table.recipe.kind).add(bytes_of(table.values));
        add_names(table.rows, digest);
    }
    return digest.text();
}

}  // namespace

ShardKey assign_shard_key(const ReferenceSet& reference, const extraction::ExtractionPlan& resources,
                          const collection::Collection& songs, int n_neighbors) {
    const auto input = reference.input.value_or(models::InputRecipe{});
    if (extraction_plan_of(input).per == extraction::RowUnit::Song)
        fail<UsageError>("E1555",
                         "assign: the rows of this model are songs of several clips, which a part of a list cannot "
                         "tell; name all new songs at once, with -o FILE.csv");
    ShardKey key;
    key.recipe                              = input.options;
    key.recipe["features.shortest_seconds"] = options_detail::to_text(resources.audio.shortest_seconds);
    key.recipe["features.silence_db"]       = options_detail::to_text(resources.audio.silence_db);
    key.recipe["assign.features"]           = options_detail::to_text(input.features);
    key.recipe[kSpace]                      = reference.space;
    key.recipe["assign.seed"]               = std::to_string(reference.seed);
    key.recipe["assign.songs"]              = digest_of_songs(reference);
    key.recipe["assign.clusters"]           = digest_of_clusters(reference);
    key.recipe["assign.neighbors"]          = std::to_string(n_neighbors);
    key.analyser                            = features::analysis_build_id();
    key.list                                = digest_of_list(songs);
    return key;
}

void write_assign_shard(const fs::path& shard, const std::vector<Track>& tracks, const NewSongs& songs,
                        const artifacts::CsvTable& assignments) {
    auto infos = songs.infos;
    for (auto& [id, info] : infos) info.tags = {};  // or lyrics in tags would become files
    for (const auto& failure : songs.failures) infos[failure.track].verdict = audio::verdict_of(failure.code);
    std::vector<Track> bare;
    for (const auto& track : tracks) {
        bare.emplace_back();
        bare.back().id    = track.id;
        bare.back().audio = track.audio;
    }
    artifacts::write_csv(shard / kAssignments, assignments);
    collection::write_tracks_csv(shard / "tracks.csv", std::move(bare), infos);
    collection::write_failures_csv(shard / kFailures, songs.failures);
}

bool are_of_assign(const std::vector<fs::path>& shards) {
    const auto is_of_assign = [](const fs::path& shard) {
        return extraction::read_shard_done(shard).value().key.recipe.contains(kSpace);
    };
    const bool all = is_of_assign(shards.front());
    for (const auto& shard : shards)
        if (is_of_assign(shard) != all)
            fail<UsageError>("E1556", "merge: {} is of '{} --list', but {} is of '{} --list'; merge them apart",
                             name_text(shards.front().native()), all ? "assign" : "extract", name_text(shard.native()),
                             all ? "extract" : "assign");
    return all;
}

MergedAssignments read_assign_shards(const std::vector<fs::path>& shards, const std::vector<std::string>& files) {
    MergedAssignments merged;
    merged.recipe = extraction::common_key(shards).recipe;
    extraction::ShardFiles found;
    for (const auto& shard : shards) {
        auto csv                   = artifacts::read_csv(shard / kAssignments);
        merged.assignments.columns = csv.columns;
        for (auto& row : csv.rows) {
            found.add(row.front(), shard);
            merged.assignments.rows.push_back(std::move(row));
        }
        for (auto& failure : collection::read_failures_csv(shard / kFailures)) {
            found.add(failure.track, shard);
            merged.failures.push_back(std::move(failure));
        }
    }
    if (!files.empty()) found.require_listed(files);
    std::sort(merged.assignments.rows.begin(), merged.assignments.rows.end());
    return merged;
}

}  // namespace ektara::experiment
