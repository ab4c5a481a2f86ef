#include "ektara/core/labels.hpp"

#include <gtest/gtest.h>

namespace ektara {
namespace {

TEST(NumberedLabels, AreInBytewiseOrderAndLeaveOutTheEmpty) {
    EXPECT_EQ(encode_labels({"rock", "", "baul", "rock"}), (std::vector<int>{1, -1, 0, 1}));
    EXPECT_EQ(encode_labels({"", "b"}, -2), (std::vector<int>{-2, 0}));
    EXPECT_TRUE(encode_labels({}).empty());
}

TEST(RenumberedLabels, KeepTheOrderAndLeaveNoGap) {
    EXPECT_EQ(renumbered({7, -2, 7, 40}), (std::vector<int>{1, 0, 1, 2}));
    EXPECT_TRUE(renumbered({}).empty());
}

TEST(NumberedArtists, ShareANumberOnlyWhereSomebodyIsNamed) {
    const auto found =
        encode_artists({"Lalon", "LALON", "Unknown A", "unknown a", "", ""}, {"s1", "s2", "s3", "s4", "s5", "s5"});
    EXPECT_EQ(found[0], found[1]);
    EXPECT_NE(found[2], found[3]);
    EXPECT_EQ(found[4], found[5]);
    EXPECT_TRUE(encode_artists({"", "unknown"}, {"s1", "s2"}).empty());
}

TEST(ArtistsNames, NameNobodyByOneRule) {
    for (const char* name : {"", " ", "-", "Unknown", "unknown artist", "UnknownArtist", "Various", "VA", "V.A.",
                             "Various Artists - Hits", "none", "N/A", "Anonymous", "<artist>"})
        EXPECT_TRUE(names_nobody(name)) << name;
    for (const char* name : {"Various Production", "Anonymous 4", "None More Black", "Artist 12", "Vaudeville", "লালন"})
        EXPECT_FALSE(names_nobody(name)) << name;
}

}  // namespace
}  // namespace ektara
