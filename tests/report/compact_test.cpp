#include "ektara/report/compact.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace ektara::report {
namespace {

TEST(Compact, RoundsToSignificantDigits) {
    EXPECT_DOUBLE_EQ(rounded(1234.567, 4), 1235);
    EXPECT_DOUBLE_EQ(rounded(-0.00123456, 3), -0.00123);
    EXPECT_DOUBLE_EQ(rounded(0, 3), 0);
    EXPECT_DOUBLE_EQ(rounded(std::numeric_limits<double>::infinity(), 3), 0);
    EXPECT_DOUBLE_EQ(rounded(98765.4321, 3), 98800);
}

std::size_t code_at(const std::string& base64_text, std::size_t at) {
    std::string bytes;
    unsigned kept = 0;
    int bits      = 0;
    for (const char c : base64_text) {
        const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        if (c == '=') break;
        kept = kept << 6 | static_cast<unsigned>(digits.find(c));
        if ((bits += 6) >= 8) bytes += static_cast<char>(kept >> (bits -= 8) & 255);
    }
    return static_cast<unsigned char>(bytes.at(2 * at)) |
           static_cast<std::size_t>(static_cast<unsigned char>(bytes.at(2 * at + 1))) << 8;
}

TEST(Compact, QuantisedNumbersComeBackToHalfAStep) {
    const std::vector<std::optional<double>> values{-3.25, 0.9, {}, 17.5, std::nan(""), 4.0 / 3};
    const auto [low, step, text] = quantised(values);
    EXPECT_EQ(low, -3.25);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!values[i] || std::isnan(*values[i])) {
            EXPECT_EQ(code_at(text, i), 65535u);
        } else {
            EXPECT_NEAR(low + step * static_cast<double>(code_at(text, i)), *values[i], 0.5 * step + 1e-12);
        }
    }
}

TEST(Compact, QuantisedConstantsAndNothing) {
    const auto constant = quantised({2.5, 2.5});
    EXPECT_EQ(constant.low, 2.5);
    EXPECT_EQ(code_at(constant.text, 1), 0u);
    EXPECT_EQ(quantised({}).text, "");
    EXPECT_EQ(code_at(quantised({std::nullopt}).text, 0), 65535u);
}

TEST(Compact, TablesNameEveryColumnOnceAndLeaveUnknownCellsEmpty) {
    evaluation::ScoreRow first, second;
    first.method      = "A";
    first.noise       = 1.0 / 3;
    second.method     = "B";
    second.target     = "genre";
    second.k          = 7;
    second.scores.ami = 0.123456789;
    const auto table  = as_table({first, second}, 5);
    ASSERT_EQ(table.rows.size(), 2u);
    const auto cell = [&](std::size_t row, const char* column) {
        const auto at = std::find(table.columns.begin(), table.columns.end(), column);
        EXPECT_NE(at, table.columns.end()) << column;
        return table.rows[row].at(static_cast<std::size_t>(at - table.columns.begin()));
    };
    EXPECT_EQ(cell(0, "method"), rundir::Figure("A"));
    EXPECT_EQ(cell(0, "noise"), rundir::Figure(0.33333));
    EXPECT_EQ(cell(1, "k"), rundir::Figure(std::int64_t{7}));
    EXPECT_EQ(cell(0, "ami"), rundir::Figure()) << "a row without a target";
    EXPECT_EQ(cell(1, "ami"), rundir::Figure(0.12346));
    EXPECT_EQ(cell(1, "stability"), rundir::Figure()) << "not measured";
    EXPECT_EQ(std::count(table.columns.begin(), table.columns.end(), "differences"), 0);
    EXPECT_EQ(table.rows[0].size(), table.columns.size());
}

TEST(Compact, SharedWordsAreStepsThroughOneVocabulary) {
    const auto made = shared_words({"river night river", "", " night  নদী "});
    EXPECT_EQ(made.words, (std::vector<std::string>{"night", "river", "নদী"}));
    EXPECT_EQ(made.texts, (std::vector<std::vector<std::size_t>>{{0, 1}, {}, {0, 2}}));
}

}  // namespace
}  // namespace ektara::report
