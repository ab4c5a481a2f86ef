#include "ektara/features/mfcc.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "ektara/features/analysis.hpp"
#include "ektara/features/mel.hpp"
#include "ektara/features/moments.hpp"
#include "ektara/features/sequence.hpp"
#include "error_code.hpp"
#include "golden_clips.hpp"
#include "signals.hpp"

namespace ektara::features {
namespace {

Waveform clip(std::vector<float> samples) { return {std::move(samples), 22050}; }

TEST(Mfcc, AgreesWithLibrosaFrameByFrame) {
    EXPECT_CLOSE(mfcc(golden_clips()[0]), testing::golden("features/mfcc_harmonics.npy"), 1e-3);
    EXPECT_CLOSE(mfcc(golden_clips()[3]), testing::golden("features/mfcc_with_rest.npy"), 1e-3);
}

TEST(Analysis, AgreesWithLibrosaOn64MelsAndWithTheSeparateFunctions) {
    const auto found = analyse(golden_clips()[0], {.mel_64 = true});
    EXPECT_CLOSE(Matrix(found.mel_64_db.transpose()), testing::golden("features/mel_64_harmonics.npy"), 1e-3);
    EXPECT_CLOSE(found.mfcc, mfcc(golden_clips()[0]), 1e-7);
    EXPECT_CODE("E2201", analyse(clip({})));
}

TEST(Sequence, IsCroppedToItsMiddleOrPaddedByItsEdges) {
    Matrix sequence(1, 5);
    sequence << 1, 2, 3, 4, 5.5F;
    EXPECT_EQ(fix_length(sequence, 2), (Matrix(1, 2) << 2, 3).finished());
    EXPECT_EQ(fix_length(sequence, 5), sequence);
    EXPECT_EQ(fix_length(sequence, 8), (Matrix(1, 8) << 1, 1, 2, 3, 4, 5.5F, 5.5F, 5.5F).finished());
    EXPECT_CODE("E2204", fix_length(Matrix(1, 0), 3));
    EXPECT_CODE("E2204", fix_length(sequence, 0));
}

TEST(Mfcc, MomentsAgreeWithLibrosaAndScipy) {
    const auto clips = golden_clips();
    Matrix actual(5, 52);
    for (std::size_t i = 0; i < clips.size(); ++i)
        actual.row(static_cast<Eigen::Index>(i)) = moments_of_rows(mfcc(clips[i]));
    const Matrix expected = testing::golden("features/mfcc_moments.npy");
    EXPECT_CLOSE(actual, expected, 1e-3);
    EXPECT_LT((actual - expected).leftCols(13).cwiseAbs().mean(), 0.01) << "dB, over the means";
}

TEST(Mfcc, AgreesWithTheDefinitionWrittenOut) {
    const auto samples = clip(testing::bursts(3000, 9));
    const Matrix mels  = mel_spectrogram(samples);
    Eigen::MatrixXd decibels(mels.rows(), mels.cols());
    for (Eigen::Index i = 0; i < mels.size(); ++i)
        decibels(i / mels.cols(), i % mels.cols()) = 10 * std::log10(std::max(1e-10, double{mels.data()[i]}));
    const double floor = decibels.maxCoeff() - 80;
    Matrix expected(13, mels.cols());
    for (Eigen::Index t = 0; t < mels.cols(); ++t)
        for (Eigen::Index i = 0; i < 13; ++i) {
            double sum = 0;
            for (Eigen::Index m = 0; m < 128; ++m)
                sum += std::max(floor, decibels(m, t)) *
                       std::cos(std::numbers::pi * static_cast<double>(i * (2 * m + 1)) / 256);
            expected(i, t) = static_cast<float>(sum * std::sqrt((i == 0 ? 1.0 : 2.0) / 128));
        }
    EXPECT_CLOSE(mfcc(samples), expected, 1e-4);
}

TEST(Mfcc, LouderMusicMovesOnlyTheFirstCoefficient) {
    const auto quiet = testing::bursts(22050, 4);
    auto loud        = quiet;
    for (float& x : loud) x *= 0.5F;
    const Matrix a = mfcc(clip(quiet)), b = mfcc(clip(loud));
    EXPECT_CLOSE(Matrix(a.bottomRows(12)), Matrix(b.bottomRows(12)), 1e-3);
    // 20·log10(2) dB in each of 128 mels, through the orthonormal DCT.
    EXPECT_NEAR(a(0, 10) - b(0, 10), 20 * std::log10(2) * std::sqrt(128), 1e-2);
}

TEST(Mfcc, SilenceGivesEqualColumns) {
    const Matrix silent = mfcc(clip(std::vector<float>(5000, 0.0F)));
    EXPECT_NEAR(silent(0, 0), -100 * std::sqrt(128.0), 1e-2);
    for (Eigen::Index t = 1; t < silent.cols(); ++t) EXPECT_LT((silent.col(t) - silent.col(0)).norm(), 1e-3);
}

TEST(Mfcc, RefusesAnEmptyClipAndTooManyCoefficients) {
    EXPECT_CODE("E2201", mfcc(clip({})));
    EXPECT_CODE("E2201", mfcc(clip({0.1F}), {.n_mfcc = 0}));
    EXPECT_CODE("E2201", mfcc(clip({0.1F}), {.n_mfcc = 129}));
}

TEST(Mel, AFlatSpectrumGivesBandsOfEqualHeight) {
    const auto& bank = mel_filterbank({});
    std::vector<float> mels(128);
    bank.apply(std::vector<float>(1025, 0.9F), mels);
    // Each triangle has area 1 in Hz, sampled every 10.77 Hz; the narrow low ones are sampled coarsely.
    for (std::size_t m = 40; m < 128; ++m) EXPECT_NEAR(mels[m], 0.9 * 2048 / 22050, 0.002) << m;
}

TEST(Mel, ASingleBinReachesAtMostTwoBands) {
    const auto& bank = mel_filterbank({});
    for (const std::size_t bin : {0U, 1U, 50U, 500U, 1023U, 1024U}) {
        std::vector<float> power(1025), mels(128);
        power[bin] = 0.9F;
        bank.apply(power, mels);
        EXPECT_LE(std::count_if(mels.begin(), mels.end(), [](float x) { return x > 0; }), 2) << bin;
    }
}

TEST(Mel, RefusesSizesThatAreTooSmall) {
    EXPECT_CODE("E2202", MelFilterbank({.sample_rate_hz = 22050, .n_fft = 128}));
    EXPECT_CODE("E2202", MelFilterbank({.sample_rate_hz = 22050, .n_fft = 2048, .n_mels = 4}));
    EXPECT_CODE("E2202", MelFilterbank({.sample_rate_hz = 0}));
}

TEST(Decibels, AreRightOverTheWholeRange) {
    std::vector<float> values, expected;
    for (float x = 1e-12F; x < 1e12F; x *= 1.37F) {
        values.push_back(x);
        expected.push_back(static_cast<float>(10 * std::log10(std::max(1e-10, double{x}))));
    }
    values.push_back(std::numeric_limits<float>::quiet_NaN());
    expected.push_back(-100);
    power_to_db(values);
    for (std::size_t i = 0; i < values.size(); ++i)
        EXPECT_NEAR(values[i], expected[i], 2e-6 * std::max(1.0F, std::abs(expected[i]))) << i;
}

}  // namespace
}  // namespace ektara::features
