#pragma once

#include <vector>

#include "ektara/evaluation/batch_mixing.hpp"
#include "ektara/evaluation/scored_method.hpp"

namespace ektara::evaluation {

/// Between which values, and what the chance levels are drawn with.
struct MixingOptions {
    std::string column = "language";
    Seed seed          = 0;
    int jobs           = 1;
};

/// How languages (or the values of another column) mix, and genres do not, in each method's own space, over the songs
/// of genres that they share (`shared_genres`); means over its seeds. Each space is measured once. Unknown where no two
/// languages share two genres, or fewer than `kFewestMixedRows` rows have one. `tracks` are the rows of the spaces;
/// `seed` shuffles their songs, as they come in `order`, for the chance levels, in every space alike.
std::vector<BatchMixing> batch_mixing_stage(const std::vector<Track>& tracks, const std::vector<ScoredMethod>& methods,
                                            const MixingOptions& options, const RowOrder& order = {});

}  // namespace ektara::evaluation
