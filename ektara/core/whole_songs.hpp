#pragma once

#include <string>
#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara {

/// Which rows every draw keeps together, as numbers from 0: the rows of a song, and songs that have an equal row, since
/// a copy is no second observation. `songs` holds a number a row; empty: every row is a song of its own.
///
/// Numbers ascend with those of `songs` (of several joined, the least), so without equal rows they are the same,
/// counted from 0. Throws InvalidArgument E6301 where the lengths differ.
std::vector<int> whole_songs(const Matrix& points, const std::vector<int>& songs = {});

/// The same for songs by name: those that have an equal row take the first of their names.
std::vector<std::string> whole_songs(const Matrix& points, const std::vector<std::string>& songs);

}  // namespace ektara
