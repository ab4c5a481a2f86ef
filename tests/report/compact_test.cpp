#include "ektara/report/compact.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace ektara::report {
namespace {

using artifacts::Json;

TEST(Compact, RoundsToSignificantDigits) {
    EXPECT_DOUBLE_EQ(rounded(1234.567, 4), 1235);
    EXPECT_DOUBLE_EQ(rounded(-0.00123456, 3), -0.00123);
    EXPECT_DOUBLE_EQ(rounded(0, 3), 0);
    EXPECT_DOUBLE_EQ(rounded(std::numeric_limits<double>::infinity(), 3), 0);
    Json nested = Json::parse(R"({"a": [0.123456789, 7, null], "b": {"c": 98765.4321}})");
    round_numbers(nested, 3);
    EXPECT_EQ(nested, Json::parse(R"({"a": [0.123, 7, null], "b": {"c": 98800.0}})"));
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
    const Json made  = quantised(values);
    const double low = made.at("low").get<double>(), step = made.at("step").get<double>();
    const auto text = made.at("text").get<std::string>();
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
    const Json constant = quantised({2.5, 2.5});
    EXPECT_EQ(constant.at("low"), 2.5);
    EXPECT_EQ(code_at(constant.at("text").get<std::string>(), 1), 0u);
    EXPECT_EQ(quantised({}).at("text"), "");
    EXPECT_EQ(code_at(quantised({std::nullopt}).at("text").get<std::string>(), 0), 65535u);
}

TEST(Compact, TablesNameEveryKeyOnce) {
    const Json table = as_table(Json::parse(R"([{"a": 1, "b": "x"}, {"b": "y", "c": null}])"));
    EXPECT_EQ(table, Json::parse(R"({"columns": ["a", "b", "c"], "rows": [[1, "x", null], [null, "y", null]]})"));
}

TEST(Compact, SharedWordsAreStepsThroughOneVocabulary) {
    const Json made = shared_words({"river night river", "", " night  নদী "});
    EXPECT_EQ(made.at("words"), Json::parse(R"(["night", "river", "নদী"])"));
    EXPECT_EQ(made.at("texts"), Json::parse("[[0, 1], [], [0, 2]]"));
}

}  // namespace
}  // namespace ektara::report
