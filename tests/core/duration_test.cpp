#include "ektara/core/duration.hpp"

#include <gtest/gtest.h>

namespace ektara {
namespace {

TEST(Duration, TakesUnitsWithAndWithoutABlank) {
    EXPECT_DOUBLE_EQ(duration_seconds("8s").value(), 8);
    EXPECT_DOUBLE_EQ(duration_seconds("250 ms").value(), 0.25);
    EXPECT_DOUBLE_EQ(duration_seconds("1.5min").value(), 90);
    EXPECT_DOUBLE_EQ(duration_seconds("2 hours").value(), 7200);
}

TEST(Duration, ANumberAloneCountsAsTheUnitOfTheOption) {
    EXPECT_DOUBLE_EQ(duration_seconds("30").value(), 30);
    EXPECT_DOUBLE_EQ(duration_seconds("30", 60).value(), 1800);
}

TEST(Duration, IsNothingForOtherTexts) {
    for (const char* text : {"", "s", "8 songs", "8  s", "8s ", "inf", "nan", "1:30", "-", "8 S"})
        EXPECT_FALSE(duration_seconds(text)) << text;
}

}  // namespace
}  // namespace ektara
