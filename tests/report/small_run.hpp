#pragma once

#include <filesystem>

#include "arrays.hpp"

namespace ektara::testing {

/// A finished run of 20 songs, written by the writers that a run uses: song00 … song19 in music/ (WAV, 1 s), even ones
/// fast and in cluster 0; two languages, five artists; song02 and song04 have the same title, song06 repeats song00.
class SmallRun {
  public:
    SmallRun();
    std::filesystem::path folder() const { return folder_ / "run"; }
    std::filesystem::path top() const { return folder_.path(); }

  private:
    TemporaryFolder folder_;
};

}  // namespace ektara::testing
