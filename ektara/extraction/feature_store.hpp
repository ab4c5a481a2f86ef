#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ektara/artifacts/store.hpp"
#include "ektara/extraction/track_message.hpp"
#include "ektara/extraction/worker.hpp"
#include "ektara/features/extract.hpp"

namespace ektara::extraction {

/// What a file's name and its times say: where it is the same as before, so is the file. Empty where there is none.
std::string stamp_of(const std::filesystem::path& path);

/// What of a track is in the store.
struct Kept {
    /// Nothing where it was never tried, or with other thresholds or limits than now.
    std::optional<Outcome<features::TrackFeatures>> outcome;
    /// The features whose rows are not there; `outcome` holds empty rows in their places.
    std::vector<std::string> missing;
};

/// Features and verdicts of earlier runs in the store, for one set of options.
///
/// A row is kept under the content of its file, the recipe of the feature and the analyser, so that a file that was
/// tagged anew or moved costs nothing, and an option costs only the features that depend on it. A verdict is kept under
/// the content, the part of the file that was read and the analyser; one that a limit or threshold caused is used only
/// where these and the features are the same. Results of another analyser are removed when the object is made.
class FeatureStore {
  public:
    FeatureStore(artifacts::Store& store, const features::ExtractOptions& options, const WorkerOptions& limits);

    /// What is known of a file whose stamp is the same as when it was kept.
    std::optional<Identified> identify(const Track& track, const std::string& stamp);
    Kept find(const Track& track, const Identified& identified);

    void keep_file(const Track& track, const std::string& stamp, const Identified& identified);
    /// `outcome` has a row for each of `names`. A Failure that does not come of the content is not kept.
    void keep(const Identified& identified, const std::vector<std::string>& names,
              const Outcome<features::TrackFeatures>& outcome);

    /// Forgets what is known of a file and every verdict on its content, so that it is read and tried again.
    void forget(const std::filesystem::path& file);

    /// How many entries of another analyser were removed.
    std::int64_t removed() const { return removed_; }

  private:
    std::string row_key(const Identified& identified, const std::string& name) const;
    std::string verdict_key(const Identified& identified) const;
    std::string thresholds_of(audio::Verdict verdict) const;

    artifacts::Store& store_;
    features::ExtractOptions options_;
    WorkerOptions limits_;
    std::vector<std::string> names_;
    std::vector<std::size_t> widths_;  ///< columns of each
    std::int64_t removed_ = 0;
};

}  // namespace ektara::extraction
