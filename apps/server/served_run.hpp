#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "ektara/report/report.hpp"

namespace ektara::server {

/// A run that may come from others, to be shown: nothing that it names is read outside of these folders and its own
/// (report::open_changed_run). Throws UsageError E4110 for a file of the run that is a link to one outside of them,
/// since whoever made the run chose what it is.
report::RunView open_served_run(const std::filesystem::path& folder, const std::vector<std::filesystem::path>& roots);

/// The data of a run's page as the JSON that the page asks for. Made once; where the page takes edits, made anew when
/// the run's edits are others, wherever they were made, so that it is what `ektara report` would show. May be used by
/// several threads.
class PageText {
  public:
    PageText(const report::RunView& run, report::PageOptions options, std::vector<std::filesystem::path> roots);
    /// Throws Error E7041 where the run has other songs than when the server began.
    std::string now() const;

  private:
    void make(const report::RunView& run) const;
    void remake() const;

    std::filesystem::path folder_;
    std::vector<std::filesystem::path> roots_;
    std::vector<TrackId> songs_;
    mutable std::mutex one_at_a_time_;
    mutable report::PageOptions options_;  ///< with the maps, which no edit changes
    mutable std::string text_, edits_;     ///< and the version of the edits that it shows
    mutable std::string record_;           ///< the run.json that the maps are of
};

}  // namespace ektara::server
