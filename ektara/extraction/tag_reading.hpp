#pragma once

#include <vector>

#include "ektara/core/progress.hpp"
#include "ektara/core/types.hpp"
#include "ektara/extraction/worker.hpp"

namespace ektara::extraction {

/// The tracks with what their files' tags say (`collection::with_tags`), read in worker processes as `extract_tracks`
/// does, but without reading the sound. A file that cannot be read adds nothing. Throws Error E2120 where workers
/// cannot be started.
std::vector<Track> read_tags(std::vector<Track> tracks, const WorkerOptions& workers, int jobs,
                             const Progress& progress);

}  // namespace ektara::extraction
