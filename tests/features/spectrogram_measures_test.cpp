#include "ektara/features/spectrogram_measures.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"

namespace ektara::features {
namespace {

/// A table of the reference, turned: frames × values.
class Reference {
  public:
    MatrixD table(const std::string& name) const {
        const auto rows = json_.at(name).get<std::vector<std::vector<double>>>();
        MatrixD found(static_cast<Eigen::Index>(rows.at(0).size()), static_cast<Eigen::Index>(rows.size()));
        for (Eigen::Index i = 0; i < found.cols(); ++i)
            for (Eigen::Index t = 0; t < found.rows(); ++t)
                found(t, i) = rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(t)];
        return found;
    }
    VectorD values(const std::string& name) const { return table(name).col(0); }
    std::vector<float> samples() const { return json_.at("samples").get<std::vector<float>>(); }

  private:
    artifacts::Json json_ = artifacts::read_json(EKTARA_GOLDEN_DIR "/features/spectrogram_measures.json");
};

constexpr double kRate = 16000;

MatrixD hz_of_bins() { return Eigen::RowVectorXd::LinSpaced(257, 0, kRate / 2); }

#define EXPECT_NEAR_ALL(found, wanted, tolerance)                  \
    do {                                                           \
        const MatrixD one = (found), other = (wanted);             \
        ASSERT_EQ(one.rows(), other.rows());                       \
        ASSERT_EQ(one.cols(), other.cols());                       \
        EXPECT_LE((one - other).cwiseAbs().maxCoeff(), tolerance); \
    } while (false)

TEST(SpectrogramMeasures, AreTheReferences) {
    const Reference reference;
    const auto spectrogram = reference.table("spectrogram"), own = reference.table("own_hz");
    const auto centroid = spectral_centroid_hz(spectrogram, hz_of_bins());
    EXPECT_NEAR_ALL(centroid, reference.values("centroid"), 1e-8);
    const auto own_centroid = spectral_centroid_hz(spectrogram, own);
    EXPECT_NEAR_ALL(own_centroid, reference.values("centroid_own"), 1e-8);
    EXPECT_NEAR_ALL(spectral_bandwidth_hz(spectrogram, hz_of_bins(), centroid), reference.values("bandwidth"), 1e-8);
    EXPECT_NEAR_ALL(spectral_bandwidth_hz(spectrogram, own, own_centroid, {.p = 3, .norm = false}),
                    reference.values("bandwidth_3"), 1e-7);
    EXPECT_NEAR_ALL(spectral_rolloff_hz(spectrogram, hz_of_bins(), 0.3), reference.values("rolloff"), 1e-8);
    EXPECT_NEAR_ALL(spectral_flatness(spectrogram, 1e-3, 1.5), reference.values("flatness"), 1e-8);
    EXPECT_NEAR_ALL(spectral_contrast(spectrogram, hz_of_bins(),
                                      {.rate_hz = kRate, .lowest_hz = 150, .n_bands = 5, .quantile = 0.1}),
                    reference.table("contrast"), 1e-7);
    EXPECT_NEAR_ALL(spectral_contrast(spectrogram, hz_of_bins(), {.rate_hz = kRate, .n_bands = 4, .linear = true}),
                    reference.table("contrast_linear"), 1e-8);
    EXPECT_NEAR_ALL(rms_of_spectrogram(spectrogram, 512), reference.values("rms_even"), 1e-8);
    EXPECT_NEAR_ALL(rms_of_spectrogram(spectrogram, 513), reference.values("rms_odd"), 1e-8);
}

TEST(SpectrogramMeasures, OfFramesOfSamplesAreTheReferences) {
    const Reference reference;
    const auto samples = reference.samples();
    const FrameOptions centred{.frame_length = 257, .hop_length = 100},
        inside{.frame_length = 256, .hop_length = 64, .center = false};
    EXPECT_NEAR_ALL(frame_rms(samples, centred), reference.values("rms_centred"), 1e-7);
    EXPECT_NEAR_ALL(frame_rms(samples, inside), reference.values("rms_inside"), 1e-7);
    EXPECT_NEAR_ALL(frame_zero_crossings(samples, centred), reference.values("crossings_centred"), 1e-8);
    EXPECT_NEAR_ALL(frame_zero_crossings(samples, inside), reference.values("crossings_inside"), 1e-8);
}

TEST(SpectrogramMeasures, MelsAreTheReferences) {
    const Reference reference;
    const Matrix spectrogram = reference.table("spectrogram").cast<float>();
    const MelOptions htk{16000, 512, 20, 80, 7000, MelScale::Htk, false};
    const auto mels = reference.table("mels_htk");
    EXPECT_NEAR_ALL(mel_spectrogram(spectrogram, htk).transpose().cast<double>(), mels, 1e-5 * mels.maxCoeff());
    const auto amplitude = reference.table("mels_amplitude");
    EXPECT_NEAR_ALL(
        mel_spectrogram(Waveform{reference.samples(), 16000}, {16000, 512, 20}, 300, 1).transpose().cast<double>(),
        amplitude, 1e-5 * amplitude.maxCoeff());
}

TEST(SpectrogramMeasures, CepstraAreTheReferences) {
    const Reference reference;
    const auto decibels = reference.table("decibels");
    for (const int kind : {1, 2, 3})
        for (const bool orthonormal : {false, true})
            EXPECT_NEAR_ALL(
                cepstrum(decibels, {.n_mfcc = 9, .dct_type = kind, .orthonormal = orthonormal, .lifter = 4.0 * kind}),
                reference.table("dct_" + std::to_string(kind) + (orthonormal ? "_ortho" : "_None")), 1e-7);
}

TEST(SpectrogramMeasures, OfSilenceAreZero) {
    const MatrixD silence = MatrixD::Zero(2, 257);
    const auto centroid   = spectral_centroid_hz(silence, hz_of_bins());
    EXPECT_EQ(centroid, VectorD::Zero(2));
    EXPECT_EQ(spectral_bandwidth_hz(silence, hz_of_bins(), centroid), VectorD::Zero(2));
    EXPECT_EQ(spectral_rolloff_hz(silence, hz_of_bins()), VectorD::Zero(2));
    EXPECT_NEAR_ALL(spectral_flatness(silence), VectorD::Ones(2), 1e-12);
    EXPECT_EQ(spectral_contrast(silence, hz_of_bins(), {.rate_hz = kRate, .n_bands = 4}), MatrixD::Zero(2, 5));
}

TEST(SpectrogramMeasures, RefuseWhatIsNoSpectrogram) {
    const MatrixD ones = MatrixD::Ones(3, 257);
    MatrixD wrong      = ones;
    wrong(1, 2)        = -1;
    EXPECT_CODE("E2240", spectral_centroid_hz(wrong, hz_of_bins()));
    wrong(1, 2) = std::numeric_limits<double>::quiet_NaN();
    EXPECT_CODE("E2240", spectral_flatness(wrong));
    EXPECT_CODE("E2240", spectral_centroid_hz(ones, MatrixD::Ones(1, 256)));
    EXPECT_CODE("E2240", rms_of_spectrogram(ones, 500));
    EXPECT_CODE("E2241", spectral_rolloff_hz(ones, hz_of_bins(), 1));
    EXPECT_CODE("E2241", spectral_flatness(ones, 0));
    EXPECT_CODE("E2241", spectral_contrast(ones, hz_of_bins(), {.rate_hz = kRate, .n_bands = 7}));
    EXPECT_CODE("E2241", frame_rms(std::vector<float>(100), {.center = false}));
    EXPECT_CODE("E2241", cepstrum(ones, {.lifter = -1}));
}

}  // namespace
}  // namespace ektara::features
