#include "ektara/features/musicnn.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/model_store.hpp"
#include "ektara/artifacts/safetensors.hpp"
#include "ektara/core/pretrained.hpp"
#include "ektara/features/detail/file_analysis.hpp"
#include "ektara/features/detail/transformed_convolution.hpp"
#include "ektara/features/extract.hpp"
#include "ektara/features/musicnn_mels.hpp"
#include "error_code.hpp"
#include "signals.hpp"

using namespace ektara;
using namespace ektara::features;
using namespace ektara::testing;
using Eigen::Index;

namespace {

Matrix patch_by_formula() {
    Matrix patch(kPatchFrames, kPatchMels);
    for (Index t = 0; t < patch.rows(); ++t)
        for (Index f = 0; f < patch.cols(); ++f)
            patch(t, f) = static_cast<float>(1.5 + std::sin(0.05 * static_cast<double>(t)) +
                                             0.5 * std::cos(0.1 * static_cast<double>(f)));
    return patch;
}

FilterBank random_bank(Index count, int frames, int mels, std::uint64_t seed) {
    const Matrix weights = random_matrix(count, frames * mels, seed) * 0.1F;
    return {frames, mels, {weights.data(), weights.data() + weights.size()}};
}

/// The highest of the sums of products over all places along mel, in double precision; of a flipped filter the highest
/// of the negative ones.
void add_naive(const Matrix& patch, const FilterBank& bank, const std::vector<bool>& flipped, Matrix& highest) {
    const Index before = (bank.frames - 1) / 2, size = bank.frames * bank.mels;
    for (Index filter = 0; filter < static_cast<Index>(bank.count()); ++filter) {
        const Index column = highest.cols();
        highest.conservativeResize(kPatchFrames, column + 1);
        for (Index t = 0; t < kPatchFrames; ++t) {
            double best = -std::numeric_limits<double>::infinity();
            for (Index m = 0; m + bank.mels <= kPatchMels; ++m) {
                double sum = 0;
                for (Index i = 0; i < bank.frames; ++i) {
                    const Index at = t + i - before;
                    if (at < 0 || at >= kPatchFrames) continue;
                    for (Index j = 0; j < bank.mels; ++j)
                        sum += static_cast<double>(patch(at, m + j)) *
                               static_cast<double>(
                                   bank.weights[static_cast<std::size_t>(filter * size + i * bank.mels + j)]);
                }
                best = std::max(best, flipped[static_cast<std::size_t>(column)] ? -sum : sum);
            }
            highest(t, column) = static_cast<float>(best);
        }
    }
}

/// A file of weights: name, shape, and value i of the tensor.
struct Weights {
    struct Tensor {
        std::string name;
        std::vector<std::size_t> shape;
        std::vector<float> values;
    };
    std::vector<Tensor> tensors;

    /// Those of tools/golden/musicnn.py: uniform numbers of a generator that begins with the tensor's number.
    void add(const std::string& name, const std::vector<std::size_t>& shape) {
        std::size_t count = 1;
        for (const auto size : shape) count *= size;
        Tensor tensor{name, shape, {}};
        auto x             = static_cast<std::uint32_t>(tensors.size());
        const double scale = std::sqrt(3 / static_cast<double>(count / shape[0]));
        const auto is      = [&](const char* part) { return name.ends_with(part); };
        for (std::size_t i = 0; i < count; ++i) {
            x                  = static_cast<std::uint32_t>(1664525ULL * x + 1013904223ULL);
            const double value = x / 2147483648.0 - 1;
            tensor.values.push_back(static_cast<float>(is(".weight")            ? value * scale
                                                       : is(".moving_variance") ? 1 + 0.5 * value
                                                       : is(".gamma")           ? value
                                                                                : 0.1 * value));
        }
        tensors.push_back(std::move(tensor));
    }
    Tensor& named(const std::string& name) {
        return *std::find_if(tensors.begin(), tensors.end(), [&](const Tensor& one) { return one.name == name; });
    }
    std::filesystem::path write(const std::filesystem::path& to) const {
        std::vector<artifacts::TensorView> views;
        for (const auto& tensor : tensors) views.push_back({tensor.name, tensor.shape, tensor.values});
        artifacts::write_safetensors(to, views);
        return to;
    }
};

Weights made_up_weights() {
    Weights made;
    const auto layer = [&](const std::string& name, const std::vector<std::size_t>& shape) {
        made.add(name + ".weight", shape);
        made.add(name + ".bias", {shape[0]});
    };
    layer("front.f74", {204, 1, 7, 38});
    layer("front.f77", {204, 1, 7, 67});
    layer("front.s1", {51, 1, 128, 1});
    layer("front.s2", {51, 1, 64, 1});
    layer("front.s3", {51, 1, 32, 1});
    layer("mid.conv1", {64, 1, 7, 561});
    layer("mid.conv2", {64, 1, 7, 64});
    layer("mid.conv3", {64, 1, 7, 64});
    layer("back.dense", {200, 1506});
    layer("back.logits", {50, 200});
    const std::vector<std::pair<const char*, std::size_t>> norms{
        {"bn_in", 1},        {"front.bn_f74", 204},      {"front.bn_f77", 204}, {"front.bn_s1", 51},
        {"front.bn_s2", 51}, {"front.bn_s3", 51},        {"mid.bn1", 64},       {"mid.bn2", 64},
        {"mid.bn3", 64},     {"back.bn_flatpool", 1506}, {"back.bn_dense", 200}};
    for (const auto& [name, size] : norms)
        for (const char* part : {".gamma", ".beta", ".moving_mean", ".moving_variance"})
            made.add(std::string(name) + part, {size});
    return made;
}

Matrix mels_of(const std::vector<float>& samples, std::size_t block) {
    MusicnnMels mels(kMusicnnRateHz);
    for (std::size_t at = 0; at < samples.size(); at += block)
        mels.push(std::span(samples).subspan(at, std::min(block, samples.size() - at)));
    return mels.finish();
}

Matrix joined(const Musicnn::Output& output) {
    Matrix both(output.tags.rows(), output.penultimate.cols() + output.tags.cols());
    both << output.penultimate, output.tags;
    return both;
}

}  // namespace

TEST(MelConvolution, EqualsTheSumsOfProducts) {
    const Matrix patch = random_matrix(kPatchFrames, kPatchMels);
    const std::vector<FilterBank> banks{random_bank(3, 7, 38, 2), random_bank(2, 7, 67, 3), random_bank(1, 3, 96, 4)};
    const std::vector<bool> flipped{false, true, false, false, true, false};
    Matrix expected;
    for (const auto& bank : banks) add_naive(patch, bank, flipped, expected);
    for (const auto width : {LaneWidth::Eight, widest_lanes()})
        EXPECT_CLOSE(MelConvolution(banks, flipped, width)(patch), expected, 1e-5);
}

TEST(TimeConvolution, EqualsTheSumsOfProducts) {
    const Matrix patch = random_matrix(kPatchFrames, kPatchMels);
    const std::vector<bool> flipped{false, true, true};
    for (const int frames : {128, 64, 32, 1}) {
        const auto bank = random_bank(3, frames, 1, 5);
        Matrix expected;
        add_naive(patch, bank, flipped, expected);
        for (const auto width : {LaneWidth::Eight, widest_lanes()})
            EXPECT_CLOSE(TimeConvolution(bank, flipped, width)(patch), expected, 1e-5) << frames;
    }
}

TEST(TransformedConvolutions, GiveTheSameBitsWithVectorsOfAnyWidth) {
    const Matrix patch = random_matrix(kPatchFrames, kPatchMels, 7);
    const auto mels = random_bank(37, 7, 38, 8), frames = random_bank(51, 128, 1, 9);
    const std::vector<bool> of_mels(37), of_frames(51);
    EXPECT_EQ(MelConvolution({mels}, of_mels, LaneWidth::Eight)(patch), MelConvolution({mels}, of_mels)(patch));
    EXPECT_EQ(TimeConvolution(frames, of_frames, LaneWidth::Eight)(patch), TimeConvolution(frames, of_frames)(patch));
}

TEST(MusicnnMels, EqualLibrosas) {
    const auto samples = harmonics(20000, 196.0, 1);
    const Matrix whole = mels_of(samples, samples.size());
    EXPECT_CLOSE(whole, golden("features/musicnn_log_mel.npy"), 1e-4);
    EXPECT_EQ(mels_of(samples, 777), whole);
}

TEST(MusicnnMels, BringOtherRatesTo16000Hz) {
    const auto tone = [](int rate) {
        std::vector<float> samples(static_cast<std::size_t>(rate));
        for (std::size_t i = 0; i < samples.size(); ++i)
            samples[i] = static_cast<float>(0.3 * std::sin(2 * M_PI * 440 * static_cast<double>(i) / rate));
        return samples;
    };
    const Matrix expected = mels_of(tone(kMusicnnRateHz), 16000);
    MusicnnMels mels(22050);
    const auto samples = tone(22050);
    mels.push(samples);
    // But for the edges, where the resampler sees zeros.
    EXPECT_CLOSE(mels.finish().middleRows(4, 55), expected.middleRows(4, 55), 1e-3);
    EXPECT_CODE("E2220", MusicnnMels(15999));
}

TEST(Musicnn, EqualsPyTorchWithMadeUpWeights) {
    const TemporaryFolder folder;
    const Musicnn network(made_up_weights().write(folder / "weights.safetensors"));
    Matrix frames(2 * kMusicnnFrames, kMusicnnMels);
    frames.topRows(kMusicnnFrames)                       = patch_by_formula();
    const Matrix short_clip                              = golden("features/musicnn_log_mel.npy");
    frames.bottomRows(kMusicnnFrames)                    = short_clip.bottomRows(1).replicate(kMusicnnFrames, 1);
    frames.middleRows(kMusicnnFrames, short_clip.rows()) = short_clip;
    const std::vector<Index> starts{0, kMusicnnFrames};
    const Matrix both = joined(network(frames, starts));
    EXPECT_CLOSE(both, golden("features/musicnn_made_up.npy"), 1e-4);
    EXPECT_EQ(joined(network(frames, std::vector<Index>{kMusicnnFrames})), both.bottomRows(1));
    const auto rows = musicnn_rows(network, frames, 2);
    EXPECT_CLOSE(Matrix(rows.deviations), Matrix((both.row(0) - both.row(1)).leftCols(200).cwiseAbs() / 2), 1e-6);
    EXPECT_EQ(musicnn_rows(network, frames, 1).deviations, RowVector::Zero(200));
    const RowVector moments = musicnn_moment_row(rows);
    EXPECT_EQ(RowVector(moments.head(200)), rows.penultimate);
    EXPECT_EQ(RowVector(moments.tail(200)), rows.deviations);
    EXPECT_CODE("E2221", network(frames, std::vector<Index>{kMusicnnFrames + 1}));
    EXPECT_CODE("E2221", network(frames.leftCols(95), starts));
}

TEST(Musicnn, RefusesWeightsThatAreNotItsOwn) {
    const TemporaryFolder folder;
    const auto code_with = [&](auto&& change) {
        auto weights = made_up_weights();
        change(weights);
        return code_of([&] { Musicnn{weights.write(folder / "weights.safetensors")}; });
    };
    EXPECT_EQ(code_with([](Weights& all) { all.tensors.pop_back(); }), "E5021");
    EXPECT_EQ(code_with([](Weights& all) { all.named("back.dense.weight").shape = {1506, 200}; }), "E5021");
    EXPECT_EQ(code_with([](Weights& all) { all.named("mid.conv2.bias").values[3] = NAN; }), "E5022");
    EXPECT_EQ(code_with([](Weights& all) { all.named("mid.bn1.moving_variance").values[0] = -2; }), "E5022");
    EXPECT_CODE("E4101", Musicnn(folder / "none.safetensors"));
}

TEST(MusicnnPatches, LieSideBySideAtMostAndReachBothEnds) {
    EXPECT_EQ(musicnn_patches(1876, 5), (std::vector<Index>{0, 422, 844, 1266, 1689}));
    EXPECT_EQ(musicnn_patches(1876, 1), (std::vector<Index>{844}));
    EXPECT_EQ(musicnn_patches(1876, 0).size(), 10u);
    EXPECT_EQ(musicnn_patches(1876, 50).size(), 10u);
    EXPECT_EQ(musicnn_patches(2 * 187 - 1, 5), (std::vector<Index>{93}));
    EXPECT_EQ(musicnn_patches(3, 5), (std::vector<Index>{0}));
}

TEST(MusicnnPatches, OfAClipWhoseLengthIsKnownGiveTheBitsOfAllItsFrames) {
    const TemporaryFolder folder;
    const Musicnn network(made_up_weights().write(folder / "weights.safetensors"));
    struct Case {
        int rate_hz;
        std::size_t n_samples;
        int patches;
    };
    // Shorter than a patch; one patch in the middle; all that there is room for; side by side; both ends.
    for (const auto& [rate_hz, n_samples, patches] : {Case{16000, 20000, 5},
                                                      {22050, 110251, 1},
                                                      {22050, 200003, 0},
                                                      {16000, 2 * 187 * 256 - 256, 2},
                                                      {44100, 300001, 2}}) {
        const auto samples = sweep(n_samples, 3);
        MusicnnMels mels(rate_hz);
        MusicnnPatches found(network, rate_hz, n_samples, patches);
        mels.push(samples);
        for (std::size_t at = 0; at < n_samples; at += 7001)
            found.push(std::span(samples).subspan(at, std::min<std::size_t>(7001, n_samples - at)));
        const auto expected = musicnn_rows(network, mels.finish(), patches), rows = found.finish();
        EXPECT_EQ(rows.penultimate, expected.penultimate) << n_samples;
        EXPECT_EQ(rows.tags, expected.tags) << n_samples;
        EXPECT_EQ(rows.deviations, expected.deviations) << n_samples;
    }
    EXPECT_CODE("E2220", MusicnnPatches(network, 15999, 20000, 5));
}

TEST(MusicnnColumns, NameTheTagsOfTheTraining) {
    EXPECT_EQ(musicnn_columns().size(), 200u);
    EXPECT_EQ(musicnn_moment_columns().size(), 400u);
    EXPECT_EQ(musicnn_moment_columns()[0], "musicnn1_mean");
    EXPECT_EQ(musicnn_moment_columns()[399], "musicnn200_std");
    for (const auto training : {MusicnnWeights::Msd, MusicnnWeights::Mtt})
        EXPECT_EQ(musicnn_tag_columns(training).size(), 50u);
    EXPECT_EQ(musicnn_tag_columns(MusicnnWeights::Msd)[5], "tag_female_vocalists");
    EXPECT_EQ(musicnn_tag_columns(MusicnnWeights::Mtt)[16], "tag_indian");
}

TEST(MusicnnRecipe, SaysRatePatchesAndWhatTheWeightsWereTrainedOn) {
    ExtractOptions options;
    options.musicnn.weights = MusicnnWeights::Mtt;
    for (const char* name : {kMusicnn, kMusicnnMoments, kMusicnnTags}) {
        const auto recipe = feature_recipe(name, options).options;
        EXPECT_EQ(recipe.at("features.musicnn.weights"), "mtt");
        EXPECT_EQ(recipe.at("features.musicnn.patches"), "5");
        EXPECT_EQ(recipe.at("features.musicnn.sample_rate_hz"), "16000");
        EXPECT_EQ(recipe.at(kPretrainedOption), "musicnn-mtt");
    }
    EXPECT_FALSE(feature_recipe("rich", options).options.contains("features.musicnn.weights"));
}

/// Made-up weights where `musicnn` looks for fetched ones, for as long as the object lives; the network stays known.
class MadeUpModels {
  public:
    MadeUpModels() : before_(std::getenv("XDG_DATA_HOME") == nullptr ? "" : std::getenv("XDG_DATA_HOME")) {
        ::setenv("XDG_DATA_HOME", folder_.path().c_str(), 1);
        std::filesystem::create_directories(artifacts::models_folder());
        made_up_weights().write(artifacts::models_folder() / "musicnn-msd.safetensors");
    }
    MadeUpModels(const MadeUpModels&)            = delete;
    MadeUpModels& operator=(const MadeUpModels&) = delete;
    ~MadeUpModels() { before_.empty() ? ::unsetenv("XDG_DATA_HOME") : ::setenv("XDG_DATA_HOME", before_.c_str(), 1); }

  private:
    std::string before_;
    TemporaryFolder folder_;
};

TEST(MusicnnFeatures, AreMadeOfTheSignalOfTheSameDecoding) {
    const MadeUpModels models;
    EXPECT_TRUE(has_musicnn(MusicnnWeights::Msd));
    EXPECT_FALSE(has_musicnn(MusicnnWeights::Mtt));
    EXPECT_CODE("E5020", musicnn(MusicnnWeights::Mtt));
    const Waveform clip{harmonics(110250, 196.0, 1), 22050};
    const auto rows_of = [](const std::vector<float>& samples) {
        MusicnnMels mels(22050);
        mels.push(samples);
        return musicnn_rows(musicnn(MusicnnWeights::Msd), mels.finish(), 5);
    };
    ExtractOptions options;
    options.names    = {"mfcc-moments", kMusicnnTags, kMusicnn};
    const auto whole = rows_of(clip.samples);
    const auto rows  = feature_rows(clip, options);
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[1], whole.tags);
    EXPECT_EQ(rows[2], whole.penultimate);
    options.clip.segment_seconds = 2.5;
    options.clip.segments        = 2;
    const auto first             = rows_of({clip.samples.begin(), clip.samples.begin() + 55125});
    EXPECT_GT((feature_rows(clip, options)[1] - first.tags).norm(), 1e-4) << "pooled over the segments";
    options.decode.sample_rate_hz = 8000;
    EXPECT_CODE("E2220", feature_rows({clip.samples, 8000}, options));
}

TEST(MusicnnFeatures, OfALongFileAreThoseThatItsFramesWouldGive) {
    const MadeUpModels models;
    const auto samples   = sweep(200003, 3);
    const auto rows_with = [&](std::size_t most_frame_bytes, int& n_readings) {
        MusicnnRows rows;
        FileAnalysis analysis({}, {.musicnn = MusicnnOptions{}}, 22050, 0,
                              {.begin = [] {}, .add = [&](const Analysis& clip) { rows = clip.musicnn; }},
                              most_frame_bytes);
        analysis.push(samples);
        n_readings = 1;
        EXPECT_TRUE(analysis.finish([&](const std::function<void()>& begin, const FileAnalysis::Take& take) {
            ++n_readings;
            begin();
            take(samples);
        }));
        return rows;
    };
    int n_readings   = 0;
    const auto whole = rows_with(AnalysisBuilder::kAll, n_readings);
    EXPECT_EQ(n_readings, 1);
    // 391 frames take 200 kB, their mels for musicnn 216 kB.
    const auto found = rows_with(300'000, n_readings);
    EXPECT_EQ(n_readings, 2);
    EXPECT_EQ(found.penultimate, whole.penultimate);
    EXPECT_EQ(found.tags, whole.tags);
    EXPECT_EQ(found.deviations, whole.deviations);
    EXPECT_GT(whole.deviations.norm(), 0);
}

TEST(MusicnnFeatures, RefuseOptionsOutOfRange) {
    ExtractOptions options;
    options.names           = {kMusicnn};
    options.musicnn.patches = 1001;
    EXPECT_CODE("E2211", extract_track({}, options));
    options.musicnn.patches       = 5;
    options.decode.sample_rate_hz = 15999;
    EXPECT_CODE("E2220", extract_track({}, options));
}

TEST(Musicnn, EqualsPyTorchWithTheFetchedWeights) {
    for (const auto training : {MusicnnWeights::Msd, MusicnnWeights::Mtt}) {
        if (!has_musicnn(training))
            GTEST_SKIP() << "the weights are not here: run 'ektara models fetch " << musicnn_model_name(training)
                         << "' (it needs the network)";
        const Musicnn network(*artifacts::find_model(musicnn_model_name(training)));
        Matrix found(3, 250);
        const auto add = [&](Index row, const Matrix& frames) {
            const auto rows = musicnn_rows(network, frames, 5);
            found.row(row) << rows.penultimate, rows.tags;
        };
        add(0, patch_by_formula());
        add(1, mels_of(harmonics(20000, 196.0, 1), 20000));
        add(2, mels_of(sweep(150000, 3), 150000));
        const char* file = training == MusicnnWeights::Msd ? "features/musicnn_msd.npy" : "features/musicnn_mtt.npy";
        EXPECT_CLOSE(found, golden(file), 1e-4);
    }
}
