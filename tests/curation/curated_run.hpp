#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ektara/report/run_view.hpp"
#include "report/small_run.hpp"

namespace ektara::testing {

/// Rows of one song in the space of a run.
struct CuratedRow {
    std::string id, song_id, language, genre;
    float x = 0, y = 0;
};

/// A small run whose tracks and space are these rows, in their order; cluster 0 left of x = 0, cluster 1 right of it.
class CuratedRun {
  public:
    explicit CuratedRun(const std::vector<CuratedRow>& rows);
    std::filesystem::path folder() const { return made_.folder(); }
    report::RunView view() const { return report::open_run(folder()); }

  private:
    SmallRun made_;
};

/// 40 songs in two groups of 20, rock around (-10, 0) and baul around (10, 0), half of each in either language.
std::vector<CuratedRow> two_genres();

}  // namespace ektara::testing
