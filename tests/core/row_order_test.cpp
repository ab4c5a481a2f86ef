#include "ektara/core/row_order.hpp"

#include <gtest/gtest.h>

namespace ektara {
namespace {

using Numbers = std::vector<int>;

TEST(NumberedByAppearance, CountsInTheOrderOfTheRowsAndKeepsNegativeNumbers) {
    EXPECT_EQ(numbered_by_appearance({7, 3, 7, -1, 5}), (Numbers{0, 1, 0, -1, 2}));
    EXPECT_EQ(numbered_by_appearance({7, 3, 7, -1, 5}, {4, 3, 1, 0, 2}), (Numbers{2, 1, 2, -1, 0}));
    EXPECT_EQ(numbered_by_appearance({}), Numbers());
}

TEST(WholeOrder, IsTheGivenOneOrTheRowsAsTheyStand) {
    EXPECT_EQ(whole_order({}, 3), (RowOrder{0, 1, 2}));
    EXPECT_EQ(whole_order({2, 0, 1}, 3), (RowOrder{2, 0, 1}));
}

}  // namespace
}  // namespace ektara
