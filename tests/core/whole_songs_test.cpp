#include "ektara/core/whole_songs.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara {
namespace {

Matrix column(const std::vector<float>& values) {
    Matrix points(static_cast<Eigen::Index>(values.size()), 1);
    for (std::size_t i = 0; i < values.size(); ++i) points(static_cast<Eigen::Index>(i), 0) = values[i];
    return points;
}

TEST(WholeSongs, AreTheRowsWhereNothingIsSaid) {
    EXPECT_EQ(whole_songs(column({3, 1, 2})), (std::vector<int>{0, 1, 2}));
}

TEST(WholeSongs, KeepTheOrderOfTheSongs) {
    EXPECT_EQ(whole_songs(column({3, 1, 2, 5}), std::vector<int>{9, 4, 9, 2}), (std::vector<int>{2, 1, 2, 0}));
}

TEST(WholeSongs, AreJoinedByEqualRows) {
    EXPECT_EQ(whole_songs(column({3, 1, 3, 0, -0.0f})), (std::vector<int>{0, 1, 0, 2, 2}));
    // 0 and 1 share the row 7, 1 and 3 the row 5.
    EXPECT_EQ(whole_songs(column({7, 1, 7, 5, 2, 5}), std::vector<int>{0, 0, 1, 1, 2, 3}),
              (std::vector<int>{0, 0, 0, 0, 1, 0}));
}

TEST(WholeSongs, KeepTheFirstOfTheirNames) {
    EXPECT_EQ(whole_songs(column({7, 1, 7}), std::vector<std::string>{"b", "c", "a"}),
              (std::vector<std::string>{"a", "c", "a"}));
    EXPECT_EQ(whole_songs(column({7, 1, 6}), std::vector<std::string>{"b", "", "b"}),
              (std::vector<std::string>{"b", "", "b"}));
}

TEST(WholeSongs, NeedOneEntryARow) { EXPECT_CODE("E6301", whole_songs(column({1, 2}), std::vector<int>{0})); }

}  // namespace
}  // namespace ektara
