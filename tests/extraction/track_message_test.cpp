#include "ektara/extraction/track_message.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/artifacts/files.hpp"
#include "signals.hpp"

namespace ektara::extraction {
namespace {

using artifacts::Json;

/// Through the bytes that a worker sends.
Json sent(const Json& message) { return from_bytes(to_bytes(message)); }

Track track_called(const std::string& id, const std::filesystem::path& audio) {
    Track track;
    track.id    = id;
    track.audio = audio;
    return track;
}

audio::Tags every_tag() {
    return {.title           = "\xE0\xA6\xAE\xE0\xA6\xA8",
            .artist          = "Lalon",
            .album           = "one \"two\"",
            .genre           = "baul",
            .language        = "ben",
            .lyrics          = {{"ben", "", "line\n\tline"}, {"eng", "translation", ""}},
            .other_artists   = {"Parvathy", ""},
            .other_genres    = {"folk"},
            .other_languages = {"eng", "hin"},
            .broken          = true};
}

TEST(TrackMessage, KeepsEveryTagInItsPlace) {
    EXPECT_EQ(tags_from_json(sent(to_json(every_tag()))), every_tag());
    EXPECT_EQ(tags_from_json(sent(to_json(audio::Tags{}))), audio::Tags{});
}

TEST(TrackMessage, KeepsWhatIsKnownOfAFileButItsTags) {
    const features::TrackInfo info{.duration_seconds    = 0.1 + 0.2,
                                   .verdict             = audio::Verdict::Interrupted,
                                   .note                = "damaged \xFF",
                                   .tags                = every_tag(),
                                   .source_rate_hz      = 44100,
                                   .source_channels     = 6,
                                   .peak_amplitude_dbfs = -std::numeric_limits<double>::infinity(),
                                   .analysed_seconds    = 1.0 / 3,
                                   .channels_cancel     = true};
    const auto read = info_from_json(sent(to_json(info)));
    EXPECT_EQ(read.duration_seconds, 0.1 + 0.2) << "to the bit";
    EXPECT_EQ(read.verdict, audio::Verdict::Interrupted);
    EXPECT_EQ(read.note, "damaged \xFF") << "bytes that are not UTF-8";
    EXPECT_EQ(read.source_rate_hz, 44100);
    EXPECT_EQ(read.source_channels, 6);
    EXPECT_EQ(read.peak_amplitude_dbfs, -std::numeric_limits<double>::infinity()) << "digital silence";
    EXPECT_EQ(read.analysed_seconds, 1.0 / 3);
    EXPECT_TRUE(read.channels_cancel);
    EXPECT_EQ(read.tags, audio::Tags{});
}

TEST(TrackMessage, KeepsRowsToTheBitInTheirOrder) {
    RowVector numbers(5), one(1);
    numbers << 0.1F, -0.0F, std::numeric_limits<float>::denorm_min(), -1e38F, std::numeric_limits<float>::quiet_NaN();
    one << 1.0F / 3;
    const features::TrackFeatures features{
        .info = {.duration_seconds = 2.7}, .rows = {numbers, one}, .decode_seconds = 0.3, .feature_seconds = 0.7};
    const auto outcome = outcome_from_json(sent(to_json(Outcome<features::TrackFeatures>(features))), {});
    const auto& read   = std::get<features::TrackFeatures>(outcome);
    EXPECT_EQ(read.info.duration_seconds, 2.7);
    EXPECT_EQ(read.decode_seconds, 0.3);
    EXPECT_EQ(read.feature_seconds, 0.7);
    ASSERT_EQ(read.rows.size(), 2u);
    ASSERT_EQ(read.rows[0].size(), 5);
    EXPECT_EQ(RowVector(read.rows[0].head(4)), RowVector(numbers.head(4)));
    EXPECT_TRUE(std::signbit(read.rows[0][1]));
    EXPECT_TRUE(std::isnan(read.rows[0][4]));
    EXPECT_EQ(read.rows[1], one);
}

TEST(TrackMessage, OfAFailureTakesTrackAndPathFromItsReader) {
    const Failure failure{"sender", "/there/s.wav", "decode", "E2106", "no format \xFE"};
    const auto reader = track_called("reader", "/here/r.wav");
    const auto expect = [&](const Failure& read) {
        EXPECT_EQ(read.track, "reader");
        EXPECT_EQ(read.path, "/here/r.wav");
        EXPECT_EQ(read.stage, "decode");
        EXPECT_EQ(read.code, "E2106");
        EXPECT_EQ(read.reason, "no format \xFE");
    };
    expect(std::get<Failure>(outcome_from_json(sent(to_json(Outcome<features::TrackFeatures>(failure))), reader)));
    const auto refused = identified_from_json(sent(to_json(Identified{"bytes:1f", every_tag(), failure})), reader);
    EXPECT_EQ(refused.content, "bytes:1f");
    EXPECT_EQ(refused.tags, every_tag());
    ASSERT_TRUE(refused.failure);
    expect(*refused.failure);
    const auto known = identified_from_json(sent(to_json(Identified{"audio:2e", {}, {}})), reader);
    EXPECT_EQ(known.content, "audio:2e");
    EXPECT_FALSE(known.failure);
}

TEST(TrackMessage, IsBinaryAndNothingElseIsRead) {
    const std::string bytes("\0\xFF\nq", 4);
    EXPECT_EQ(text_of(sent(binary(bytes))), bytes);
    EXPECT_EQ(text_of(sent(binary(""))), "");
    EXPECT_THROW(from_bytes("{\"content\": \"\"}"), nlohmann::json::exception);
    EXPECT_THROW(from_bytes(""), nlohmann::json::exception);
    auto whole = to_bytes(to_json(every_tag()));
    whole.pop_back();
    EXPECT_THROW(from_bytes(whole), nlohmann::json::exception) << "its last byte is missing";
    EXPECT_THROW(tags_from_json(Json::array({"title"})), nlohmann::json::exception);
}

TEST(IdentifyTrack, NamesAFileByWhatItHolds) {
    const testing::TemporaryFolder folder;
    testing::write_wav(folder / "a.wav", testing::harmonics(4410, 220, 1));
    testing::write_wav(folder / "b.wav", testing::harmonics(4410, 220, 1));
    testing::write_wav(folder / "c.wav", testing::harmonics(4410, 330, 1));
    const auto content = [&](const std::string& name) {
        const auto found = identify_track(track_called(name, folder / name));
        EXPECT_FALSE(found.failure) << name;
        return found.content;
    };
    EXPECT_TRUE(content("a.wav").starts_with("audio:"));
    EXPECT_EQ(content("a.wav").size(), 6 + 32u);
    EXPECT_EQ(content("a.wav"), content("b.wav"));
    EXPECT_NE(content("a.wav"), content("c.wav"));
}

TEST(IdentifyTrack, NamesWhatIsNoAudioByItsBytes) {
    const testing::TemporaryFolder folder;
    artifacts::write_file(folder / "a.mp3", "this is no music\n");
    artifacts::write_file(folder / "b.wav", "this is no music\n");
    const auto text = identify_track(track_called("t", folder / "a.mp3"));
    EXPECT_TRUE(text.content.starts_with("bytes:"));
    EXPECT_EQ(text.content, identify_track(track_called("u", folder / "b.wav")).content);
    ASSERT_TRUE(text.failure);
    EXPECT_EQ(text.failure->code, "E2106");
    EXPECT_EQ(text.failure->track, "t");
    const auto nothing = identify_track(track_called("t", folder / "none.wav"));
    EXPECT_EQ(nothing.content, "");
    ASSERT_TRUE(nothing.failure);
    EXPECT_EQ(nothing.failure->code, "E2101");
}

}  // namespace
}  // namespace ektara::extraction
