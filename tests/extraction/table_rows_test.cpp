#include "ektara/extraction/table_rows.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"

namespace ektara::extraction {
namespace {

TEST(AverageSongs, GivesTheMeanOfTheClipsButOfAKeyTheMostFrequent) {
    FeatureTables tables{{}, {}, "descriptors"};
    FeatureMatrix table{Matrix(5, 2), {"a1", "a2", "a3", "b1", "b2"}, {"tempo_bpm", "key"}, {}};
    table.values << 90, 11, 93, 0, 96, 11, 120, 4, 121, 4;
    for (const auto& id : table.rows) {
        Track track;
        track.id      = id;
        track.song_id = id.substr(0, 1);
        tables.tracks.push_back(track);
    }
    tables.tables.emplace("descriptors", table);
    average_songs(tables);
    EXPECT_EQ(tables.tables.at("descriptors").rows, (std::vector<TrackId>{"a1", "b1"}));
    EXPECT_CLOSE(tables.tables.at("descriptors").values, (Matrix(2, 2) << 93, 11, 120.5F, 4).finished(), 1e-6);
}

}  // namespace
}  // namespace ektara::extraction
