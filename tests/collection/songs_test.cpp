#include "ektara/collection/songs.hpp"

#include <gtest/gtest.h>

#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"

namespace ektara::collection {
namespace {

TEST(Songs, AreNamedByTheirIdAndOtherwiseByTheirRow) {
    EXPECT_EQ(songs_of({"a", "b", "c"}, {"s", "", "s"}), (std::vector<std::string>{"s", "b", "s"}));
}

TEST(Songs, ARowWhoseIdIsAnothersSongStaysApart) {
    const auto songs = songs_of({"1", "2", "5", "5 (row)"}, {"5", "5", "", ""});
    EXPECT_EQ(songs[0], songs[1]);
    EXPECT_NE(songs[2], songs[0]);
    EXPECT_NE(songs[2], songs[3]);
    EXPECT_EQ(songs[3], "5 (row)") << "no other row is renamed";
}

TEST(Songs, KeepTheirNumbersWhereNoneCollide) {
    EXPECT_EQ(encode_labels(songs_of({"1", "2", "9"}, {"7", "", ""})), (std::vector<int>{1, 0, 2}));
    EXPECT_EQ(encode_labels(songs_of({"1", "5", "9"}, {"5", "", ""})), (std::vector<int>{0, 1, 2}));
}

TEST(Songs, NeedOneEntryARow) {
    try {
        songs_of({"a"}, {});
        FAIL();
    } catch (const InvalidArgument& problem) {
        EXPECT_EQ(problem.code(), "E6301");
    }
}

}  // namespace
}  // namespace ektara::collection
