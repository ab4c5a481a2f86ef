#pragma once

#include <algorithm>
#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara {

/// `most` of the numbers 0 … size − 1 at equal steps, ⌊i·size/most⌋ for i from 0; all of them where they are no more.
inline std::vector<Eigen::Index> equal_steps(Eigen::Index size, Eigen::Index most) {
    const Eigen::Index count = std::min(size, most);
    std::vector<Eigen::Index> places;
    for (Eigen::Index i = 0; i < count; ++i) places.push_back(i * size / count);
    return places;
}

/// The values of a list at such places.
template <class Value>
std::vector<Value> at_equal_steps(const std::vector<Value>& values, Eigen::Index most) {
    std::vector<Value> taken;
    for (const auto place : equal_steps(std::ssize(values), most))
        taken.push_back(values[static_cast<std::size_t>(place)]);
    return taken;
}

}  // namespace ektara
