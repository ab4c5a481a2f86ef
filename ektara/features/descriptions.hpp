#pragma once

#include <string>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara::features {

/// One track in words, in two languages; both say the same.
struct Description {
    TrackId id;
    std::string english, bangla;
};

/// A sentence for each row of a `descriptors` table: tempo, loudness, brightness, rhythm, dynamics, texture, harmony
/// and noise, each with the word for the lower, middle or upper third of this collection's values, and the mode.
///
/// A collection without spread in a column gets its middle word. Throws InvalidArgument E3303 where the table lacks a
/// column that is spoken of.
std::vector<Description> describe(const FeatureMatrix& descriptors);

/// How much the sentences repeat: the share of distinct ones, and of the rows that have the most frequent one.
struct Repetition {
    double distinct = 0, most_frequent = 0;
};
Repetition repetition(const std::vector<std::string>& sentences);

}  // namespace ektara::features
