#include "ektara/features/descriptors.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <set>
#include <span>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "ektara/features/chroma.hpp"
#include "ektara/features/rhythm.hpp"
#include "ektara/features/spectral_shape.hpp"
#include "error_code.hpp"
#include "golden_clips.hpp"
#include "signals.hpp"

namespace ektara::features {
namespace {

constexpr double kTau = 2 * std::numbers::pi, kRate = 22050;

Waveform sines(const std::vector<double>& frequencies_hz, double seconds, double amplitude = 0.2) {
    Waveform clip{std::vector<float>(static_cast<std::size_t>(seconds * kRate)), 22050};
    for (std::size_t i = 0; i < clip.samples.size(); ++i)
        for (const double hz : frequencies_hz)
            clip.samples[i] += static_cast<float>(amplitude * std::sin(kTau * hz * static_cast<double>(i) / kRate));
    return clip;
}

/// Short bursts of noise, `per_minute` of them a minute.
Waveform clicks(double per_minute, double seconds) {
    Waveform clip{testing::bursts(static_cast<std::size_t>(seconds * kRate), 3), 22050};
    const double period = 60 / per_minute;
    for (std::size_t i = 0; i < clip.samples.size(); ++i)
        if (std::fmod(static_cast<double>(i) / kRate, period) > 0.03) clip.samples[i] = 0;
    return clip;
}

Analysis analysed(const Waveform& clip) { return analyse(clip, {.descriptors = true}); }

double column(const Waveform& clip, const std::string& name) {
    const auto columns = descriptor_columns();
    const auto at      = std::find(columns.begin(), columns.end(), name);
    EXPECT_NE(at, columns.end()) << name;
    return double{descriptor_row(analysed(clip))(std::distance(columns.begin(), at))};
}

TEST(Descriptors, AgreeWithLibrosa) {
    const auto columns  = descriptor_columns();
    const auto clips    = golden_clips();
    const auto expected = testing::golden("features/descriptors.npy");
    const std::vector<std::string> shared{"tempo_bpm",
                                          "rms",
                                          "spectral_centroid_hz",
                                          "spectral_bandwidth_hz",
                                          "spectral_rolloff_hz",
                                          "spectral_flatness",
                                          "zero_crossing_rate",
                                          "onset_strength",
                                          "chroma_c",
                                          "chroma_cs",
                                          "chroma_d",
                                          "chroma_ds",
                                          "chroma_e",
                                          "chroma_f",
                                          "chroma_fs",
                                          "chroma_g",
                                          "chroma_gs",
                                          "chroma_a",
                                          "chroma_as",
                                          "chroma_b",
                                          "spectral_contrast_1_db",
                                          "spectral_contrast_2_db",
                                          "spectral_contrast_3_db",
                                          "spectral_contrast_4_db",
                                          "spectral_contrast_5_db",
                                          "spectral_contrast_6_db",
                                          "spectral_contrast_7_db",
                                          "tonnetz_1",
                                          "tonnetz_2",
                                          "tonnetz_3",
                                          "tonnetz_4",
                                          "tonnetz_5",
                                          "tonnetz_6"};
    ASSERT_EQ(expected.cols(), std::ssize(shared));
    for (std::size_t i = 0; i < clips.size(); ++i) {
        const RowVector row = descriptor_row(analysed(clips[i]));
        for (std::size_t c = 0; c < shared.size(); ++c) {
            const auto at = std::distance(columns.begin(), std::find(columns.begin(), columns.end(), shared[c]));
            const float reference = expected(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(c));
            EXPECT_NEAR(row(at), reference, 1e-3 * std::max(std::abs(reference), 0.01F))
                << shared[c] << " of clip " << i;
        }
    }
}

TEST(Descriptors, ThreeSinesAreAMinor) {
    const auto clip = sines({440, 523.25, 659.26}, 2);
    EXPECT_EQ(column(clip, "key"), 9);
    EXPECT_EQ(column(clip, "mode"), 0);
    EXPECT_GT(column(clip, "key_strength"), 0.7);
    EXPECT_GT(column(clip, "chroma_a"), 0.5);
    EXPECT_LT(column(clip, "chroma_cs"), 0.3);
    EXPECT_EQ(column(sines({523.25, 659.26, 783.99}, 2), "mode"), 1);
}

TEST(Descriptors, OneOnsetIsAtTheTempoNearestTo120) {
    // What does not repeat has the autocorrelation 0: 22 frames are the lag that lies nearest to 120 bpm.
    const double frames_per_second = kRate / 512;
    for (int i = 1; i <= 40; ++i)
        for (const std::size_t n_frames : {5U, 9U, 14U}) {
            std::vector<float> onsets(n_frames);
            onsets[3] = 0.173F * static_cast<float>(i);
            EXPECT_DOUBLE_EQ(tempo_bpm(onsets, frames_per_second), 60 * frames_per_second / 22) << i;
        }
}

TEST(Descriptors, ClicksTellTheirTempo) {
    // Lags are whole frames: the nearest to 0.5 s is 22 frames, 117.45 bpm, or 21, 123.05.
    EXPECT_NEAR(column(clicks(120, 10), "tempo_bpm"), 120, 3.2);
    EXPECT_NEAR(column(clicks(90, 10), "tempo_bpm"), 90, 2);
}

TEST(Descriptors, ASineOfAKnownLevelHasItsLoudness) {
    // BS.1770: 0 dB of full scale at 997 Hz in one channel is −3.01 LUFS.
    EXPECT_NEAR(column(sines({997}, 5, 0.1), "loudness_lufs"), -23.01, 0.1);
    EXPECT_NEAR(column(sines({997}, 5, 0.1), "loudness_range_lu"), 0, 0.1);
    EXPECT_NEAR(column(sines({997}, 5, 0.1), "zero_crossing_rate"), 2 * 997 / kRate, 1e-3);
}

TEST(Descriptors, TonesAreHarmonicAndClicksAreNot) {
    EXPECT_GT(column(sines({440, 1000}, 4), "harmonic_ratio"), 0.9);
    EXPECT_LT(column(clicks(90, 4), "harmonic_ratio"), 0.2);
}

TEST(Descriptors, FluctuationLiesInTheBandOfItsBeat) {
    auto clip = Waveform{testing::bursts(10 * 22050, 8), 22050};
    for (std::size_t i = 0; i < clip.samples.size(); ++i) {
        const double t = static_cast<double>(i) / kRate;
        clip.samples[i] =
            static_cast<float>(std::pow(10, std::sin(kTau * 3 * t) / 2)) * (clip.samples[i] >= 0 ? 0.1F : -0.1F);
    }
    const auto found = analysed(clip).fluctuation_db;
    // ±10 dB: a sine of amplitude 10 has the root mean square 7.07.
    EXPECT_NEAR(found[2], 10 / std::sqrt(2.0), 1);
    for (const std::size_t other : {0U, 1U, 3U, 4U}) EXPECT_LT(found[other], 0.5 * found[2]) << other;
}

TEST(Descriptors, OfSilenceAndOfATwentiethOfASecondAreFinite) {
    for (const auto& clip : {Waveform{std::vector<float>(30000), 22050}, Waveform{{0.3F}, 22050},
                             Waveform{testing::bursts(1102, 4), 22050}}) {
        EXPECT_TRUE(descriptor_row(analysed(clip)).allFinite()) << clip.samples.size();
        EXPECT_TRUE(descriptor_moment_row(analysed(clip)).allFinite()) << clip.samples.size();
    }
    EXPECT_EQ(column({std::vector<float>(30000), 22050}, "tempo_bpm"), 0);
    EXPECT_EQ(column({std::vector<float>(30000), 22050}, "loudness_lufs"), -70);
}

TEST(Descriptors, LouderMusicChangesOnlyLevels) {
    const auto clip = golden_clips()[0];
    auto faint      = clip;
    for (float& x : faint.samples) x *= 0.5F;
    EXPECT_NEAR(column(clip, "loudness_lufs") - column(faint, "loudness_lufs"), 20 * std::log10(2), 0.01);
    EXPECT_NEAR(column(faint, "rms"), 0.5 * column(clip, "rms"), 1e-6);
    for (const char* same : {"tempo_bpm", "spectral_centroid_hz", "chroma_g", "key", "harmonic_ratio"})
        EXPECT_NEAR(column(faint, same), column(clip, same), 1e-3 * std::abs(column(clip, same))) << same;
}

TEST(Descriptors, NeedARateThatHoldsTheHighestBand) {
    EXPECT_CODE("E2205", analyse({std::vector<float>(5000, 0.1F), 12800}, {.descriptors = true}));
    EXPECT_NO_THROW(analyse({std::vector<float>(5000, 0.1F), 16000}, {.descriptors = true}));
}

TEST(Rich, HasMeansAndLogVariancesInFourNamedGroups) {
    const auto columns = descriptor_moment_columns();
    const auto clip    = analysed(golden_clips()[1]);
    const auto row     = descriptor_moment_row(clip);
    ASSERT_EQ(row.size(), std::ssize(columns));
    for (const auto& name : columns) {
        const auto starts = [&](const char* group) { return name.rfind(group, 0) == 0; };
        EXPECT_TRUE(starts("timbre_") || starts("harmony_") || starts("rhythm_") || starts("dynamics_")) << name;
    }
    const auto value = [&](const std::string& name) {
        return double{row(std::distance(columns.begin(), std::find(columns.begin(), columns.end(), name)))};
    };
    EXPECT_NEAR(value("timbre_mfcc2_mean"), double{clip.mfcc.row(1).mean()}, 1e-3);
    const auto centred = (clip.mfcc.row(1).array() - clip.mfcc.row(1).mean()).eval();
    EXPECT_NEAR(value("timbre_mfcc2_logvar"), std::log(double{centred.square().mean()}), 1e-4);
    EXPECT_EQ(std::count(columns.begin(), columns.end(), "harmony_key"), 0) << "a key is no quantity";
}

TEST(Deltas, AreTheSlopeOfALineAndAgreeWithLibrosa) {
    Matrix line(1, 12);
    for (Eigen::Index t = 0; t < 12; ++t) line(0, t) = 0.9F * static_cast<float>(t) + 3;
    EXPECT_CLOSE(deltas(line), Matrix(Matrix::Constant(1, 12, 0.9F)), 1e-6);
    EXPECT_CLOSE(deltas(Matrix(line.leftCols(4))), Matrix(Matrix::Constant(1, 4, 0.9F)), 1e-6);
    EXPECT_CLOSE(deltas(Matrix(line.leftCols(2))), Matrix(Matrix::Zero(1, 2)), 1e-6);
    const Matrix whole = testing::golden("features/mfcc_harmonics.npy");
    EXPECT_CLOSE(Matrix(deltas(whole).topRows(2)), testing::golden("features/mfcc_deltas.npy"), 1e-3);
}

TEST(Tuning, OfASharpToneIsFoundInHundredthsOfASemitone) {
    const auto clip = sines({440 * std::exp2(0.23 / 12), 660 * std::exp2(0.25 / 12)}, 2);
    Matrix power(static_cast<Eigen::Index>(audio::n_frames(clip.samples.size(), {})), 1025);
    audio::for_each_power_frame(clip.samples, {}, [&](std::size_t t, std::span<const float> frame) {
        std::copy(frame.begin(), frame.end(), power.row(static_cast<Eigen::Index>(t)).data());
    });
    EXPECT_NEAR(estimate_tuning(power, kRate), 0.23, 0.06);
    EXPECT_EQ(estimate_tuning(Matrix::Zero(3, 1025), kRate), 0);
}

TEST(SpectralShapes, AreTheSameBitsWhereverTheValuesLie) {
    constexpr std::size_t kBins = 1025, kPlaces = 8;
    std::vector<float> power(kBins + kPlaces), magnitudes(kBins + kPlaces);
    for (std::size_t frame = 0; frame < 20; ++frame) {
        std::set<std::array<float, 4>> found;
        for (std::size_t place = 0; place < kPlaces; ++place) {
            for (std::size_t k = 0; k < kBins; ++k) {
                magnitudes[place + k] = static_cast<float>(1 + std::sin(0.7 * static_cast<double>(frame * kBins + k)));
                power[place + k]      = magnitudes[place + k] * magnitudes[place + k];
            }
            const std::span<const float> m(magnitudes.data() + place, kBins), p(power.data() + place, kBins);
            const auto shape = spectral_shape(p, m, kRate);
            found.insert({shape.centroid_hz, shape.bandwidth_hz, shape.rolloff_hz, shape.flatness});
        }
        EXPECT_EQ(found.size(), 1U) << "frame " << frame;
    }
}

TEST(SpectralShapes, OfAFewBinsByHand) {
    const std::vector<float> magnitudes{0, 0.9F, 0, 2.7F, 0}, power{0, 0.81F, 0, 7.29F, 0};
    const auto shape = spectral_shape(power, magnitudes, 8);
    EXPECT_NEAR(shape.centroid_hz, (0.9 * 1 + 2.7 * 3) / 3.6, 1e-6);
    EXPECT_NEAR(shape.bandwidth_hz, std::sqrt((0.9 * 2.25 + 2.7 * 0.25) / 3.6), 1e-6);
    EXPECT_EQ(shape.rolloff_hz, 3);
    const std::vector<float> flat(1025, 0.9F);
    EXPECT_NEAR(spectral_shape(flat, flat, kRate).flatness, 1, 1e-5);
}

TEST(Descriptors, OfACleanToneAreThoseOfDoublePrecision) {
    // librosa 0.11, spectral_bandwidth and spectral_contrast with their defaults, means over the frames of
    // 0.5·cos(2π·440·t + π/2), 1 s at 22,050 Hz in float32.
    Waveform tone{std::vector<float>(22050), 22050};
    for (std::size_t i = 0; i < tone.samples.size(); ++i)
        tone.samples[i] =
            static_cast<float>(0.5 * std::cos(kTau * 440 * static_cast<double>(i) / kRate + std::numbers::pi / 2));
    EXPECT_NEAR(column(tone, "spectral_bandwidth_hz"), 84.2314, 0.1);
    EXPECT_NEAR(column(tone, "spectral_contrast_6_db"), 13.9008, 0.03);
    EXPECT_NEAR(column(tone, "spectral_contrast_7_db"), 15.7223, 0.03);
}

}  // namespace
}  // namespace ektara::features
