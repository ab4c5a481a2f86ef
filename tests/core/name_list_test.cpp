#include "ektara/core/name_list.hpp"

#include <gtest/gtest.h>

namespace ektara {
namespace {

TEST(FirstNames, AreEightAndTheNumberOfTheOthers) {
    EXPECT_EQ(first_names({}), "");
    EXPECT_EQ(first_names({"a", "b"}), "a, b");
    EXPECT_EQ(first_names({"1", "2", "3", "4", "5", "6", "7", "8"}), "1, 2, 3, 4, 5, 6, 7, 8");
    EXPECT_EQ(first_names({"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}), "1, 2, 3, 4, 5, 6, 7, 8 and 2 more");
}

}  // namespace
}  // namespace ektara
