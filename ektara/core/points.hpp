#pragma once

#include <functional>
#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara {

/// A Matrix, or such rows in another's memory (a NumPy array): what is only read is not copied for it.
using MatrixView = Eigen::Ref<const Matrix>;

/// Throws InvalidArgument E6103 where `points` has no rows or no columns and E6102 where a value is NaN or infinite,
/// E6150 where its size is above 1e35; the message begins with `who` ("kmeans") and names the first such row and
/// column.
void require_points(const MatrixView& points, const char* who);

/// Row numbers of `points` in lexicographic order of the rows' values; equal rows stay in their order.
///
/// Whatever draws random rows draws them from this order, so that the order of a file's rows changes nothing.
std::vector<Eigen::Index> lexicographic_order(const MatrixView& points);

/// The same, but equal rows in the order that `before` gives their numbers (by batch, by label), and only those that it
/// holds equal stay as they are. A row with NaN equals no other.
std::vector<Eigen::Index> lexicographic_order(const MatrixView& points,
                                              const std::function<bool(Eigen::Index, Eigen::Index)>& before);

}  // namespace ektara
