#include <gtest/gtest.h>
#include <taglib/apetag.h>
#include <taglib/flacfile.h>
#include <taglib/id3v1tag.h>
#include <taglib/id3v2framefactory.h>
#include <taglib/id3v2tag.h>
#include <taglib/mp4file.h>
#include <taglib/mpegfile.h>
#include <taglib/opusfile.h>
#include <taglib/textidentificationframe.h>
#include <taglib/unsynchronizedlyricsframe.h>
#include <taglib/vorbisfile.h>
#include <taglib/wavfile.h>
#include <taglib/xiphcomment.h>

#include "decode_fixture.hpp"
#include "ektara/audio/detail/container_tags.hpp"
#include "ektara/audio/detail/input_file.hpp"
#include "ektara/audio/detail/tag_values.hpp"
#include "ektara/audio/detail/taglib_tags.hpp"
#include "ektara/audio/encode.hpp"
#include "ektara/audio/sniff.hpp"

namespace ektara::audio {
namespace {

using Texts = std::vector<std::string>;

/// A number in 7 bits a byte, as ID3v2 writes lengths.
std::string synchsafe(std::size_t value) {
    std::string bytes;
    for (const int shift : {21, 14, 7, 0}) bytes += static_cast<char>(value >> shift & 0x7f);
    return bytes;
}

/// A frame of UTF-8 text (ID3v2.4) or Latin-1 (2.3).
std::string frame(const std::string& id, const std::string& text, int version) {
    const std::string body = std::string(1, version == 4 ? 3 : 0) + text;
    return id + (version == 4 ? synchsafe(body.size()) : number(body.size(), 4, true)) + std::string(2, '\0') + body;
}

std::string id3(const std::string& frames, int version) {
    return std::string("ID3") + static_cast<char>(version) + std::string(2, '\0') + synchsafe(frames.size()) + frames;
}

/// RIFF's and Matroska's elements.
std::string chunk(const std::string& name, const std::string& body) {
    return name + number(body.size(), 4, false) + body + std::string(body.size() % 2, '\0');
}
std::string element(std::uint32_t id, const std::string& body) {
    const int length = id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1;
    return number(id, length, true) + number(body.size() | 1ULL << 56, 8, true) + body;
}

class TagsTest : public ::testing::Test {
  protected:
    fs::path at(const std::string& name) const { return folder_ / name; }

    fs::path sound(const std::string& name, Format format) {
        const Waveform tone{testing::harmonics(11025, 196, 1), 22050};
        write_file(at(name), encode(tone, {.format = format, .bit_rate = 48'000}));
        return at(name);
    }
    fs::path wav(const std::string& name = "a.wav") { return sound(name, Format::Wav); }
    /// An MP3 without tags of its own, with these in front and behind.
    fs::path mp3(const std::string& front, const std::string& behind = {}) {
        auto bytes = read_file(sound("a.mp3", Format::Mp3));
        if (bytes.starts_with("ID3")) {
            const auto digit = [&](std::size_t i) { return static_cast<std::size_t>(bytes[i]); };
            bytes.erase(0, 10 + (digit(6) << 21 | digit(7) << 14 | digit(8) << 7 | digit(9)));
        }
        write_file(at("b.mp3"), front + bytes + behind);
        return at("b.mp3");
    }
    static Tags tags(const fs::path& path) {
        auto outcome = identify(path);
        if (const auto* failure = std::get_if<Failure>(&outcome)) ADD_FAILURE() << path << ": " << failure->reason;
        return std::get<Identity>(outcome).tags;
    }
    Tags id3_tags(const std::string& frames, int version = 4) { return tags(mp3(id3(frames, version))); }
    Texts genres(const std::string& text, int version = 4) {
        const auto found = id3_tags(frame("TCON", text, version), version);
        Texts all        = found.other_genres;
        all.insert(all.begin(), found.genre);
        return all;
    }

    testing::TemporaryFolder folder_;
};

const Tags kWanted{"আমার গান",        "শিল্পী এক", "Album", "80s", "ben", {{"ben", "", "প্রথম লাইন\nsecond"}},
                   {"Second Artist"}, {"Rock"},   {}};

TagLib::String utf8(const std::string& text) { return TagLib::String(text, TagLib::String::UTF8); }
TagLib::StringList list(const Texts& texts) {
    TagLib::StringList strings;
    for (const auto& text : texts) strings.append(utf8(text));
    return strings;
}
const Texts kArtists{kWanted.artist, "Second Artist"}, kGenres{"80s", "Rock"};

void write(TagLib::ID3v2::Tag& tag) {
    using namespace TagLib::ID3v2;
    const auto add = [&](const char* id, const Texts& texts) {
        auto* text = new TextIdentificationFrame(id, TagLib::String::UTF8);
        text->setText(list(texts));
        tag.addFrame(text);
    };
    add("TIT2", {kWanted.title});
    add("TPE1", kArtists);
    add("TALB", {kWanted.album});
    add("TCON", kGenres);
    add("TLAN", {"ben"});
    auto* lyrics = new UnsynchronizedLyricsFrame(TagLib::String::UTF8);
    lyrics->setLanguage("ben");
    lyrics->setText(utf8(kWanted.lyrics[0].text));
    tag.addFrame(lyrics);
}

void write(TagLib::Ogg::XiphComment& comment) {
    comment.removeAllFields();
    comment.addField("TITLE", utf8(kWanted.title));
    for (const auto& artist : kArtists) comment.addField("ARTIST", utf8(artist), false);
    comment.addField("ALBUM", utf8(kWanted.album));
    for (const auto& genre : kGenres) comment.addField("GENRE", utf8(genre), false);
    comment.addField("LANGUAGE", utf8("ben"));
    comment.addField("LYRICS", utf8(kWanted.lyrics[0].text));
}

void write(TagLib::MP4::Tag& tag) {
    tag.setItem("\251nam", TagLib::StringList(utf8(kWanted.title)));
    tag.setItem("\251ART", list(kArtists));
    tag.setItem("\251alb", TagLib::StringList(utf8(kWanted.album)));
    tag.setItem("\251gen", list(kGenres));
    tag.setItem("\251lyr", TagLib::StringList(utf8(kWanted.lyrics[0].text)));
    tag.setItem("----:com.apple.iTunes:LANGUAGE", TagLib::StringList("ben"));
}

/// Lyrics of other containers state no language.
Tags without_code(Tags tags) {
    for (auto& lyrics : tags.lyrics) lyrics.language.clear();
    return tags;
}

TEST_F(TagsTest, OneSetIsTheSameInEveryContainer) {
    for (const auto version : {TagLib::ID3v2::v3, TagLib::ID3v2::v4}) {
        const auto path = mp3("");
        TagLib::MPEG::File file(path.c_str());
        write(*file.ID3v2Tag(true));
        file.save(TagLib::MPEG::File::ID3v2, TagLib::MPEG::File::StripOthers, version);
        EXPECT_EQ(tags(path), kWanted) << "ID3v2." << version;
    }
    {
        TagLib::RIFF::WAV::File file(wav().c_str());
        write(*file.ID3v2Tag());
        file.save();
    }
    EXPECT_EQ(tags(at("a.wav")), kWanted);
    {
        TagLib::FLAC::File file(sound("a.flac", Format::Flac).c_str());
        write(*file.xiphComment(true));
        file.save();
    }
    EXPECT_EQ(tags(at("a.flac")), without_code(kWanted));
    {
        TagLib::Ogg::Vorbis::File file(sound("a.ogg", Format::Ogg).c_str());
        write(*file.tag());
        file.save();
    }
    EXPECT_EQ(tags(at("a.ogg")), without_code(kWanted));
    ASSERT_TRUE(convert(wav("b.wav"), at("a.opus"), "-ar 48000"));
    {
        TagLib::Ogg::Opus::File file(at("a.opus").c_str());
        write(*file.tag());
        file.save();
    }
    EXPECT_EQ(tags(at("a.opus")), without_code(kWanted));
    ASSERT_TRUE(convert(at("b.wav"), at("a.m4a")));
    {
        TagLib::MP4::File file(at("a.m4a").c_str());
        write(*file.tag());
        file.save();
    }
    EXPECT_EQ(tags(at("a.m4a")), without_code(kWanted));
}

TEST_F(TagsTest, GenresKeepTheirTextAndNumbersAreThoseOfId3) {
    for (const char* text : {"80s", "8-bit", "2-Step", "(80s) Pop", "1980", "192", "4/4", "(Live"})
        EXPECT_EQ(genres(text), Texts{text}) << text;
    EXPECT_EQ(genres("80"), Texts{"Folk"});
    EXPECT_EQ(genres("(80)", 3), Texts{"Folk"});
    EXPECT_EQ(genres("(12)Baul", 3), (Texts{"Baul", "Other"}));
    EXPECT_EQ(genres("(31)(39)", 3), (Texts{"Trance", "Noise"}));
    EXPECT_EQ(genres("(17)Rock", 3), Texts{"Rock"});
    EXPECT_EQ(genres("(RX)", 3), Texts{"Remix"});
    EXPECT_EQ(genres("((I think", 3), Texts{"(I think"});
    EXPECT_EQ(genres(std::string("17") + '\0' + "Baul"), (Texts{"Rock", "Baul"}));
}

TEST_F(TagsTest, SlashesPartValuesOfOldId3OnlyAndNotWithinNames) {
    const auto artists = [&](const std::string& text, int version) {
        const auto found = id3_tags(frame("TPE1", text, version), version);
        Texts all        = found.other_artists;
        all.insert(all.begin(), found.artist);
        return all;
    };
    EXPECT_EQ(artists("Abbas/Lalon Shah", 3), (Texts{"Abbas", "Lalon Shah"}));
    EXPECT_EQ(artists("Abbas/Lalon Shah", 4), Texts{"Abbas/Lalon Shah"});
    for (const char* name : {"AC/DC", "M/A/R/R/S", "24/7 Spyz", "N/A"}) EXPECT_EQ(artists(name, 3), Texts{name});
    EXPECT_EQ(artists("AC/DC/Tagore", 3), (Texts{"AC/DC", "Tagore"}));
    EXPECT_EQ(artists("U2 / Coldplay", 3), (Texts{"U2", "Coldplay"}));
    EXPECT_EQ(genres("Hip-Hop/Rap;Pop", 3), (Texts{"Hip-Hop/Rap", "Pop"}));
    EXPECT_EQ(genres("Pop/Hip-Hop/Rap", 3), (Texts{"Pop", "Hip-Hop/Rap"}));
    EXPECT_EQ(genres("Hip-Hop/Rap", 3), Texts{"Hip-Hop/Rap"});
    EXPECT_EQ(genres("Baul/Folk", 3), (Texts{"Baul", "Folk"}));
    EXPECT_EQ(genres("Pop/Rock", 3), (Texts{"Pop", "Rock"}));
    EXPECT_EQ(genres("Pop/Rock", 4), Texts{"Pop/Rock"});
    for (const int version : {3, 4}) EXPECT_EQ(artists("Abbas; Lalon;Abbas", version), (Texts{"Abbas", "Lalon"}));
}

TEST_F(TagsTest, TheBetterTagGoesFirstFieldByField) {
    TagLib::ID3v1::Tag old;
    old.setTitle("old title");
    old.setArtist("Old");
    old.setGenre("Folk");
    TagLib::APE::Tag ape;
    ape.addValue("TITLE", "ape title");
    ape.addValue("ARTIST", "First");
    ape.addValue("ARTIST", "Second", false);
    const auto text_of = [](const TagLib::ByteVector& bytes) { return std::string(bytes.data(), bytes.size()); };
    const auto found = tags(mp3(id3(frame("TIT2", "new title", 4), 4), text_of(ape.render()) + text_of(old.render())));
    EXPECT_EQ(found.title, "new title");
    EXPECT_EQ(found.artist, "First");
    EXPECT_EQ(found.other_artists, Texts{"Second"});
    EXPECT_EQ(found.genre, "Folk");
    EXPECT_EQ(tags(mp3("", text_of(old.render()))).title, "old title");
}

TEST_F(TagsTest, WavHasId3BesideInfo) {
    const std::string bytes = read_file(wav());
    const auto with         = [&](const std::string& chunks) {
        write_file(at("b.wav"), "RIFF" + number(bytes.size() - 8 + chunks.size(), 4, false) + bytes.substr(8) + chunks);
        return tags(at("b.wav"));
    };
    const auto encoder = chunk("LIST", "INFO" + chunk("ISFT", "Lavf")),
               info    = chunk("LIST", "INFO" + chunk("INAM", "caf\xe9") + chunk("IGNR", std::string("80s\0", 4)) +
                                           chunk("ILNG", "bn") + chunk("IART", "One;Two"));
    EXPECT_EQ(with(encoder + chunk("id3 ", id3(frame("TIT2", "Mine", 4), 4))).title, "Mine");
    const auto both = with(info + chunk("ID3 ", id3(frame("TIT2", "Mine", 4), 4)));
    EXPECT_EQ(both.title, "Mine");
    EXPECT_EQ(both.genre, "80s");
    EXPECT_EQ(both.language, "bn");
    EXPECT_EQ(both.artist, "One");
    EXPECT_EQ(with(info).title, "café");
}

TEST_F(TagsTest, AllLyricsAreReadWithTheirCodesAndDescriptions) {
    const auto uslt = [](const std::string& code, const std::string& about, const std::string& text) {
        return frame("USLT", code + about + '\0' + text, 4);
    };
    const auto found = id3_tags(uslt("eng", "translation", "My golden Bengal") + uslt("ben", "", "আমার সোনার বাংলা"));
    EXPECT_EQ(found.lyrics,
              (std::vector<TaggedLyrics>{{"eng", "translation", "My golden Bengal"}, {"ben", "", "আমার সোনার বাংলা"}}));
    EXPECT_EQ(id3_tags(frame("TXXX", std::string("LYRICS") + '\0' + "la", 4)).lyrics.at(0).text, "la");
}

TEST_F(TagsTest, LatinOneMayBeUtf8OrWindows1252) {
    EXPECT_EQ(id3_tags(frame("TIT2", "caf\xe9 \x96 \x80", 3), 3).title, "café – €");
    EXPECT_EQ(id3_tags(frame("TIT2", "গান", 3), 3).title, "গান");
}

namespace matroska {
constexpr std::uint32_t kSegment = 0x18538067, kTracks = 0x1654AE6B, kEntry = 0xAE, kUid = 0x73C5, kType = 0x83,
                        kLanguage = 0x22B59C, kBcp47 = 0x22B59D, kTags = 0x1254C367, kTag = 0x7373, kTargets = 0x63C0,
                        kLevel = 0x68CA, kTrackUid = 0x63C5, kSimple = 0x67C8, kName = 0x45A3, kString = 0x4487;
std::string simple(const std::string& name, const std::string& text) {
    return element(kSimple, element(kName, name) + element(kString, text));
}
std::string tag(const std::string& targets, const std::string& simples) {
    return element(kTag, element(kTargets, targets) + simples);
}
std::string track(char uid, char type, const std::string& more) {
    return element(kEntry, element(kUid, {uid}) + element(kType, {type}) + more);
}
}  // namespace matroska

TEST_F(TagsTest, MatroskaKeepsEqualTagsAndStatesNoLanguageByDefault) {
    using namespace matroska;
    const auto read = [&](const std::string& tracks, const std::string& tags) {
        write_file(at("t.mka"), element(kSegment, element(kTracks, tracks) + element(kTags, tags)));
        InputFile file(at("t.mka"));
        return tags_of(read_matroska_tags(file, 0));
    };
    EXPECT_EQ(read(track(1, 1, element(kLanguage, "fre")) + track(2, 2, ""), "").language, "");
    EXPECT_EQ(read(track(2, 2, element(kLanguage, "ben")), "").language, "ben");
    EXPECT_EQ(read(track(2, 2, element(kLanguage, "eng") + element(kBcp47, "bn-IN")), "").language, "bn-IN");
    const auto found = read(
        track(2, 2, ""),
        tag(element(kLevel, {50}), simple("TITLE", "An album") + simple("ARTIST", "X")) +
            tag(element(kLevel, {30}), simple("TITLE", "A song") + simple("GENRE", "80s") + simple("GENRE", "Baul")) +
            tag(element(kTrackUid, {7}), simple("GENRE", "of another track")));
    EXPECT_EQ(found.title, "A song");
    EXPECT_EQ(found.album, "An album");
    EXPECT_EQ(found.artist, "X");
    EXPECT_EQ(found.genre, "80s");
    EXPECT_EQ(found.other_genres, Texts{"Baul"});
    EXPECT_EQ(read(track(2, 2, ""), tag("", simple("TITLE", "A song"))).title, "A song");
}

TEST_F(TagsTest, WmaKeepsSeveralValuesInTheOrderWritten) {
    const auto wide = [](const std::string& text) {
        std::string bytes;
        for (const char c : text + '\0') bytes += {c, '\0'};
        return bytes;
    };
    const auto little = [](std::uint64_t value, int size) { return number(value, size, false); };
    const auto object = [&](const std::string& guid, const std::string& body) {
        return guid + little(24 + body.size(), 8) + body;
    };
    const auto described = [&](const std::string& name, const std::string& text) {
        return little(wide(name).size(), 2) + wide(name) + little(0, 2) + little(wide(text).size(), 2) + wide(text);
    };
    const auto in_library = [&](const std::string& name, const std::string& text) {
        return little(0, 4) + little(wide(name).size(), 2) + little(0, 2) + little(wide(text).size(), 4) + wide(name) +
               wide(text);
    };
    // As mutagen writes them into a file of FFmpeg's: the library, in the header's extension, stands first.
    const auto library = object("\x94\x1C\x23\x44\x98\x94\xD1\x49\xA1\x41\x1D\x13\x4E\x45\x70\x54",
                                little(2, 2) + in_library("WM/Genre", "Baul") + in_library("WM/Genre", "Folk"));
    const auto extension =
        object("\xB5\x03\xBF\x5F\x2E\xA9\xCF\x11\x8E\xE3" + std::string("\x00\xC0\x0C\x20\x53\x65", 6),
               std::string(18, '\0') + little(library.size(), 4) + library);
    const auto description =
        object("\x40\xA4\xD0\xD2\x07\xE3\xD2\x11\x97\xF0" + std::string("\x00\xA0\xC9\x5E\xA8\x50", 6),
               little(2, 2) + described("WM/Genre", "Rock") + described("WM/AlbumTitle", "An album"));
    const auto end          = std::string("\x00\xC0\x0C\x20\x53\x65", 6);
    const auto file         = object("\xA1\xDC\xAB\x8C\x47\xA9\xCF\x11\x8E\xE4" + end, std::string(80, '\0'));
    const auto sound_stream = object("\x91\x07\xDC\xB7\xB7\xA9\xCF\x11\x8E\xE6" + end, std::string(54, '\0'));
    const auto body         = little(4, 4) + std::string("\x01\x02") + file + sound_stream + extension + description;
    write_file(at("a.wma"), "\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9" + std::string("\x00\xAA\x00\x62\xCE\x6C", 6) +
                                little(24 + body.size(), 8) + body);
    InputFile input(at("a.wma"));
    const auto found = read_with_taglib(input, TagLayout::Asf);
    EXPECT_EQ(found.genres, (Texts{"Rock", "Baul", "Folk"}));
    EXPECT_EQ(found.albums, Texts{"An album"});
}

TEST_F(TagsTest, Mp4StatesALanguageOnlyInTheCodesOfIso) {
    const auto box = [](const std::string& type, const std::string& body) {
        return number(body.size() + 8, 4, true) + type + body;
    };
    const auto read = [&](std::uint64_t code) {
        const auto sound = box("hdlr", std::string(8, '\0') + "soun" + std::string(12, '\0'));
        const auto media =
            box("mdia", box("mdhd", std::string(20, '\0') + number(code, 2, true) + std::string(2, '\0')) + sound);
        const auto video = box("trak", box("mdia", box("hdlr", std::string(8, '\0') + "vide")));
        write_file(at("t.m4a"), box("ftyp", "M4A ") + box("moov", video + box("trak", media)));
        InputFile file(at("t.m4a"));
        return mp4_language(file, 0);
    };
    EXPECT_EQ(read((2 << 10) | (5 << 5) | 14), "ben");
    EXPECT_EQ(read(0x55C4), "");  // und
    EXPECT_EQ(read(0), "");       // QuickTime's English, which many write that know none
}

TEST_F(TagsTest, ABrokenTagCostsNoSound) {
    const auto path = mp3("");
    const auto want = std::get<Identity>(identify(path)).content;
    {
        TagLib::MPEG::File file(path.c_str());
        write(*file.ID3v2Tag(true));
        file.save();
    }
    const std::string bytes = read_file(path);
    // Frames, their lengths, encodings and texts: any byte behind the tag's own header may be anything.
    for (std::size_t i = 10; i < 220; ++i)
        for (const int value : {0x00, 0xff}) {
            std::string broken = bytes;
            broken[i]          = static_cast<char>(value);
            write_file(at("c.mp3"), broken);
            const auto outcome = identify(at("c.mp3"));
            ASSERT_TRUE(std::holds_alternative<Identity>(outcome)) << i << " " << value;
            EXPECT_EQ(std::get<Identity>(outcome).content, want) << i << " " << value;
        }
}

TEST_F(TagsTest, FilesBeginLikeSoundWhateverTheyAreCalled) {
    for (const auto format : {Format::Wav, Format::Flac, Format::Ogg, Format::Mp3}) {
        const auto path = sound("noname", format);
        EXPECT_TRUE(begins_like_sound(path)) << static_cast<int>(format);
    }
    write_file(at("frames"), read_file(mp3("")));
    EXPECT_TRUE(begins_like_sound(at("frames")));
    for (const std::string bytes : {"a text that is long enough",
                                    "\xff\xfe"
                                    "a\0b\0c\0d\0e\0f\0g\0",
                                    "%PDF-1.4 and so on and on"}) {
        write_file(at("other"), bytes + std::string(100, 'x'));
        EXPECT_FALSE(begins_like_sound(at("other"))) << bytes;
    }
    EXPECT_FALSE(begins_like_sound(at("nothing")));
}

}  // namespace
}  // namespace ektara::audio
