#include "ektara/core/path_text.hpp"

#include <gtest/gtest.h>

#include "ektara/core/utf8.hpp"

namespace ektara {
namespace {

TEST(PathText, AnyPathComesBackByteForByteFromTextThatIsUtf8) {
    for (const char* path : {"/music/a.flac", "/music/caf\xe9 100%.flac", "/music/\u09a1\u09bc #1?.flac", "/\xff\xfe",
                             "relative/a b.flac", "", "/music/%E9.flac", "file:/x", "file://host/x"}) {
        const auto text = path_text(path);
        EXPECT_TRUE(is_utf8(text)) << path;
        EXPECT_EQ(path_of_text(text).string(), path) << text;
    }
    EXPECT_EQ(path_of_text(path_text("m/\xe9")), std::filesystem::absolute("m/\xe9"));
    EXPECT_EQ(path_text("/m/caf\xe9 #.flac"), "file:///m/caf%E9%20%23.flac");
    EXPECT_EQ(path_of_text("file:///a%2fb%20%zz%4").string(), "/a/b %zz%4") << "what is no escape stays";
}

TEST(PathText, NamesKeepWhatIsUtf8) {
    EXPECT_EQ(name_text("caf\xe9/\u09a1\u09bc 5%.wav"), "caf%E9/\u09a1\u09bc 5%.wav");
    EXPECT_NE(name_text("caf\xe9"), name_text("caf\xe8"));
}

TEST(PathText, ReferencesEscapeAllButTheUnreservedAndTheSlash) {
    EXPECT_EQ(percent_encoded("../Az09-._~/#?%:, '\"&\xe9"), "../Az09-._~/%23%3F%25%3A%2C%20%27%22%26%E9");
}

TEST(PathText, PercentSignsAreDecodedOnlyWhereTheyMeanAByte) {
    EXPECT_EQ(percent_decoded("a%20b%2Bc"), "a b+c");
    EXPECT_EQ(percent_decoded("100%"), "100%");
    EXPECT_EQ(percent_decoded("%zz%4"), "%zz%4");
}

TEST(Utf8, CharactersAreAppendedByTheirNumber) {
    std::string text;
    for (const char32_t c : {U'a', U'\u00e9', U'\u0995', U'\U0001f3b5', char32_t{0xd800}, char32_t{0x110000}})
        append_utf8(text, c);
    EXPECT_EQ(text, "a\u00e9\u0995\U0001f3b5\ufffd\ufffd");
}

}  // namespace
}  // namespace ektara
