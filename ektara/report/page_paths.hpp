#pragma once

#include "ektara/report/page_data.hpp"

namespace ektara::report {

/// Leaves file names and folders out of everything that the page is sent: words with a slash become "…", ids of songs
/// (`songs`, in the page's order) their numbers, failures lose path and id. Titles and artists stay.
void leave_out_paths(const std::vector<TrackId>& songs, PageData& data);

}  // namespace ektara::report
