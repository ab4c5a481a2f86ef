#include "ektara/extraction/extraction.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/extraction/feature_store.hpp"
#include "ektara/extraction/worker_pool.hpp"

namespace ektara::extraction {
namespace fs = std::filesystem;

using artifacts::Store;
using features::TrackFeatures;

namespace {

constexpr const char* kOwnStore = ".store";

Warning unusable(const std::string& reason) {
    return {"W-STORE-UNUSABLE", "results are not kept for later runs: " + reason};
}

/// The store that was named must be usable. The usual one need not be: then there is one for as long as the run takes.
std::unique_ptr<Store> open_store(const ExtractionOptions& options, const fs::path& folder,
                                  std::vector<Warning>& warnings) {
    if (!options.cache.empty()) return std::make_unique<Store>(options.cache);
    const fs::path usual = artifacts::default_store_folder();
    std::string reason   = "neither HOME nor XDG_CACHE_HOME is set";
    if (!usual.empty()) {
        auto store = std::make_unique<Store>(usual, Store::Trouble::GoesOn);
        reason     = store->unusable();
        if (reason.empty()) return store;
    }
    warnings.push_back(unusable(reason));
    return std::make_unique<Store>(folder / kOwnStore, Store::Trouble::GoesOn);
}

/// What a track is asked: what it is, or these features of it.
struct IdentifyTrack {
    audio::TagReader reader = audio::TagReader::Own;
};
struct ComputeFeatures {
    std::vector<std::string> names;
};
using Request = std::variant<IdentifyTrack, ComputeFeatures>;
using Answer  = std::variant<Identified, Outcome<TrackFeatures>>;

/// The extraction of one collection: what stands in the store, what has to be computed, and what became of it. Each
/// track is touched by one thread at a time; its life is `begin`, then `next_request` until there is none, or `lost`.
class ExtractionJob {
  public:
    ExtractionJob(const std::vector<Track>& tracks, const ExtractionOptions& options, FeatureStore& store,
                  const Progress& progress)
        : tracks_(tracks),
          options_(options),
          store_(store),
          progress_(progress),
          entries_(tracks.size()),
          outcomes_(tracks.size()) {}

    /// Takes what can be told without opening a file; the tracks that are left.
    std::vector<std::size_t> load_cached() {
        std::vector<std::size_t> left;
        for (std::size_t i = 0; i < tracks_.size(); ++i) {
            Open& open       = open_entry(i);
            const auto known = store_.identify(tracks_[i], open.stamp);
            if (known && !after_identified(i, *known)) continue;
            left.push_back(i);
            entries_[i].open.reset();  // found anew when its turn comes
        }
        return left;
    }

    /// Asked again where a worker died of the track: where that was before it could be identified, its tags are left to
    /// FFmpeg this time, for a broken tag must not cost a file its sound.
    Request begin(std::size_t i) {
        const Open& open = open_entry(i);
        const bool again = std::exchange(entries_[i].begun, true) && open.identified.content.empty();
        return IdentifyTrack{again ? audio::TagReader::FFmpeg : audio::TagReader::Own};
    }

    std::optional<Request> next_request(std::size_t i, Answer answer) {
        if (auto* identified = std::get_if<Identified>(&answer)) return after_identified(i, std::move(*identified));
        finish(i, std::get<Outcome<TrackFeatures>>(std::move(answer)), entries_[i].open->missing);
        return std::nullopt;
    }

    void lost(std::size_t i, const WorkerFailure& why) {
        auto& known = entries_[i].open->identified;
        if (known.content.empty())
            if (const auto digest = audio::digest_of_bytes(tracks_[i].audio); !digest.empty())
                known.content = "bytes:" + digest;
        Failure failure{tracks_[i].id, tracks_[i].audio, "worker", why.code, why.reason};
        if (why.about_file) return finish(i, std::move(failure), {});
        entries_[i].opened = true;
        done(i, std::move(failure));
    }

    Extraction result() {
        Extraction extraction;
        for (const auto& entry : entries_) {
            extraction.from_store += entry.from_store ? 1 : 0;
            extraction.decoded += entry.opened ? 1 : 0;
        }
        extraction.extracted = features::assemble(tracks_, std::move(outcomes_), options_.features);
        return extraction;
    }

  private:
    /// What is known of a track while it is worked on.
    struct Open {
        std::string stamp;
        Identified identified;
        std::vector<std::string> missing;
        std::optional<TrackFeatures> kept;
    };
    struct Entry {
        std::unique_ptr<Open> open;  ///< none before and after: there may be a million tracks
        bool from_store = false, opened = false, begun = false;
    };

    /// With the stamp that the file has now.
    Open& open_entry(std::size_t i) {
        auto& open = entries_[i].open;
        if (!open) open = std::make_unique<Open>();
        open->stamp = stamp_of(tracks_[i].audio);
        return *open;
    }

    /// The features that the store lacks; nothing where it has all, or the track cannot be used.
    std::optional<Request> after_identified(std::size_t i, Identified identified) {
        Open& open       = *entries_[i].open;
        open.identified  = std::move(identified);
        auto kept        = store_.find(tracks_[i], open.identified);
        open.missing     = std::move(kept.missing);
        const bool known = kept.outcome && open.missing.empty();
        // What its own reading said counts: the same bytes under another name may be told otherwise.
        if (open.identified.failure) kept.outcome = *open.identified.failure;
        if (open.identified.failure && !known) {
            finish(i, std::move(*kept.outcome), {});
            return std::nullopt;
        }
        if (known) {
            store_.keep_file(tracks_[i], open.stamp, open.identified);
            entries_[i].from_store = true;
            done(i, std::move(*kept.outcome));
            return std::nullopt;
        }
        if (kept.outcome) open.kept = std::get<TrackFeatures>(std::move(*kept.outcome));
        return ComputeFeatures{open.missing};
    }

    void finish(std::size_t i, Outcome<TrackFeatures> outcome, const std::vector<std::string>& names) {
        Open& open         = *entries_[i].open;
        entries_[i].opened = !open.identified.content.empty();
        // What was replaced since it was identified may be neither what it was called nor what it is now.
        if (stamp_of(tracks_[i].audio) == open.stamp) store_.keep(open.identified, names, outcome);
        store_.keep_file(tracks_[i], open.stamp, open.identified);
        if (auto* computed = std::get_if<TrackFeatures>(&outcome)) {
            computed->info.tags = open.identified.tags;  // as one from the store has them
            complete(open, *computed);
        }
        done(i, std::move(outcome));
    }

    /// Rows that were kept and rows that were computed, in the order of the names.
    void complete(Open& open, TrackFeatures& computed) const {
        if (!open.kept) return;
        const auto names = features::feature_names(options_.features);
        std::vector<RowVector> rows;
        for (std::size_t f = 0, next = 0; f < names.size(); ++f) {
            const bool fresh = next < open.missing.size() && open.missing[next] == names[f];
            rows.push_back(fresh ? std::move(computed.rows[next++]) : std::move(open.kept->rows[f]));
        }
        computed.rows = std::move(rows);
    }

    void done(std::size_t i, Outcome<TrackFeatures> outcome) {
        outcomes_[i] = std::move(outcome);
        entries_[i].open.reset();
        const std::lock_guard lock(one_at_a_time_);
        progress_("features", ++done_, tracks_.size());
    }

    const std::vector<Track>& tracks_;
    const ExtractionOptions& options_;
    FeatureStore& store_;
    const Progress& progress_;
    std::vector<Entry> entries_;
    std::vector<Outcome<TrackFeatures>> outcomes_;
    std::mutex one_at_a_time_;
    std::size_t done_ = 0;
};

/// Answers in this process.
Answer answer_here(const Track& track, const Request& request, features::ExtractOptions options) {
    if (const auto* wanted = std::get_if<IdentifyTrack>(&request)) return identify_track(track, wanted->reader);
    options.decode.tags = false;  // told when a track is identified
    options.names       = std::get<ComputeFeatures>(request).names;
    return features::extract_track(track, options);
}

void work_in_threads(ExtractionJob& job, const std::vector<std::size_t>& left, const std::vector<Track>& tracks,
                     const ExtractionOptions& options) {
    parallel_for(left.size(), options.jobs, [&](std::size_t n) {
        const std::size_t i            = left[n];
        std::optional<Request> request = job.begin(i);
        while (request) request = job.next_request(i, answer_here(tracks[i], *request, options.features));
    });
}

std::string bytes_of(const Request& request, const Track& track) {
    if (const auto* wanted = std::get_if<ComputeFeatures>(&request)) return extract_request(track, wanted->names);
    return identify_request(track, std::get<IdentifyTrack>(request).reader);
}

/// The answer of a worker; an Error that it met is thrown here.
Answer answer_from(const std::string& bytes, const Track& track) {
    const auto json = from_bytes(bytes);
    if (json.contains("error")) throw InvalidArgument(json.at("error").at(0), json.at("error").at(1));
    if (json.contains("content")) return identified_from_json(json, track);
    return outcome_from_json(json, track);
}

void work_in_processes(ExtractionJob& job, const std::vector<std::size_t>& left, const std::vector<Track>& tracks,
                       const ExtractionOptions& options) {
    const auto open = [&](std::size_t i) -> std::optional<audio::OpenedFile> {
        auto opened = audio::open_file(tracks[i].audio);
        if (auto* file = std::get_if<audio::OpenedFile>(&opened)) return std::move(*file);
        Identified nothing;
        nothing.failure        = std::get<Failure>(std::move(opened));
        nothing.failure->track = tracks[i].id;
        job.begin(i);
        job.next_request(i, std::move(nothing));
        return std::nullopt;
    };
    const WorkerProtocol protocol{
        .greeting     = [&](const WorkerOptions& limits) { return greeting(options.features, limits); },
        .begin        = [&](std::size_t i) { return bytes_of(job.begin(i), tracks[i]); },
        .next_request = [&](std::size_t i, const std::string& bytes) -> std::optional<std::string> {
            const auto request = job.next_request(i, answer_from(bytes, tracks[i]));
            return request ? std::optional(bytes_of(*request, tracks[i])) : std::nullopt;
        },
        .lost = [&](std::size_t i, const WorkerFailure& why) { job.lost(i, why); },
        .open = open};
    if (!left.empty()) run_workers(left, options.jobs, options.workers, protocol);
}

}  // namespace

Extraction extract_tracks(const std::vector<Track>& tracks, const ExtractionOptions& options, const fs::path& folder,
                          const Progress& progress) {
    std::vector<Warning> warnings;
    const auto store = open_store(options, folder, warnings);
    const bool told  = !warnings.empty();  // that the usual store cannot be used
    FeatureStore kept(*store, options.features, options.workers);
    if (kept.removed() > 0)
        warnings.push_back({"W-STORE-REBUILT", fmt::format("the store held {} results of another version of the "
                                                           "analyser; they were removed",
                                                           kept.removed())});
    ExtractionJob job(tracks, options, kept, progress);
    const auto left = job.load_cached();
    if (options.workers.program.empty())
        work_in_threads(job, left, tracks, options);
    else
        work_in_processes(job, left, tracks, options);
    store->flush();
    Extraction extraction = job.result();
    if (const auto why = store->rebuilt(); !why.empty())
        warnings.push_back({"W-STORE-REBUILT", "the store of earlier results was begun anew: " + why});
    if (const auto why = store->unusable(); !why.empty() && !told) warnings.push_back(unusable(why));
    extraction.warnings = std::move(warnings);
    return extraction;
}

void remove_own_store(const fs::path& folder) {
    std::error_code ignored;
    fs::remove_all(folder / kOwnStore, ignored);
}

void forget_verdicts(const fs::path& cache, const std::vector<fs::path>& files) {
    const fs::path folder = cache.empty() ? artifacts::default_store_folder() : cache;
    if (folder.empty()) return;  // no store outlives its run
    Store store(folder);
    FeatureStore kept(store, {}, {});
    for (const auto& file : files) kept.forget(file);
}

}  // namespace ektara::extraction
