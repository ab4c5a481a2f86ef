#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>

#include "ektara/artifacts/json.hpp"
#include "ektara/features/extract.hpp"

namespace ektara::pipeline {

/// Keeps what was extracted on disk while a run goes on, so that a killed run decodes again at most the last few
/// tracks: RUN/features/.journal/, removed once the features are written. May be used from several threads.
class ExtractionJournal {
  public:
    /// Reads what an earlier run left; a part that cannot be read is passed over.
    explicit ExtractionJournal(std::filesystem::path folder);

    /// What was kept of a track, or null.
    const Outcome<features::TrackFeatures>* find(const TrackId& id) const;
    /// Keeps one more; every 32 of them go to disk.
    void add(const TrackId& id, const Outcome<features::TrackFeatures>& outcome);
    void remove() const;

  private:
    void flush();

    std::filesystem::path folder_;
    std::map<TrackId, Outcome<features::TrackFeatures>> found_;
    std::mutex one_at_a_time_;
    artifacts::Json waiting_ = artifacts::Json::array();
    std::size_t parts_       = 0;
};

}  // namespace ektara::pipeline
