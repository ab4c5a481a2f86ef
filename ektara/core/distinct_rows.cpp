#include "ektara/core/distinct_rows.hpp"

#include "ektara/core/points.hpp"

namespace ektara {

DistinctRows distinct_rows(const Matrix& table) {
    // Equal rows stand side by side, the earliest first.
    const auto order = lexicographic_order(table);
    std::vector<Eigen::Index> same(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        const bool is_copy                       = i > 0 && table.row(order[i]) == table.row(order[i - 1]);
        same[static_cast<std::size_t>(order[i])] = is_copy ? same[static_cast<std::size_t>(order[i - 1])] : order[i];
    }
    DistinctRows distinct;
    distinct.place.resize(same.size());
    for (std::size_t i = 0; i < same.size(); ++i) {
        const auto earliest = static_cast<std::size_t>(same[i]);
        distinct.place[i]   = earliest == i ? distinct.first.size() : distinct.place[earliest];
        if (earliest == i) distinct.first.push_back(static_cast<Eigen::Index>(i));
    }
    return distinct;
}

}  // namespace ektara
