#include "ektara/text/normal_form.hpp"

#include <gtest/gtest.h>

#include "ektara/core/random.hpp"

using namespace ektara::text;

TEST(NormalForm, PutsTheThreeNuktaLettersTogetherFromBothSpellings) {
    EXPECT_EQ(normal_form("\u09a1\u09bc\u09a2\u09bc\u09af\u09bc"), "\u09dc\u09dd\u09df");
    EXPECT_EQ(normal_form("\u09dc\u09dd\u09df"), "\u09dc\u09dd\u09df");
    EXPECT_EQ(normal_form("\u0995\u09bc"), "\u0995\u09bc");  // no letter of its own
}

TEST(NormalForm, ComposesVowelSignsAndLatinAccents) {
    EXPECT_EQ(normal_form("\u0995\u09c7\u09be"), "\u0995\u09cb");
    EXPECT_EQ(normal_form("e\u0301"), "\u00e9");
}

TEST(NormalForm, DropsJoinersBesideBanglaAndKeepsThemInEmoji) {
    EXPECT_EQ(normal_form("\u09b0\u200d\u09cd\u09af"), "\u09b0\u09cd\u09af");
    EXPECT_EQ(normal_form("\u0995\u09cd\u200c"), "\u0995\u09cd");
    const std::string family = "\U0001F468\u200d\U0001F469\u200d\U0001F467";
    EXPECT_EQ(normal_form(family), family);
}

TEST(NormalForm, WritesDigitsAndDandasOneWay) {
    EXPECT_EQ(normal_form("\u09e6\u09e7\u09ef 7"), "019 7");
    EXPECT_EQ(normal_form("\u0995|"), "\u0995\u0964");
    EXPECT_EQ(normal_form("\u0995\u09f7"), "\u0995\u0964");
    EXPECT_EQ(normal_form("a|b"), "a|b");
}

TEST(NormalForm, ReplacesBrokenBytesAsPythonDoes) {
    EXPECT_EQ(normal_form("a\xff"
                          "b"),
              "a\ufffdb");
    EXPECT_EQ(normal_form("\xed\xa0\x80"), "\ufffd\ufffd\ufffd");  // a lone surrogate
    EXPECT_EQ(normal_form("\xf0\x9f\x98"), "\ufffd");              // an emoji cut off
    EXPECT_EQ(normal_form(std::string_view("a\0b", 3)), std::string("a\0b", 3));
}

TEST(NormalForm, ChangesNothingTheSecondTime) {
    const char32_t kAlphabet[] = {0x0995, 0x09a1, 0x09bc, 0x09cd, 0x09c7, 0x09be, 0x09dc,  0x200c, 0x200d,
                                  0x09f7, 0x09e9, U'|',   U' ',   U'a',   0x0301, 0x1F468, 0x0964};
    ektara::Random random(7, "normal form");
    for (int round = 0; round < 2000; ++round) {
        std::u32string text;
        for (int i = 0; i < 12; ++i) text += kAlphabet[random.below(std::size(kAlphabet))];
        const auto once = normal_form(text);
        ASSERT_EQ(normal_form(once), once) << encode_utf8(text);
    }
}

TEST(Spellings, AreTheNameAsGivenAndEachOtherFormOnce) {
    EXPECT_EQ(ektara::text::spellings("plain"), std::vector<std::string>{"plain"});
    const std::string within = "\u09dc\u09cb", nfc = "\u09a1\u09bc\u09cb", nfd = "\u09a1\u09bc\u09c7\u09be";
    EXPECT_EQ(ektara::text::spellings(within), (std::vector<std::string>{within, nfc, nfd}));
    EXPECT_EQ(ektara::text::spellings(nfd), (std::vector<std::string>{nfd, within, nfc}));
}
