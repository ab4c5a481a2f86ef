// Batches are what rows were gathered by (languages, sources): a number from 0 for each row, -1 where it is not known.
#pragma once

#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara {

/// Throws InvalidArgument E6221 unless there is a batch, or -1, for each of so many rows; the message begins with
/// `who`.
void require_batches(Eigen::Index rows, const std::vector<int>& batches, const char* who);

/// The same, and E6224 where fewer than two batches have a row.
void require_two_batches(Eigen::Index rows, const std::vector<int>& batches, const char* who);

/// How many batches have a row.
int count_batches(const std::vector<int>& batches);

}  // namespace ektara
