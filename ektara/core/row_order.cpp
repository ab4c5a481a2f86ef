#include "ektara/core/row_order.hpp"

#include <numeric>
#include <unordered_map>

namespace ektara {

RowOrder whole_order(const RowOrder& order, std::size_t rows) {
    if (!order.empty()) return order;
    RowOrder whole(rows);
    std::iota(whole.begin(), whole.end(), Eigen::Index{0});
    return whole;
}

std::vector<int> numbered_by_appearance(const std::vector<int>& numbers, const RowOrder& order) {
    std::unordered_map<int, int> place;
    std::vector<int> places = numbers;
    for (const auto row : whole_order(order, numbers.size())) {
        int& number = places[static_cast<std::size_t>(row)];
        if (number >= 0) number = place.emplace(number, static_cast<int>(place.size())).first->second;
    }
    return places;
}

}  // namespace ektara
