#include "ektara/extraction/shard.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/table.hpp"
#include "ektara/collection/tracks.hpp"
#include "ektara/core/digest.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/name_list.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/path_text.hpp"
#include "ektara/extraction/available_features.hpp"
#include "ektara/extraction/track_message.hpp"
#include "ektara/features/analysis_build_id.hpp"

namespace ektara::extraction {
namespace fs = std::filesystem;
using artifacts::Json;
using features::TrackFeatures;

namespace {

constexpr int kVersion = 1;

/// The options of a plan that stand in a recipe, by what stands before their names.
template <class Plan, class Visit>
void visit_options(Plan& plan, Visit&& visit) {
    visit("features.", plan.audio);
    visit("decode.", plan.audio.decode);
    visit("text.", plan.texts);
    visit("hybrid.", plan.texts.hybrid);
}

[[noreturn]] void unreadable(const fs::path& file) {
    fail("E1530", "{}: is no part of a shard that this version can read; make the shard again",
         name_text(file.native()));
}

/// Whether a verb has begun to write into the folder.
bool is_shard(const fs::path& folder) { return fs::exists(folder / artifacts::kDigestList); }

/// One shard as it was read.
struct Shard {
    fs::path folder;
    std::vector<Track> tracks;
    std::vector<Outcome<TrackFeatures>> outcomes;
};

Shard tracks_of_shard(const fs::path& folder) {
    Shard shard{folder, {}, {}};
    const auto file  = folder / kShardTracks;
    const auto bytes = artifacts::read_file(file);
    try {
        const auto json = from_bytes(bytes);
        if (json.at("version") != kVersion) unreadable(file);
        for (const auto& entry : json.at("files")) {
            Track track;
            track.audio  = text_of(entry.at("path"));
            track.id     = name_text(track.audio.native());
            auto outcome = outcome_from_json(entry.at("outcome"), track);
            if (auto* usable = std::get_if<TrackFeatures>(&outcome))
                usable->info.tags = tags_from_json(entry.at("tags"));
            shard.tracks.push_back(std::move(track));
            shard.outcomes.push_back(std::move(outcome));
        }
    } catch (const Json::exception&) {
        unreadable(file);
    }
    return shard;
}

/// Adds the rows of one feature, which the shard's table has in the order of ids.
void add_rows(Shard& shard, const std::string& feature) {
    std::map<TrackId, TrackFeatures*> usable;
    for (std::size_t i = 0; i < shard.tracks.size(); ++i)
        if (auto* features = std::get_if<TrackFeatures>(&shard.outcomes[i])) usable[shard.tracks[i].id] = features;
    if (usable.empty()) return;
    const auto file  = table_path(shard.folder, feature);
    const auto table = artifacts::read_table(file);
    if (table.rows.size() != usable.size()) unreadable(file);
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
        const auto found = usable.find(table.rows[r]);
        if (found == usable.end()) unreadable(file);
        found->second->rows.emplace_back(table.values.row(static_cast<Eigen::Index>(r)));
    }
}

Shard read_shard(const fs::path& folder, const std::vector<std::string>& features) {
    auto shard = tracks_of_shard(folder);
    for (const auto& feature : features) add_rows(shard, feature);
    return shard;
}

/// Throws Error E1533 with the first setting that differs.
void require_same(const fs::path& shard, const ShardKey& key, const fs::path& first, const ShardKey& wanted) {
    if (key.analyser != wanted.analyser)
        fail("E1533", "{}: was made by another build than {}; make it again with the same program",
             name_text(shard.native()), name_text(first.native()));
    for (const auto& [name, value] : wanted.recipe) {
        const auto found = key.recipe.find(name);
        if (found == key.recipe.end() || found->second != value)
            fail("E1533", "{}: has {} = {}, but {} has {}; make both with the same settings", name_text(shard.native()),
                 name, found == key.recipe.end() ? "nothing" : found->second, name_text(first.native()), value);
    }
    if (key.recipe.size() != wanted.recipe.size())
        fail("E1533", "{}: has more settings than {}; make both with the same program", name_text(shard.native()),
             name_text(first.native()));
}

/// A file of a shard.
struct Part {
    Track track;
    Outcome<TrackFeatures> outcome;
};

std::vector<fs::path> folders_in(const fs::path& folder) {
    std::vector<fs::path> folders;
    if (fs::is_directory(folder))
        for (const auto& entry : fs::directory_iterator(folder))
            if (entry.is_directory()) folders.push_back(entry.path());
    return folders;
}

}  // namespace

ShardKey shard_key(const ExtractionPlan& asked, const collection::Collection& files) {
    // A machine that lacks weights makes shards of another recipe.
    const auto plan = available(asked).plan;
    ShardKey key;
    visit_options(plan, [&](const std::string& prefix, const auto& options) {
        for (const auto& option : list_options(options)) key.recipe[prefix + option.name] = option.value;
    });
    key.recipe["features.names"] = options_detail::to_text(plan.features);
    key.analyser                 = features::analysis_build_id();
    Digest digest;
    for (const auto& track : files.tracks) digest.add(track.audio.native());
    key.list = digest.text();
    return key;
}

std::size_t ShardDone::tracks() const {
    return std::accumulate(verdicts.begin(), verdicts.end(), std::size_t{0},
                           [](std::size_t sum, const auto& entry) { return sum + entry.second; });
}

std::size_t ShardDone::failed() const {
    std::size_t usable = 0;
    for (const auto verdict : {audio::Verdict::Ok, audio::Verdict::Partial})
        if (const auto found = verdicts.find(audio::name(verdict)); found != verdicts.end()) usable += found->second;
    return tracks() - usable;
}

std::optional<ShardDone> read_shard_done(const fs::path& shard) {
    const auto file = shard / kShardDone;
    if (!fs::exists(file)) return std::nullopt;
    const auto json = artifacts::read_json(file);
    ShardDone done;
    try {
        if (json.at("version") != kVersion) unreadable(file);
        done.key = {json.at("recipe").get<std::map<std::string, std::string>>(), json.at("analyser"), json.at("list")};
        done.verdicts = json.at("verdicts").get<std::map<std::string, std::size_t>>();
    } catch (const Json::exception&) {
        unreadable(file);
    }
    return done;
}

void write_shard_tracks(const fs::path& shard, const std::vector<Track>& tracks, const features::Extracted& extracted) {
    std::map<TrackId, const Failure*> failure_of;
    for (const auto& failure : extracted.failures) failure_of[failure.track] = &failure;
    Json files = Json::array();
    for (const auto& track : tracks) {
        const auto failed = failure_of.find(track.id);
        const auto& info  = extracted.infos.at(track.id);
        const auto what   = failed == failure_of.end() ? Outcome<TrackFeatures>(TrackFeatures{.info = info, .rows = {}})
                                                       : Outcome<TrackFeatures>(*failed->second);
        files.push_back(
            {{"path", binary(track.audio.native())}, {"tags", to_json(info.tags)}, {"outcome", to_json(what)}});
    }
    artifacts::write_file(shard / kShardTracks, to_bytes({{"version", kVersion}, {"files", std::move(files)}}));
}

ShardDone finish_shard(const fs::path& shard, const ShardKey& key) {
    ShardDone done{key, {}};
    for (const auto& [id, info] : collection::read_tracks_csv(shard / "tracks.csv").infos)
        ++done.verdicts[audio::name(info.verdict)];
    artifacts::write_json(shard / kShardDone, {{"version", kVersion},
                                               {"recipe", key.recipe},
                                               {"analyser", key.analyser},
                                               {"list", key.list},
                                               {"tracks", done.tracks()},
                                               {"verdicts", done.verdicts}});
    return done;
}

bool is_undecided(const Failure& failure) {
    return failure.code == audio::kInterrupted || failure.code == audio::kReplaced;
}

void require_decided(const fs::path& shard, const std::vector<Failure>& failures) {
    if (std::none_of(failures.begin(), failures.end(), is_undecided)) return;
    fail("E1537",
         "{}: some files could not be judged, since their workers were ended or the files changed; the same command "
         "tries them again",
         name_text(shard.native()));
}

std::vector<fs::path> find_shards(const std::vector<fs::path>& folders) {
    std::vector<fs::path> shards;
    for (const auto& folder : folders) {
        const auto found = is_shard(folder) ? std::vector{folder} : folders_in(folder);
        if (found.empty())
            fail<UsageError>(
                "E1531", "{}: is no shard and holds none; name folders that 'extract --list' or 'assign --list' wrote",
                name_text(folder.native()));
        shards.insert(shards.end(), found.begin(), found.end());
    }
    std::sort(shards.begin(), shards.end());
    std::vector<std::string> unfinished;
    for (const auto& shard : shards)
        if (!fs::exists(shard / kShardDone)) unfinished.push_back(name_text(shard.native()));
    if (!unfinished.empty())
        fail("E1532", "merge: {} shards are not whole, they have no {} ({}); run the command of each again",
             unfinished.size(), kShardDone, first_names(unfinished));
    return shards;
}

ShardKey common_key(const std::vector<fs::path>& shards) {
    std::vector<ShardKey> keys;
    for (const auto& shard : shards) keys.push_back(read_shard_done(shard).value().key);
    for (std::size_t i = 1; i < shards.size(); ++i) require_same(shards[i], keys[i], shards[0], keys[0]);
    return std::move(keys.front());
}

std::string digest_of(const std::vector<fs::path>& shards) {
    Digest digest;
    for (const auto& shard : shards) {
        const auto list = artifacts::read_digest_list(shard);
        if (!list) unreadable(shard / artifacts::kDigestList);
        for (const auto& [file, written] : list->files)
            for (const auto& one : written) digest.add(file).add(one.digest);
    }
    return digest.text();
}

void ShardFiles::add(const TrackId& file, const fs::path& shard) {
    const auto [at, is_new] = shard_of_.emplace(file, shard);
    if (!is_new)
        fail("E1534", "merge: '{}' is in two shards, {} and {}; leave one of them out", file,
             name_text(at->second.native()), name_text(shard.native()));
}

void ShardFiles::require_listed(const std::vector<std::string>& list) const {
    std::set<TrackId> listed;
    std::vector<std::string> missing, foreign;
    for (const auto& file : list)
        if (const auto id = name_text(file); listed.insert(id).second && !shard_of_.contains(id)) missing.push_back(id);
    if (!missing.empty())
        fail("E1535", "merge: {} of {} listed files are in no shard ({}); make shards of them and merge again",
             missing.size(), listed.size(), first_names(missing));
    for (const auto& [id, shard] : shard_of_)
        if (!listed.contains(id)) foreign.push_back(fmt::format("{} of {}", id, name_text(shard.native())));
    if (!foreign.empty())
        fail("E1536", "merge: {} files of shards are not in the list ({}); leave their shards out, or list them",
             foreign.size(), first_names(foreign));
}

MergedShards read_shards(const std::vector<fs::path>& shards, const std::vector<std::string>& files) {
    MergedShards merged;
    merged.recipe       = common_key(shards).recipe;
    const auto features = planned_features(plan_of(merged, {})).audio;
    std::map<TrackId, Part> parts;
    ShardFiles found;
    for (const auto& folder : shards) {
        auto shard = read_shard(folder, features);
        for (std::size_t i = 0; i < shard.tracks.size(); ++i) {
            const auto id = shard.tracks[i].id;
            found.add(id, folder);
            parts.emplace(id, Part{std::move(shard.tracks[i]), std::move(shard.outcomes[i])});
        }
    }
    if (!files.empty()) found.require_listed(files);
    for (auto& [id, part] : parts) {
        merged.collection.tracks.push_back(std::move(part.track));
        merged.collection.analysed.push_back(std::move(part.outcome));
    }
    merged.collection.input_hash = digest_of(shards);
    return merged;
}

ExtractionPlan plan_of(const MergedShards& merged, ExtractionPlan resources) {
    const auto& recipe = merged.recipe;
    visit_options(resources, [&](const std::string& prefix, auto& options) {
        for (const auto& [name, value] : recipe)
            if (name.starts_with(prefix)) set_option(options, name.substr(prefix.size()), value);
    });
    resources.features = resources.audio.names;
    return resources;
}

}  // namespace ektara::extraction
