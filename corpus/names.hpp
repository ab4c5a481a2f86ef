#pragma once

#include <string>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara::corpus {

/// What stands on the cover of one song.
struct Names {
    std::string title, artist, album;
};

/// Names for n songs of one language ("bangla" in Bangla script, "english"), made by rule: titles of two words that
/// differ from each other, about six songs an artist, two albums an artist.
std::vector<Names> make_names(const std::string& language, int n, Seed seed);

}  // namespace ektara::corpus
