#pragma once

#include <map>

#include "ektara/report/page_data.hpp"
#include "ektara/report/run_view.hpp"

namespace ektara::report {

/// The page's `models`: of every model its name, the space it makes, its seed, what its training reached and its curves
/// of training and held-out loss, thinned to 150 points.
std::vector<PageModel> page_models(const RunView& run);

/// The page's `pictures`: traversals and reconstructions of each space's first model (models/illustrations.hpp), as
/// bytes in base64. A byte is 128 + 127·z/3 where z is the value in standard deviations of the training table, for
/// traversals less that of the middle. {"columns": lists that pictures share, "models": [{"name", "columns": which
/// list, "channels": 0 or the rows of a sequence's picture, "width", "traversals": {"dimensions": [{"dimension", "kl",
/// "moves"}], "offsets", "cells"}, "reconstructions": {"songs": [{"song", "error"}], "cells"}}]}.
///
/// Of a table the 64 columns that traversals move most; of a sequence its channels by time, four frames averaged, and
/// the offsets −3, 0 and 3. The six dimensions of the largest KL. `moves` says in words what lies at the two ends,
/// `error` is the root mean square difference of a song and its reconstruction. Songs are numbered by `positions`, −1
/// for others.
PagePictures page_pictures(const RunView& run, const std::map<TrackId, std::size_t>& positions);

/// The page's `sweeps`: what `train --sweep … -o RUN/NAME` left in sweep.csv and sweep.json, {"name", "axes", "chosen",
/// "columns", "rows"}.
std::vector<PageSweep> page_sweeps(const RunView& run);

}  // namespace ektara::report
