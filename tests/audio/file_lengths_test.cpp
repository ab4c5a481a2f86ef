#include <cstdlib>

#include "decode_fixture.hpp"

namespace ektara::audio {
namespace {

TEST_F(Decode, KnowsTheLengthOfAFileOfWhichItReadsAPart) {
    // 12 s. The last say nothing of their length in a header.
    for (const auto& [file, arguments] :
         std::vector<std::pair<std::string, std::string>>{{"a.wav", ""},
                                                          {"a.flac", ""},
                                                          {"a.ogg", "-c:a libvorbis"},
                                                          {"a.opus", ""},
                                                          {"a.m4a", ""},
                                                          {"a.mp3", ""},
                                                          {"a.wma", ""},
                                                          {"a.mka", "-c:a libvorbis"},
                                                          {"a.webm", "-c:a libopus"},
                                                          {"bare.mp3", "-write_xing 0"},
                                                          {"bare.aac", ""},
                                                          {"a.ac3", ""},
                                                          {"fragments.mp4", "-movflags frag_keyframe+empty_moov"}}) {
        const auto path  = converted(file, "-af aloop=loop=5:size=44100 " + arguments);
        const auto whole = decoded(path), part = decoded(path, {.offset_seconds = 2, .duration_seconds = 1});
        EXPECT_NEAR(whole.file_seconds, 12, 0.2) << file;
        EXPECT_NEAR(part.file_seconds, whole.file_seconds, 0.15) << file;
        EXPECT_NEAR(part.duration_seconds, 1, 1e-3) << file;
    }
    EXPECT_EQ(decoded(at("a.wav")).file_seconds, decoded(at("a.wav")).duration_seconds);
    EXPECT_EQ(decoded(at("a.wav"), {.offset_seconds = 2}).file_seconds, 12);
    for (const char* file : {"a.wav", "bare.mp3"})
        EXPECT_NEAR(decoded(cut(at(file), 0.5), {.duration_seconds = 1}).file_seconds, 6, 0.2)
            << file << ": a header's promise is no length";
}

TEST_F(Decode, AWavWrittenIntoAPipeIsWhole) {
    const std::string whole = read_file(wav());
    const auto samples      = decoded(wav()).waveform.samples;
    // What FFmpeg, SoX, LAME, arecord, and programs that write the header last, leave in a length.
    for (const std::uint64_t open : {0xffffffffU, 0x7ffff000U, 0x7fffffffU, 0x7fffffdbU, 0x80000000U, 0U}) {
        std::string bytes = whole;
        bytes.replace(4, 4, number(open == 0 ? 0 : (open + 36) & 0xffffffffU, 4, false));
        bytes.replace(40, 4, number(open, 4, false));
        // A writer that was stopped in the middle of a sample has lost none.
        for (const std::string rest : {"", "x"}) {
            write_file(at("streamed.wav"), bytes + rest);
            EXPECT_EQ(code(at("streamed.wav")), "decoded, ok") << open;
            const auto found = decoded(at("streamed.wav"));
            EXPECT_EQ(found.waveform.samples, samples) << open;
            EXPECT_EQ(found.note, "");
        }
        write_file(at("streamed.wav"), bytes);
        EXPECT_EQ(std::get<Identity>(identify(at("streamed.wav"))).content, std::get<Identity>(identify(wav())).content)
            << open << ": the same sound as the file whose header says how long it is";
        EXPECT_EQ(code(at("streamed.wav"), {.sample_rate_hz = 22050, .offset_seconds = 1.9}), "decoded, ok");
        bytes.replace(40, 4, whole.substr(40, 4));
        write_file(at("streamed.wav"), bytes);
        EXPECT_EQ(code(at("streamed.wav")), "decoded, ok") << open << " stands for the length of the file alone";
    }
}

TEST_F(Decode, ALengthThatOnlyLooksLikeAPlaceholderIsBelieved) {
    std::string bytes = read_file(wav());
    bytes.replace(4, 4, number(0x7fff0000U, 4, false));
    bytes.replace(40, 4, number(0x7fff0000U - 36, 4, false));
    write_file(at("cut.wav"), bytes);
    EXPECT_EQ(code(at("cut.wav")), "decoded, partial") << "two gigabytes were promised";
}

TEST_F(Decode, OtherContainersWrittenIntoAPipeAreWhole) {
    const auto samples = decoded(wav()).waveform.samples;
    for (const auto& [file, arguments] :
         std::vector<std::pair<std::string, std::string>>{{"p.wav", "-f wav"},
                                                          {"p24.wav", "-c:a pcm_s24le -f wav"},
                                                          {"p.rf64", "-rf64 always -f wav"},
                                                          {"p.w64", "-f w64"},
                                                          {"p.au", "-f au"},
                                                          {"p.aiff", "-f aiff"},
                                                          {"p.caf", "-f caf"},
                                                          {"p.flac", "-f flac"},
                                                          {"p.mka", "-c:a flac -f matroska"},
                                                          {"p.ogg", "-c:a flac -f ogg"}}) {
        const std::string command = "ffmpeg -nostdin -v quiet -i '" + wav().string() + "' " + arguments +
                                    " - | cat > '" + at(file).string() + "'";
        ASSERT_EQ(std::system(command.c_str()), 0) << file;
        EXPECT_EQ(code(at(file)), "decoded, ok") << file;
        const auto found = decoded(at(file));
        EXPECT_EQ(found.waveform.samples.size(), samples.size()) << file;
        EXPECT_LT(relative_error(found.waveform.samples, samples), 2e-4) << file;
    }
}

TEST_F(Decode, AnAiffOfUnknownLengthIsWhole) {
    const std::string whole = read_file(converted("a.aiff"));
    const auto samples      = decoded(at("a.aiff")).waveform.samples;
    const auto common = whole.find("COMM"), sound = whole.find("SSND");
    for (const std::uint64_t open : {0U, 0x7f000000U, 0xffffffffU}) {  // FFmpeg, SoX, others
        std::string bytes = whole;
        bytes.replace(4, 4, number(open, 4, true));
        bytes.replace(common + 10, 4, number(open / 2, 4, true));
        bytes.replace(sound + 4, 4, number(open, 4, true));
        write_file(at("open.aiff"), bytes);
        EXPECT_EQ(code(at("open.aiff")), "decoded, ok") << open;
        EXPECT_EQ(decoded(at("open.aiff")).waveform.samples, samples) << open;
    }
}

TEST_F(Decode, AMissingPadByteAndAnOddLengthAreNoDamage) {
    auto samples = testing::harmonics(44101, 196, 1);
    write_wav(at("odd.wav"), samples, {.bits = 8});
    EXPECT_EQ(code(at("odd.wav")), "decoded, ok");
    EXPECT_EQ(decoded(at("odd.wav")).waveform.samples.size(), 44101u);
    write_file(at("odd.wav"), read_file(at("odd.wav")) + std::string(1, '\0'));
    EXPECT_EQ(code(at("odd.wav")), "decoded, ok") << "with the byte";
    write_wav(at("odd24.wav"), samples, {.bits = 24});
    EXPECT_EQ(code(at("odd24.wav")), "decoded, ok");
}

}  // namespace
}  // namespace ektara::audio
