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
#include "ektara/features/registry.hpp"
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
    EXPECT_NEAR(analysis.peak_amplitude_dbfs(), 20 * std::log10((double{*high} - *low) / 2), 1e-9);
}

TEST(AnalysisBuilder, DoesNotDependOnWhereTheClipIsCut) {
    // Longer than a minute, at which loudness is measured in parts.
    const Waveform clip{testing::with_rest(22050 * 63 + 77, 4), 22050};
    const AnalysisParts parts{.mel_64 = true, .descriptors = true};
    const auto whole = analyse(clip, parts);
    for (const std::size_t step : {513u, 40000u}) {
        AnalysisBuilder builder(22050, parts);
        push_in_steps(clip.samples, step, [&](std::span<const float> block) { builder.push(block); });
        const auto found = std::get<Analysis>(builder.finish());
        EXPECT_EQ(descriptor_moment_row(found), descriptor_moment_row(whole)) << step;
        EXPECT_EQ(descriptor_row(found), descriptor_row(whole)) << step;
        EXPECT_EQ(found.mel_64_db, whole.mel_64_db) << step;
    }
}

/// The rows of every feature that needs no weights, from a file whose frames may take so many bytes; the file is read
/// `n_readings` times.
Rows rows_with(const Waveform& clip, const ClipOptions& options, std::size_t most_frame_bytes, int& n_readings) {
    ExtractOptions extract;
    extract.names = {
        "mfcc-moments",      "mfcc-sequence",      "mel-sequence", "descriptors",       "rich",
        "published-words",   "mfcc-moments-crops", "rich-crops",   "descriptors-crops", "mfcc-sequence-crops",
        "mel-sequence-crops"};
    extract.crops = 7;
    Rows rows;
    FileAnalysis analysis(options,
                          {.mel_64         = true,
                           .descriptors    = true,
                           .subtract_means = options.cms,
                           .kept           = kept_frames(extract.names, extract)},
                          clip.sample_rate_hz, 0,
                          {.begin = [&] { rows.clear(); },
                           .add =
                               [&](const Analysis& segment) {
                                   for (auto& row : rows_of(segment, extract.names, extract)) rows.push_back(row);
                               }},
                          most_frame_bytes);
    push_in_steps(clip.samples, 30000, [&](std::span<const float> block) { analysis.push(block); });
    n_readings = 1;
    EXPECT_TRUE(analysis.finish([&](const std::function<void()>& begin, const FileAnalysis::Take& take) {
        ++n_readings;
        begin();
        push_in_steps(clip.samples, 7001, take);
    }));
    return rows;
}

TEST(FileAnalysis, GivesALongFileTheRowsThatItsFramesWouldGive) {
    // Six minutes, so that the tuning of the chroma is known before the end; quiet beginnings, so that the floor of the
    // decibels is told by what comes later. 15505 frames end a product of matrices in the middle of the rows that it
    // takes together.
    auto samples = testing::with_rest(22050 * 360 + 300, 4);
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] *= static_cast<float>(i) / static_cast<float>(samples.size());
    const Waveform clip{samples, 22050};
    for (const auto& options :
         {ClipOptions{}, ClipOptions{.cms = true}, ClipOptions{.level = Level::Rms, .band_limit_hz = 6000}}) {
        int readings_of_whole = 0, readings_of_long = 0;
        const Rows whole = rows_with(clip, options, AnalysisBuilder::kAll, readings_of_whole),
                   found = rows_with(clip, options, 1'000'000, readings_of_long);
        EXPECT_EQ(readings_of_whole, 1);
        EXPECT_EQ(readings_of_long, options.cms ? 3 : options.level == Level::None ? 2 : 1) << "six minutes are kept";
        ASSERT_EQ(found.size(), whole.size());
        for (std::size_t f = 0; f < whole.size(); ++f) EXPECT_EQ(found[f], whole[f]) << f;
    }
}

TEST(FileAnalysis, GivesALongFileTheSameRowsWhateverItsLengthIs) {
    // Of few frames, and of as many as end at other places of what a product of matrices takes together.
    for (const std::size_t n :
         {2048u, 5 * 512u + 7, 4096 * 512u, 4143 * 512u, 4144 * 512u, 4151 * 512u, 4160 * 512u, 4175 * 512u}) {
        const Waveform clip{testing::bursts(n, 3), 22050};
        int n_readings   = 0;
        const Rows whole = rows_with(clip, {}, AnalysisBuilder::kAll, n_readings),
                   found = rows_with(clip, {}, 0, n_readings);
        EXPECT_EQ(n_readings, 2);
        EXPECT_EQ(found, whole) << n;
    }
}

TEST(FileAnalysis, SaysWhereALongFileIsAnotherOneWhenItIsReadAgain) {
    for (const std::size_t again : {200'000u, 200'002u}) {
        FileAnalysis analysis({}, {}, 22050, 0, kNoSegments, 1000);
        analysis.push(std::vector<float>(200'001, 0.1F));
        EXPECT_FALSE(analysis.finish([&](const std::function<void()>& begin, const FileAnalysis::Take& take) {
            begin();
            take(std::vector<float>(again, 0.1F));
        })) << again;
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
