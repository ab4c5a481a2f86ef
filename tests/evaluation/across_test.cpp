#include "ektara/evaluation/across.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"

namespace ektara::evaluation {
namespace {

AcrossTable table() {
    AcrossTable made{"language", 40, {}};
    made.rows.push_back(
        {.method = "plain", .seen = "", .within = 0.42, .column_ami = 0.26, .transfer = 0.38, .stability = 0.9});
    made.rows.push_back(
        {.method = "mixed", .seen = "language", .within = 0.36, .column_ami = 0.004, .stability = 0.61});
    made.rows.push_back({.method = "steady", .seen = "language", .within = 0.35, .column_ami = 0.03, .stability = 0.7});
    return made;
}

TEST(Across, AdvisesTheMostStableOfTheRowsThatMix) {
    const auto across = table();
    ASSERT_NE(advised(across), nullptr);
    EXPECT_EQ(advised(across)->method, "steady");
}

TEST(Across, AdvisesNothingFromFewSongsWithoutStabilityOrWithoutAMixedRow) {
    auto few  = table();
    few.songs = kFewestAdvisedSongs - 1;
    EXPECT_EQ(advised(few), nullptr);
    auto unknown = table();
    for (auto& row : unknown.rows) row.stability = AcrossRow::kUnknown;
    EXPECT_EQ(advised(unknown), nullptr);
    auto unmixed = table();
    for (auto& row : unmixed.rows) row.column_ami = 0.2;
    EXPECT_EQ(advised(unmixed), nullptr);
}

TEST(Across, ReadsBackWhatItWrote) {
    const testing::TemporaryFolder folder;
    EXPECT_FALSE(read_across(folder.path()));
    write_across(folder.path(), table());
    const auto read = read_across(folder.path());
    ASSERT_TRUE(read && read->rows.size() == 3);
    EXPECT_EQ(read->column, "language");
    EXPECT_EQ(read->songs, 40U);
    EXPECT_EQ(read->rows[1].seen, "language");
    EXPECT_EQ(read->rows[0].transfer, 0.38);
    EXPECT_TRUE(std::isnan(read->rows[0].ilisi));
}

}  // namespace
}  // namespace ektara::evaluation
