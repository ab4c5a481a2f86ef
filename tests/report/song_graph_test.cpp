#include "ektara/report/song_graph.hpp"

#include <gtest/gtest.h>

#include "ektara/artifacts/json.hpp"

namespace ektara::report {
namespace {

using Way = std::vector<std::size_t>;

TEST(SongGraph, SmallStepsAreCheaperThanALargeOne) {
    EXPECT_EQ(shortest_song_path({{1, 3}, {2}, {3}, {2}}, {0, 1, 2, 3}, 0, 3), (Way{0, 1, 2, 3}));
    EXPECT_EQ(shortest_song_path({{}, {0}, {1}}, {0, 1, 2}, 0, 2), (Way{0, 1, 2})) << "links hold both ways";
    EXPECT_EQ(shortest_song_path({{1}, {0}, {3}, {2}}, {0, 1, 2, 3}, 0, 3), (Way{0, 3})) << "two parts";
    EXPECT_EQ(shortest_song_path({{1}, {0}}, {0, 1}, 1, 1), (Way{1}));
}

TEST(SongGraph, LeavesOutOtherClipsOfTheSongsOnTheWay) {
    // 1 is another clip of song 0.
    EXPECT_EQ(shortest_song_path({{1, 2}, {3}, {3}, {1}}, {0, 0, 1, 2}, 0, 3), (Way{0, 2, 3}));
}

TEST(SongGraph, FindsTheWaysOfTheReference) {
    const auto cases = artifacts::read_json(EKTARA_GOLDEN_DIR "/report/song_paths.json");
    ASSERT_GT(cases.size(), 10u);
    for (const auto& one : cases)
        EXPECT_EQ(shortest_song_path(one.at("neighbors").get<NeighborLists>(), one.at("song").get<Way>(),
                                     one.at("from").get<std::size_t>(), one.at("to").get<std::size_t>()),
                  one.at("path").get<Way>());
}

TEST(SongGraph, NumbersEqualTextsAlikeAndEmptyOnesApart) {
    EXPECT_EQ(numbers_of_songs({"x", "", "y", "x", ""}), (Way{0, 1, 2, 0, 3}));
}

}  // namespace
}  // namespace ektara::report
