#include "ektara/features/frame_rows.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "ektara/core/detail/allocation.hpp"

namespace ektara::features {

FrameRows::FrameRows(Eigen::Index columns, std::size_t expected)
    : rows_(std::max<Eigen::Index>(static_cast<Eigen::Index>(expected), 64), columns) {}

void FrameRows::make_room() {
    constexpr Eigen::Index kLargeBytes = 16 << 20;
    // Eigen resizes by realloc: large matrices move by their pages and are not copied.
    rows_.conservativeResize(size_ + size_ / 2, Eigen::NoChange);
    // Less large ones leave a gap, which a program keeps.
    if (rows_.size() * static_cast<Eigen::Index>(sizeof(float)) > kLargeBytes) give_back_freed_memory();
}

std::span<float> FrameRows::add() {
    if (size_ == rows_.rows()) make_room();
    return {rows_.row(size_++).data(), static_cast<std::size_t>(rows_.cols())};
}

Matrix FrameRows::take() {
    if (size_ < rows_.rows()) rows_.conservativeResize(size_, Eigen::NoChange);
    size_ = 0;
    return std::exchange(rows_, Matrix(64, rows_.cols()));
}

Matrix FrameRows::take_first(Eigen::Index count) {
    assert(count <= size_);
    if (count == size_) return take();
    Matrix first = rows_.topRows(count);
    Matrix rest(std::max<Eigen::Index>(size_ - count, 64), rows_.cols());
    rest.topRows(size_ - count) = rows_.middleRows(count, size_ - count);
    rows_                       = std::move(rest);
    size_ -= count;
    return first;
}

}  // namespace ektara::features
