#include "ektara/text/lyrics.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/charset.hpp"
#include "ektara/text/normal_form.hpp"
#include "error_code.hpp"

using namespace ektara;
using namespace ektara::testing;

namespace {

/// The same text in UTF-16.
std::string utf16(const std::string& utf8, bool little_endian) {
    std::string bytes;
    const auto unit = [&](char32_t c) {
        const char high = static_cast<char>(c >> 8), low = static_cast<char>(c & 0xff);
        bytes += little_endian ? low : high;
        bytes += little_endian ? high : low;
    };
    for (const char32_t c : text::decode_utf8(utf8)) {
        if (c >= 0x10000) unit(0xd800 + ((c - 0x10000) >> 10));
        unit(c >= 0x10000 ? 0xdc00 + ((c - 0x10000) & 0x3ff) : c);
    }
    return bytes;
}

const std::string kBangla = "আমার গান তোমার জন্য, প্রিয় বন্ধু\nনদীর জলে চাঁদের আলো\n";

}  // namespace

TEST(Lyrics, AreReadInEveryEncoding) {
    const std::string both = kBangla + "and a word \U0001F3B5\n";
    EXPECT_EQ(to_utf8(both), both);
    EXPECT_EQ(to_utf8("\xef\xbb\xbf" + both), both);
    for (const bool little : {false, true}) {
        EXPECT_EQ(to_utf8((little ? "\xff\xfe" : "\xfe\xff") + utf16(both, little)), both);
        EXPECT_EQ(to_utf8(utf16(both, little)), both) << little;
        EXPECT_EQ(to_utf8(utf16("plain words\n", little)), "plain words\n");
    }
    EXPECT_EQ(to_utf8("caf\xe9 \x93quoted\x94 \x80"), "café “quoted” €");
    EXPECT_EQ(to_utf8(std::string("\xff\xfe\x00\xd8\x61\x00", 6)), "\ufffda");  // a lone surrogate
}

TEST(Lyrics, LoseTheTagsOfLrc) {
    const std::string lrc =
        "[ar:Somebody]\n[ti:A song]\n[00:12.34]First <00:12.90>line\n[00:15.00][01:20.10] Second [live] "
        "line\r\n[01:00]\n";
    EXPECT_EQ(text::without_lrc_tags(lrc), "First line\nSecond [live] line\n");
    EXPECT_EQ(text::without_lrc_tags("No tags: 5 < 6\n"), "No tags: 5 < 6\n");
    EXPECT_EQ(text::without_lrc_tags("[00:01.00"), "[00:01.00\n");
}

TEST(Lyrics, ThatAreNoTextAreRefusedWithANumber) {
    const TemporaryFolder folder;
    artifacts::write_file(folder / "nul.txt", std::string("words\0and a zero, words again and more of them", 46));
    artifacts::write_file(folder / "large.txt", std::string(10'000'000, 'a'));
    artifacts::write_file(folder / "fine.lrc", "[00:01.00]\u09a1\u09bc\n");
    EXPECT_CODE("E3102", text::read_lyrics(folder / "nul.txt"));
    EXPECT_CODE("E3104", text::read_lyrics(folder / "large.txt"));
    EXPECT_CODE("E4101", text::read_lyrics(folder / "missing.txt"));
    EXPECT_EQ(text::read_lyrics(folder / "fine.lrc"), "\u09dc\n");
}

TEST(Lyrics, BesideTheAudioAreFoundAndLrcComesFirst) {
    const TemporaryFolder folder;
    EXPECT_TRUE(text::sidecar_of(folder / "song.mp3").empty());
    artifacts::write_file(folder / "song.txt", "a");
    EXPECT_EQ(text::sidecar_of(folder / "song.mp3"), folder / "song.txt");
    artifacts::write_file(folder / "song.lrc", "b");
    EXPECT_EQ(text::sidecar_of(folder / "song.mp3"), folder / "song.lrc");
}

TEST(Lyrics, BesideTheAudioAreFoundHoweverTheNameIsSpelt) {
    const TemporaryFolder folder;
    artifacts::write_file(folder / "\u09aa\u09be\u09b9\u09be\u09a1\u09bc.txt", "hill");  // nukta apart
    const auto found = text::sidecar_of(folder / "\u09aa\u09be\u09b9\u09be\u09dc.mp3");
    EXPECT_EQ(found, folder / "\u09aa\u09be\u09b9\u09be\u09a1\u09bc.txt");
    artifacts::write_file(folder / "\u09ac\u09dc.lrc", "great");  // nukta within
    EXPECT_EQ(text::sidecar_of(folder / "\u09ac\u09a1\u09bc.mp3"), folder / "\u09ac\u09dc.lrc");
}

TEST(LanguageOfText, IsToldByScriptAndWords) {
    EXPECT_EQ(text::language_of(kBangla), "bangla");
    EXPECT_EQ(text::language_of("I walk along the river and the wind is in my hair"), "english");
    EXPECT_EQ(text::language_of("ami tomar sathe jabo bristi bheja pothe, keno tumi eka"), "romanised_bangla");
    EXPECT_EQ(text::language_of(kBangla + "and I will follow you down to the river"), "mixed");
    EXPECT_EQ(text::language_of("ami tomay bhalobashi and you know that I love you, tumi amar"), "mixed");
    EXPECT_EQ(text::language_of("Ich gehe mit meiner Laterne"), "unknown");
    EXPECT_EQ(text::language_of("12 ... \U0001F3B5"), "unknown");
    EXPECT_EQ(text::language_of(""), "unknown");
}

TEST(MaskWords, TakesOutWholeWordsOnly) {
    const auto masked = text::mask_words("Rock on, rocket! A ROCK. folk", {"rock", "jazz", "a"});
    EXPECT_EQ(masked.text, " on, rocket! A . folk");
    EXPECT_EQ(masked.found, std::vector<std::string>{"rock"});
    EXPECT_EQ(text::mask_words("বাউল গান, বাউলের", {"বাউল"}).text, " গান, বাউলের");
    EXPECT_EQ(text::mask_words("\u09aa\u09be\u09b9\u09be\u09dc", {"\u09aa\u09be\u09b9\u09be\u09a1\u09bc"}).text, "");
}
