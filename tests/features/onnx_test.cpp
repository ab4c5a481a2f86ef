#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "audio_files.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/artifacts/missing_weights.hpp"
#include "ektara/artifacts/model_store.hpp"
#include "ektara/core/pretrained.hpp"
#include "ektara/features/extract.hpp"
#include "ektara/features/onnx_listener.hpp"
#include "ektara/features/onnx_model.hpp"
#include "ektara/features/onnx_runtime.hpp"
#include "error_code.hpp"
#include "signals.hpp"

namespace ektara::features {
namespace {

using namespace ektara::testing;

/// The models of tools/golden/onnx_models.py.
std::string golden_model(const std::string& name) {
    return artifacts::read_file(std::string(EKTARA_GOLDEN_DIR) + "/features/onnx_" + name + ".onnx");
}

constexpr const char* kSamples = "trained_on = \"none\"\nsample_rate_hz = 22050\n";

/// Settings of log-mel frames: those of `mel`, in patches of a second.
std::string settings_of_mels(const std::string& mel, const std::string& patches = "") {
    return std::string(kSamples) + "patch_seconds = 1\n" + patches +
           "[input]\nkind = \"log-mel\"\nlayout = [\"1\", \"1\", \"frames\", \"mels\"]\n[mel]\nn_mels = 16\n" + mel;
}

std::string mels_db() {
    return settings_of_mels(R"(
n_fft = 1024
hop_length = 441
lowest_hz = 50
highest_hz = 9000
padding = "reflect"
)",
                            "hop_seconds = 0.5\n");
}

std::string mels_ln() {
    return settings_of_mels(R"(
n_fft = 512
hop_length = 200
spectrum = "magnitude"
mel_scale = "htk"
equal_areas = false
padding = "none"
log = "ln"
scale = 3
offset = 1
mean = 0.7
deviation = 2
)");
}

/// A model with the TOML beside it, as the feature `name`.
class OwnModel {
  public:
    OwnModel(const std::string& model, const std::string& settings) { write(model, settings); }
    void write(const std::string& model, const std::string& settings) {
        artifacts::write_file(folder_ / "tiny.onnx", model);
        artifacts::write_file(folder_ / "tiny.onnx.toml", settings);
    }
    std::string name() const { return "onnx:" + (folder_ / "tiny.onnx").string(); }
    std::filesystem::path operator/(const std::string& file) const { return folder_ / file; }

  private:
    TemporaryFolder folder_;
};

std::string code_of_model(const std::string& model, const std::string& settings) {
    const OwnModel own(golden_model(model), settings);
    return code_of([&] { onnx_model(own.name()); });
}

std::vector<std::vector<float>> golden_signals() {
    return {harmonics(66150, 196.0, 1), bursts(66150, 2), sweep(61000, 3), bursts(2300, 5)};
}

/// The row of a signal at 22,050 Hz that comes in blocks of so many samples.
RowVector heard(const std::string& feature, std::span<const float> signal, std::size_t block) {
    OnnxListener listener(feature, 22050);
    for (std::size_t at = 0; at < signal.size(); at += block)
        listener.push(signal.subspan(at, std::min(block, signal.size() - at)));
    return listener.finish();
}

Matrix rows_of_signals(const std::string& feature, std::size_t block) {
    std::vector<RowVector> rows;
    for (const auto& signal : golden_signals()) rows.push_back(heard(feature, signal, block));
    Matrix table(std::ssize(rows), rows[0].size());
    for (std::size_t i = 0; i < rows.size(); ++i) table.row(static_cast<Eigen::Index>(i)) = rows[i];
    return table;
}

ExtractOptions of_features(std::vector<std::string> names) {
    ExtractOptions options;
    options.names = std::move(names);
    return options;
}

#define NEEDS_ONNX_RUNTIME() \
    if (!why_no_onnx_runtime().empty()) GTEST_SKIP() << "there is no ONNX Runtime: " << why_no_onnx_runtime()

TEST(OnnxRuntimeLoader, SaysWhyALibraryCannotBeUsed) {
    const TemporaryFolder empty;
    const auto problem_of = [](const std::filesystem::path& place) -> std::string {
        try {
            const OnnxRuntime runtime(place);
        } catch (const artifacts::MissingWeights& problem) {
            return problem.code() + " " + problem.what();
        }
        return {};
    };
    const auto missing = problem_of(empty / "libonnxruntime.so.1"), none = problem_of(empty.path()),
               other = problem_of("libm.so.6");
    EXPECT_NE(missing.find("libonnxruntime.so.1: cannot open"), std::string::npos) << missing;
    EXPECT_NE(none.find("no libonnxruntime.so* is in"), std::string::npos) << none;
    EXPECT_NE(other.find("libm.so.6 has no function OrtGetApiBase"), std::string::npos) << other;
    for (const auto& problem : {missing, none, other}) {
        EXPECT_TRUE(problem.starts_with("E5063 ")) << problem;
        EXPECT_NE(problem.find("libonnxruntime-dev"), std::string::npos) << problem;
        EXPECT_NE(problem.find(kOnnxRuntimeVariable), std::string::npos) << problem;
    }
}

TEST(OnnxModels, AreDescribedByTheirFilesAlone) {
    const OwnModel mels(golden_model("mels"), mels_db());
    const auto model = onnx_model(mels.name());
    EXPECT_EQ(model->input, "x");
    EXPECT_EQ(model->output, "y");
    EXPECT_EQ(model->shape, (std::vector<std::int64_t>{1, 1, 51, 16}));
    EXPECT_EQ(model->patch_samples, 22050u);
    EXPECT_EQ(model->hop_samples, 11025u);
    EXPECT_EQ(feature_columns(mels.name()), (std::vector<std::string>{"onnx_tiny_1", "onnx_tiny_2", "onnx_tiny_3",
                                                                      "onnx_tiny_4", "onnx_tiny_5", "onnx_tiny_6"}));
    const OwnModel samples(golden_model("samples"), kSamples);
    EXPECT_EQ(onnx_model(samples.name())->patch_samples, 400u) << "the length of the model's input";
}

TEST(OnnxModels, TellWhatDoesNotFit) {
    const std::string samples = kSamples, mels = mels_db();
    const auto with = [&](const std::string& more) { return code_of_model("samples", samples + more); };
    EXPECT_EQ(with(""), "");
    EXPECT_EQ(with("patch_seconds = 2\n"), "E5066");
    EXPECT_EQ(with("hop_seconds = 1\n"), "E5066");
    EXPECT_EQ(with("[input]\nname = \"audio\"\n"), "E5066");
    EXPECT_EQ(with("[input]\nlayout = \"1, 1, samples\"\n"), "E5066");
    EXPECT_EQ(with("[input]\nlayout = \"1, frames\"\n"), "E5066");
    EXPECT_EQ(with("[output]\nname = \"z\"\n"), "E5066");
    EXPECT_EQ(with("[output]\naxis = 2\n"), "E5066");
    EXPECT_EQ(with("[output]\ncolumns = 5\n"), "E5066");
    EXPECT_EQ(code_of_model("mels", mels + "[output]\naxis = 1\n"), "E5066") << "any number of columns";
    EXPECT_EQ(code_of_model("mels", samples), "E5066") << "samples into four axes";
    EXPECT_EQ(code_of_model("samples", mels), "E5066");
}

TEST(OnnxModels, TellWhatIsWrongInTheirSettings) {
    const std::string samples = kSamples;
    const auto of             = [&](const std::string& settings) { return code_of_model("samples", settings); };
    EXPECT_EQ(of("sample_rate_hz = 22050\n"), "E5065") << "trained_on is missing";
    EXPECT_EQ(of("trained_on = \"none\"\n"), "E5065") << "the rate is missing";
    EXPECT_EQ(of(samples + "sample_rate = 16000\n"), "E5065");
    EXPECT_EQ(of(samples + "[mel]\nn_fft = 1024\n"), "E5065") << "mels of samples";
    EXPECT_EQ(of(samples + "[input]\nkind = \"log-mel\"\n[mel]\nn_fft = 1000\n"), "E5065");
    EXPECT_EQ(of(samples + "pooling = \"median\"\n"), "E1102");
    EXPECT_EQ(of("trained_on"), "E1104");
    const OwnModel own(golden_model("samples"), samples);
    std::filesystem::remove(own / "tiny.onnx.toml");
    EXPECT_CODE("E5064", onnx_model(own.name()));
    std::filesystem::remove(own / "tiny.onnx");
    EXPECT_CODE("E5064", onnx_model(own.name()));
    EXPECT_CODE("E2132", onnx_stem("onnx:"));
    EXPECT_CODE("E2132", onnx_stem("onnx:a+b.onnx"));
    EXPECT_CODE("E2132", feature_names(of_features({"onnx:a/tiny.onnx", "onnx:b/tiny.onnx"})));
}

TEST(OnnxModels, DamagedFilesAreANumberedError) {
    const auto whole = golden_model("samples");
    EXPECT_CODE("E5040", onnx_model(OwnModel(whole.substr(0, whole.size() / 2), kSamples).name()));
    EXPECT_CODE("E5040", onnx_model(OwnModel("RIFF, or any other text", kSamples).name()));
}

TEST(OnnxInput, IsTheLogMelOfLibrosa) {
    const auto signal = sweep(61000, 3);
    for (const auto& [settings, name] : {std::pair(mels_db(), "db"), std::pair(mels_ln(), "ln")}) {
        const OwnModel own(golden_model("mels"), settings);
        const auto input  = onnx_input(*onnx_model(own.name()), std::span(signal).first(22050));
        const auto frames = std::ssize(input) / 16;
        EXPECT_CLOSE(Eigen::Map<const Matrix>(input.data(), frames, 16),
                     golden(std::string("features/onnx_mels_") + name + ".npy"), 1e-5)
            << name;
    }
}

TEST(OnnxInput, MayHaveMelsBeforeFramesAndStandardisedSamples) {
    const auto signal  = sweep(61000, 3);
    std::string turned = mels_db();
    turned.replace(turned.find("\"frames\", \"mels\""), 16, "\"mels\", \"frames\"");
    OnnxModel model          = *onnx_model(OwnModel(golden_model("mels"), mels_db()).name());
    const auto frames_first  = onnx_input(model, std::span(signal).first(22050));
    model.mels_before_frames = true;
    const auto mels_first    = onnx_input(model, std::span(signal).first(22050));
    EXPECT_EQ(Matrix(Eigen::Map<const Matrix>(mels_first.data(), 16, 51).transpose()),
              Matrix(Eigen::Map<const Matrix>(frames_first.data(), 51, 16)));
    EXPECT_EQ(code_of_model("mels", turned), "E5066") << "16 mels stand last in this model";
    const OwnModel samples(golden_model("samples"), std::string(kSamples) + "[input]\nstandardise = true\n");
    const auto x = onnx_input(*onnx_model(samples.name()), std::span(signal).first(400));
    double sum = 0, squares = 0;
    for (const float value : x) {
        sum += static_cast<double>(value);
        squares += static_cast<double>(value) * static_cast<double>(value);
    }
    EXPECT_NEAR(sum / 400, 0, 1e-6);
    EXPECT_NEAR(squares / 400, 1, 1e-3);
}

TEST(OnnxListener, EqualsPythonsOnnxRuntime) {
    NEEDS_ONNX_RUNTIME();
    const OwnModel mels(golden_model("mels"), mels_db()), samples(golden_model("samples"), kSamples);
    EXPECT_CLOSE(rows_of_signals(mels.name(), 4096), golden("features/onnx_rows_mels.npy"), 1e-5);
    EXPECT_CLOSE(rows_of_signals(samples.name(), 4096), golden("features/onnx_rows_samples.npy"), 1e-5);
}

TEST(OnnxListener, DoesNotDependOnWhereBlocksWereCut) {
    NEEDS_ONNX_RUNTIME();
    const OwnModel mels(golden_model("mels"), mels_db()), samples(golden_model("samples"), kSamples);
    EXPECT_EQ(rows_of_signals(mels.name(), 997), rows_of_signals(mels.name(), 100'000));
    EXPECT_EQ(rows_of_signals(samples.name(), 331), rows_of_signals(samples.name(), 100'000));
}

TEST(OnnxListener, FillsAShortClipWithZerosOrRepeatsIt) {
    NEEDS_ONNX_RUNTIME();
    const OwnModel zeros(golden_model("samples"), kSamples),
        repeat(golden_model("samples"), std::string(kSamples) + "short_clips = \"repeat\"\n");
    const auto clip = harmonics(300, 196.0, 1);
    auto filled = clip, repeated = clip;
    filled.resize(400, 0.0F);
    repeated.insert(repeated.end(), clip.begin(), clip.begin() + 100);
    EXPECT_EQ(heard(zeros.name(), clip, 50), heard(zeros.name(), filled, 50));
    EXPECT_EQ(heard(repeat.name(), clip, 50), heard(zeros.name(), repeated, 50));
}

TEST(OnnxModels, ThatTheRuntimeRefusesAreANumberedError) {
    NEEDS_ONNX_RUNTIME();
    auto unknown = golden_model("logarithm");
    unknown.replace(unknown.find("Log"), 3, "Lug");
    const OwnModel own(unknown, kSamples);
    EXPECT_CODE("E5067", onnx_session(own.name()));
}

TEST(OnnxModels, AreToldApartInRecipes) {
    NEEDS_ONNX_RUNTIME();
    OwnModel own(golden_model("samples"), kSamples);
    const auto recipe = feature_recipe(own.name(), {}).options;
    EXPECT_EQ(recipe.at("onnx-tiny.sha256").size(), 64u);
    EXPECT_EQ(recipe.at("onnx-tiny.sample_rate_hz"), "22050");
    EXPECT_EQ(recipe.at("onnx-tiny.runtime"), onnx_runtime().version());
    EXPECT_FALSE(recipe.contains(kPretrainedOption));
    EXPECT_NO_THROW(require_same_onnx(own.name(), recipe));
    own.write(golden_model("samples"), "trained_on = \"AudioSet\"\nsample_rate_hz = 22050\nhop_seconds = 0.01\n");
    EXPECT_EQ(feature_recipe(own.name(), {}).options.at(kPretrainedOption), "onnx-tiny (AudioSet)");
    EXPECT_CODE("E5069", require_same_onnx(own.name(), recipe));
    own.write(golden_model("logarithm"), kSamples);
    EXPECT_NE(feature_recipe(own.name(), {}).options.at("onnx-tiny.sha256"), recipe.at("onnx-tiny.sha256"));
    EXPECT_CODE("E5069", require_same_onnx(own.name(), recipe));
}

TEST(OnnxFeatures, AValueThatIsNotFiniteIsAFailureOfTheFile) {
    NEEDS_ONNX_RUNTIME();
    const OwnModel own(golden_model("logarithm"), kSamples);
    write_wav(own / "a.wav", harmonics(22050, 220, 1));
    Track track;
    track.id           = "a";
    track.audio        = own / "a.wav";
    const auto outcome = extract_track(track, of_features({"mfcc-moments", own.name()}));
    ASSERT_TRUE(std::holds_alternative<Failure>(outcome));
    EXPECT_EQ(std::get<Failure>(outcome).code, "E2131");
    EXPECT_NE(std::get<Failure>(outcome).reason.find("not finite"), std::string::npos);
}

}  // namespace
}  // namespace ektara::features
