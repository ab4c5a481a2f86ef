#include "ektara/features/sequence.hpp"

#include <algorithm>

#include "ektara/core/error.hpp"

namespace ektara::features {

Matrix fix_length(const Matrix& sequence, Eigen::Index frames) {
    const Eigen::Index length = sequence.cols();
    require(length >= 1 && frames >= 1, "E2204", "fix_length: cannot bring {} frames to {}; both must be at least 1",
            length, frames);
    const Eigen::Index first = length > frames ? (length - frames) / 2 : -((frames - length) / 2);
    Matrix fitted(sequence.rows(), frames);
    for (Eigen::Index t = 0; t < frames; ++t)
        fitted.col(t) = sequence.col(std::clamp<Eigen::Index>(first + t, 0, length - 1));
    return fitted;
}

}  // namespace ektara::features
