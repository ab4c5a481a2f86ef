#include "ektara/features/detail/file_analysis.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/features/descriptors.hpp"
#include "ektara/features/extract.hpp"
#include "ektara/features/moments.hpp"
#include "signals.hpp"

namespace ektara::features {
namespace {

using Rows = std::vector<RowVector>;

void push_in_steps(const std::vector<float>& samples, std::size_t step, const FileAnalysis::Take& take) {
    for (std::size_t i = 0; i < samples.size(); i += step)
        take(std::span<const float>(samples).subspan(i, std::min(step, samples.size() - i)));
}

const FileAnalysis::Segments kNoSegments{[] {}, [](const Analysis&) {}};

/// The MFCC moments of the segments of a clip that comes in blocks, and how often it was read. The second reading
/// breaks off at `false_start` and begins anew.
Rows moments_of_segments(const Waveform& clip, const ClipOptions& options, std::size_t step, int& n_readings,
                         std::size_t false_start = 0) {
    Rows rows;
    FileAnalysis analysis(options, {}, clip.sample_rate_hz, 0,
                          {.begin = [&] { rows.clear(); },
                           .add   = [&](const Analysis& segment) { rows.push_back(moments_of_rows(segment.mfcc)); }});
    push_in_steps(clip.samples, step, [&](std::span<const float> block) { analysis.push(block); });
    n_readings       = 1;
    const bool whole = analysis.finish([&](const std::function<void()>& begin, const FileAnalysis::Take& take) {
        ++n_readings;
        begin();
        if (false_start > 0) {
            take(std::span<const float>(clip.samples).first(false_start));
            begin();
        }
        push_in_steps(clip.samples, step, take);
    });
    EXPECT_TRUE(whole);
    return rows;
}

/// The same from the whole clip in memory.
Rows expected_rows(Waveform clip, const ClipOptions& options) {
    condition(clip, options);
    Rows rows;
    for (const auto& segment : segments(clip, options)) rows.push_back(moments_of_rows(analyse(segment).mfcc));
    return rows;
}

TEST(FileAnalysis, OfBlocksIsThatOfTheWholeWithEveryOption) {
    const Waveform clip{testing::bursts(70000, 3), 22050};
    for (const ClipOptions& options :
         {ClipOptions{}, ClipOptions{.band_limit_hz = 4000}, ClipOptions{.level = Level::Rms},
          ClipOptions{.level = Level::Loudness, .band_limit_hz = 5000},
          ClipOptions{.segment_seconds = 0.7, .segments = 3}, ClipOptions{.segment_seconds = 1, .segments = 9},
          ClipOptions{.segment_seconds = 9, .segments = 2, .level = Level::Rms}})
        for (const std::size_t step : {997u, 30000u, 100000u}) {
            int n_readings = 0;
            EXPECT_EQ(moments_of_segments(clip, options, step, n_readings), expected_rows(clip, options)) << step;
            EXPECT_EQ(n_readings, 1);
        }
}

TEST(FileAnalysis, ALongFileIsReadTwiceWhereTheWholeMustBeKnown) {
    // Eleven minutes at a low rate.
    const Waveform clip{testing::bursts(661000, 3), 1000};
    for (const ClipOptions& options :
         {ClipOptions{.level = Level::Rms}, ClipOptions{.segment_seconds = 30, .segments = 4, .level = Level::Rms},
          ClipOptions{.segment_seconds = 200, .segments = 7}}) {
        int n_readings = 0;
        EXPECT_EQ(moments_of_segments(clip, options, 30000, n_readings), expected_rows(clip, options));
        EXPECT_EQ(n_readings, 2);
    }
    int n_readings = 0;
    moments_of_segments(clip, {}, 30000, n_readings);
    EXPECT_EQ(n_readings, 1);
}

TEST(FileAnalysis, ASecondReadingThatBeginsAnewLeavesNothingOfItsFalseStart) {
    const Waveform clip{testing::bursts(661000, 3), 1000};
    for (const ClipOptions& options : {ClipOptions{.level = Level::Rms, .band_limit_hz = 300},
                                       ClipOptions{.segment_seconds = 30, .segments = 4, .band_limit_hz = 300}}) {
        int n_readings = 0;
        EXPECT_EQ(moments_of_segments(clip, options, 30000, n_readings, 400000), expected_rows(clip, options));
        EXPECT_EQ(n_readings, 2);
    }
}

TEST(FileAnalysis, SaysWhereTheSecondReadingIsShorter) {
    const auto samples = testing::bursts(661000, 3);
    for (const ClipOptions& options : {ClipOptions{.level = Level::Rms}, ClipOptions{.segment_seconds = 30}}) {
        FileAnalysis analysis(options, {}, 1000, 0, kNoSegments);
        analysis.push(samples);
        EXPECT_FALSE(analysis.finish([&](const std::function<void()>& begin, const FileAnalysis::Take& take) {
            begin();
            take(std::span<const float>(samples).first(options.segment_seconds > 0 ? 300000 : 660999));
        }));
    }
}

TEST(FileAnalysis, MeasuresTheSwingOfTheFileItself) {
    const Waveform clip{testing::harmonics(30000, 196, 1), 22050};
    const auto [low, high] = std::minmax_element(clip.samples.begin(), clip.samples.end());
    FileAnalysis analysis({.level = Level::Rms, .band_limit_hz = 600}, {}, 22050, 0, kNoSegments);
    push_in_steps(clip.samples, 777, [&](std::span<const float> block) { analysis.push(block); });
    EXPECT_NEAR(analysis.swing_db(), 20 * std::log10((double{*high} - *low) / 2), 1e-9);
}

TEST(AnalysisBuilder, DoesNotDependOnWhereTheClipIsCut) {
    // Longer than a minute, at which loudness is measured in parts.
    const Waveform clip{testing::with_rest(22050 * 63 + 77, 4), 22050};
    const AnalysisParts parts{.mel_64 = true, .descriptors = true};
    const auto whole = analyse(clip, parts);
    for (const std::size_t step : {513u, 40000u}) {
        AnalysisBuilder builder(22050, parts);
        push_in_steps(clip.samples, step, [&](std::span<const float> block) { builder.push(block); });
        const auto found = builder.finish();
        EXPECT_EQ(rich_row(found), rich_row(whole)) << step;
        EXPECT_EQ(descriptor_row(found), descriptor_row(whole)) << step;
        EXPECT_EQ(found.mel_64_db, whole.mel_64_db) << step;
    }
}

TEST(ExtractTrack, OfALongFileReadsItTwice) {
    // Twelve minutes of a tone that rises: levels and segments from two readings are those from memory.
    testing::TemporaryFolder folder;
    const auto samples = testing::sweep(8000 * 720, 3);
    testing::write_wav(folder / "long.wav", samples, {.rate_hz = 8000});
    ExtractOptions options;
    options.decode.sample_rate_hz = 8000;
    options.clip.segment_seconds  = 20;
    options.clip.segments         = 3;
    options.clip.level            = Level::Rms;
    Track track;
    track.audio        = folder / "long.wav";
    const auto outcome = extract_track(track, options);
    ASSERT_TRUE(std::holds_alternative<TrackFeatures>(outcome));
    const auto decoded = audio::decode(folder / "long.wav", options.decode);
    EXPECT_EQ(std::get<TrackFeatures>(outcome).rows,
              feature_rows(std::get<audio::DecodedAudio>(decoded).waveform, options));
}

}  // namespace
}  // namespace ektara::features
