#pragma once

#include <map>
#include <string>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara::features {

/// One track in words, in two languages; both say the same.
struct Description {
    TrackId id;
    std::string english, bangla;
};

/// Where the lower third of a column ends and the upper one begins among the tracks of a collection.
struct Thirds {
    float lower = 0, upper = 0;
    /// Whether the collection has more than one value.
    bool spread = false;
};

/// The thirds of every column that is spoken of, by its name. Throws InvalidArgument E3303 where the table lacks one.
std::map<std::string, Thirds> thirds_of(const FeatureMatrix& descriptors);

/// A sentence for each row of a `descriptors` table: tempo, loudness, brightness, rhythm, dynamics, texture, harmony
/// and noise, each with the word for the lower, middle or upper third of a collection's values, and the mode.
///
/// `thirds` are those of the collection, or of an earlier one that new tracks are compared with. A collection without
/// spread in a column gets its middle word. Throws InvalidArgument E3303 where the table lacks a
/// column that is spoken of.
std::vector<Description> describe(const FeatureMatrix& descriptors, const std::map<std::string, Thirds>& thirds);
std::vector<Description> describe(const FeatureMatrix& descriptors);

/// How much the sentences repeat: the share of distinct ones, and of the rows that have the most frequent one.
struct Repetition {
    double distinct = 0, most_frequent = 0;
};
Repetition repetition(const std::vector<std::string>& sentences);

}  // namespace ektara::features
