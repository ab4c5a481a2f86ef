#pragma once

#include <cstddef>
#include <span>

#include "ektara/core/matrix.hpp"

namespace ektara::features {

/// A matrix whose rows come one by one, since the length of a clip that is still being read is not known.
class FrameRows {
  public:
    /// Room for `expected` rows is made at once.
    FrameRows(Eigen::Index columns, std::size_t expected);

    /// The next row, to be filled; valid until the one after it is added.
    std::span<float> add();
    Eigen::Index size() const { return size_; }
    /// All rows; the object is empty afterwards.
    Matrix take();
    /// The first `count` rows, of which there are as many (asserted); the others stay.
    Matrix take_first(Eigen::Index count);

  private:
    void make_room();

    Matrix rows_;
    Eigen::Index size_ = 0;
};

}  // namespace ektara::features
