#include "ektara/report/across.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "phrases.hpp"

namespace ektara::report {
namespace {

using evaluation::AcrossTable;

AcrossTable table() {
    AcrossTable made{"language", 40, {}};
    made.rows.push_back({.method = "plain", .seen = "", .within = 0.42, .column_ami = 0.26, .transfer = 0.38});
    made.rows.push_back({.method = "mixed", .seen = "language", .within = 0.36, .column_ami = 0.004, .stability = 0.7});
    return made;
}

TEST(AcrossPhrases, AreSaidByThePageInTheSameWords) {
    auto told = table();
    EXPECT_TRUE(testing::is_sample(across_advice(told)));
    told.rows[1].transfer = 0.31;
    EXPECT_TRUE(testing::is_sample(across_advice(told)));
    EXPECT_EQ(
        across_advice(told).text,
        "For groups across language take mixed. Of the rows whose AMI with language is at most 0.05 it is the most "
        "stable under subsampling (0.700). Its genre AMI within language is 0.360, against 0.420 of plain, "
        "shared-genre transfer 0.310 against 0.380.");
    for (const auto& heading : across_headings(told)) {
        EXPECT_TRUE(heading.kind == Phrase::Kind::Column || testing::is_sample(heading)) << heading.text;
    }
    for (const auto& line : across_legend(told)) EXPECT_TRUE(testing::is_sample(line));
}

TEST(AcrossPhrases, SayWhyNothingIsAdvised) {
    auto few  = table();
    few.songs = 3;
    EXPECT_TRUE(testing::is_sample(across_advice(few)));
    auto unknown              = table();
    unknown.rows[1].stability = std::nan("");
    EXPECT_TRUE(testing::is_sample(across_advice(unknown)));
    auto unmixed               = table();
    unmixed.rows[1].column_ami = 0.2;
    EXPECT_TRUE(testing::is_sample(across_advice(unmixed)));
}

TEST(AcrossPhrases, HeadTheTablesColumns) {
    const auto lines = across_cells(table());
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(lines[0], (std::vector<std::string>{"method", "genre within language", "language", "transfer (chance)",
                                                  "iLISI (chance)", "stability", "saw"}));
    EXPECT_EQ(lines[2][6], "language");
}

}  // namespace
}  // namespace ektara::report
