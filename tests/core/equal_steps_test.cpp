#include "ektara/core/equal_steps.hpp"

#include <gtest/gtest.h>

namespace ektara {
namespace {

TEST(EqualSteps, SpreadFewNumbersOverAll) {
    EXPECT_EQ(equal_steps(10, 4), (std::vector<Eigen::Index>{0, 2, 5, 7}));
    EXPECT_EQ(equal_steps(3, 3), (std::vector<Eigen::Index>{0, 1, 2}));
    EXPECT_EQ(equal_steps(3, 7), (std::vector<Eigen::Index>{0, 1, 2}));
    EXPECT_TRUE(equal_steps(0, 7).empty());
    EXPECT_EQ(at_equal_steps(std::vector<char>{'a', 'b', 'c', 'd', 'e'}, 2), (std::vector<char>{'a', 'c'}));
}

}  // namespace
}  // namespace ektara
