#pragma once

#include "ektara/core/matrix.hpp"

namespace ektara::features {

/// Brings a channels × T matrix to `frames` columns: the middle of a longer one (the first column left out is number
/// ⌊(T − frames)/2⌋ + frames), and a shorter one between copies of its first column (⌊(frames − T)/2⌋ of them) and of
/// its last (NumPy's `pad` with mode="edge"). Throws InvalidArgument E2204 without columns or for frames below 1.
Matrix fix_length(const Matrix& sequence, Eigen::Index frames);

}  // namespace ektara::features
