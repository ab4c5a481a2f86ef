#include "ektara/extraction/extraction.hpp"

#include <algorithm>
#include <memory>
#include <mutex>

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

std::unique_ptr<Store> open_store(const ExtractionOptions& options, const fs::path& folder,
                                  std::vector<Warning>& warnings) {
    if (!options.cache.empty()) return std::make_unique<Store>(options.cache);
    const fs::path usual = artifacts::default_store_folder();
    std::string reason   = "neither HOME nor XDG_CACHE_HOME is set";
    try {
        if (!usual.empty()) return std::make_unique<Store>(usual);
    } catch (const Error& problem) {
        reason = problem.what();
    }
    warnings.push_back({"W-STORE-UNUSABLE", "results are not kept for later runs: " + reason});
    return std::make_unique<Store>(folder / kOwnStore);
}

/// The work on one collection: what stands in the store, what has to be computed, and what became of it. Each track is
/// touched by one thread at a time.
class Work {
  public:
    Work(const std::vector<Track>& tracks, const ExtractionOptions& options, FeatureStore& store,
         const Progress& progress)
        : tracks_(tracks), options_(options), store_(store), progress_(progress), entries_(tracks.size()) {}

    /// Takes what can be told without opening a file; the tracks that are left.
    std::vector<std::size_t> take_what_is_kept() {
        std::vector<std::size_t> left;
        for (std::size_t i = 0; i < tracks_.size(); ++i) {
            entries_[i].stamp = stamp_of(tracks_[i].audio);
            const auto known  = store_.identify(tracks_[i], entries_[i].stamp);
            if (!known || identified(i, *known)) left.push_back(i);
        }
        return left;
    }

    void stamp(std::size_t i) { entries_[i].stamp = stamp_of(tracks_[i].audio); }

    /// True where features have to be computed: those of `missing(i)`.
    bool identified(std::size_t i, Identified identified) {
        Entry& entry     = entries_[i];
        entry.identified = std::move(identified);
        auto kept        = store_.find(tracks_[i], entry.identified);
        entry.missing    = std::move(kept.missing);
        if (entry.identified.failure && !kept.outcome) {
            finish(i, *entry.identified.failure, {});
            return false;
        }
        if (kept.outcome && entry.missing.empty()) {
            store_.keep_file(tracks_[i], entry.stamp, entry.identified);
            entry.from_store = true;
            done(i, std::move(*kept.outcome));
            return false;
        }
        if (kept.outcome) entry.kept = std::get<TrackFeatures>(std::move(*kept.outcome));
        return true;
    }

    const std::vector<std::string>& missing(std::size_t i) const { return entries_[i].missing; }

    void finish(std::size_t i, Outcome<TrackFeatures> outcome, const std::vector<std::string>& names) {
        Entry& entry = entries_[i];
        entry.opened = !entry.identified.content.empty();
        // What was replaced since it was identified may be neither what it was called nor what it is now.
        if (stamp_of(tracks_[i].audio) == entry.stamp) store_.keep(entry.identified, names, outcome);
        store_.keep_file(tracks_[i], entry.stamp, entry.identified);
        if (auto* computed = std::get_if<TrackFeatures>(&outcome)) complete(entry, *computed);
        done(i, std::move(outcome));
    }

    void lost(std::size_t i, const Lost& why) {
        auto& known = entries_[i].identified;
        if (known.content.empty())
            if (const auto digest = audio::digest_of_bytes(tracks_[i].audio); !digest.empty())
                known.content = "bytes:" + digest;
        finish(i, Failure{tracks_[i].id, tracks_[i].audio, "worker", why.code, why.reason}, {});
    }

    Extraction result() {
        Extraction extraction;
        for (const auto& entry : entries_) {
            extraction.from_store += entry.from_store ? 1 : 0;
            extraction.decoded += entry.opened ? 1 : 0;
        }
        std::vector<Outcome<TrackFeatures>> outcomes;
        for (auto& entry : entries_) outcomes.push_back(std::move(entry.outcome));
        extraction.extracted = features::assemble(tracks_, std::move(outcomes), options_.features);
        return extraction;
    }

  private:
    struct Entry {
        std::string stamp;
        Identified identified;
        std::vector<std::string> missing;
        std::optional<TrackFeatures> kept;
        bool from_store = false, opened = false;
        Outcome<TrackFeatures> outcome;
    };

    /// Rows that were kept and rows that were computed, in the order of the names.
    void complete(Entry& entry, TrackFeatures& computed) const {
        if (!entry.kept) return;
        const auto names = features::feature_names(options_.features);
        std::vector<RowVector> rows;
        for (std::size_t f = 0, next = 0; f < names.size(); ++f) {
            const bool fresh = next < entry.missing.size() && entry.missing[next] == names[f];
            rows.push_back(fresh ? std::move(computed.rows[next++]) : std::move(entry.kept->rows[f]));
        }
        computed.rows = std::move(rows);
    }

    void done(std::size_t i, Outcome<TrackFeatures> outcome) {
        entries_[i].outcome = std::move(outcome);
        const std::lock_guard lock(one_at_a_time_);
        progress_("features", ++done_, tracks_.size());
    }

    const std::vector<Track>& tracks_;
    const ExtractionOptions& options_;
    FeatureStore& store_;
    const Progress& progress_;
    std::vector<Entry> entries_;
    std::mutex one_at_a_time_;
    std::size_t done_ = 0;
};

void work_in_threads(Work& work, const std::vector<std::size_t>& left, const std::vector<Track>& tracks,
                     const ExtractionOptions& options) {
    parallel_for(left.size(), options.jobs, [&](std::size_t n) {
        const std::size_t i = left[n];
        work.stamp(i);
        if (!work.identified(i, identify_track(tracks[i]))) return;
        auto wanted  = options.features;
        wanted.names = work.missing(i);
        work.finish(i, features::extract_track(tracks[i], wanted), work.missing(i));
    });
}

/// The answer of a worker; an Error that it met is thrown here.
artifacts::Json answer_of(const std::string& bytes) {
    auto json = from_bytes(bytes);
    if (json.contains("error")) throw InvalidArgument(json.at("error").at(0), json.at("error").at(1));
    return json;
}

void work_in_processes(Work& work, const std::vector<std::size_t>& left, const std::vector<Track>& tracks,
                       const ExtractionOptions& options) {
    const Conversation conversation{
        .begin =
            [&](std::size_t i) {
                work.stamp(i);
                return identify_request(tracks[i]);
            },
        .go_on = [&](std::size_t i, const std::string& bytes) -> std::optional<std::string> {
            const auto answer = answer_of(bytes);
            if (answer.contains("content")) {
                if (!work.identified(i, identified_from_json(answer, tracks[i]))) return std::nullopt;
                return extract_request(tracks[i], work.missing(i));
            }
            work.finish(i, outcome_from_json(answer, tracks[i]), work.missing(i));
            return std::nullopt;
        },
        .lost = [&](std::size_t i, const Lost& why) { work.lost(i, why); }};
    if (!left.empty())
        run_workers(left, options.jobs, greeting(options.features, options.workers), options.workers, conversation);
}

}  // namespace

Extraction extract_tracks(const std::vector<Track>& tracks, const ExtractionOptions& options, const fs::path& folder,
                          const Progress& progress) {
    std::vector<Warning> warnings;
    const auto store = open_store(options, folder, warnings);
    FeatureStore kept(*store, options.features, options.workers);
    if (kept.removed() > 0)
        warnings.push_back({"W-STORE-REBUILT", fmt::format("the store held {} results of another version of the "
                                                           "analyser; they were removed",
                                                           kept.removed())});
    Work work(tracks, options, kept, progress);
    const auto left = work.take_what_is_kept();
    if (options.workers.program.empty())
        work_in_threads(work, left, tracks, options);
    else
        work_in_processes(work, left, tracks, options);
    Extraction extraction = work.result();
    if (const auto why = store->rebuilt(); !why.empty())
        warnings.push_back({"W-STORE-REBUILT", "the store of earlier results was begun anew: " + why});
    extraction.warnings = std::move(warnings);
    return extraction;
}

void remove_own_store(const fs::path& folder) {
    std::error_code ignored;
    fs::remove_all(folder / kOwnStore, ignored);
}

}  // namespace ektara::extraction
