#pragma once

#include <map>
#include <string>
#include <vector>

#include "ektara/report/page_data.hpp"
#include "ektara/report/report.hpp"
#include "ektara/report/run_view.hpp"

namespace ektara::report {

/// Neighbours and peaks of more songs than this are asked of the server one by one.
inline constexpr std::size_t kInlineSongs = 5000;

using Positions = std::map<TrackId, std::size_t>;
Positions positions_of(const std::vector<TrackId>& songs);

/// Adds maps (those of the options where they hold some), methods with the clusters of their songs, neighbours, and
/// what the page opens with (`options.clusters`: a name, "" for the run's default).
void add_methods(const RunView& run, const std::vector<TrackId>& songs, const PageOptions& options, PageData& data);

/// What the cards show, from explain.json where the run has it and it is of the edits of now.
std::vector<PageExplanation> page_explanations(const RunView& run, const Positions& positions);

}  // namespace ektara::report
