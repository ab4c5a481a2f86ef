#include "ektara/features/onnx_settings.hpp"

#include <bit>
#include <cmath>

#include <fmt/format.h>

#include "ektara/artifacts/toml.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/nearest.hpp"
#include "ektara/core/options.hpp"

namespace ektara::features {
namespace fs = std::filesystem;
namespace {

constexpr double kLongestPatchSeconds = 600;

[[noreturn]] void fail_settings(const fs::path& toml, const std::string& problem) {
    fail<UsageError>("E5065", "{}: {}; docs/inputs.md lists the keys", toml.string(), problem);
}

[[noreturn]] void fail_unknown(const fs::path& toml, const std::string& key) {
    std::vector<std::string> known;
    for (const auto& option : list_options(OnnxSettings{})) known.push_back(option.name);
    fail_settings(toml, fmt::format("'{}' is not a key; the nearest known one is '{}'", key, nearest(key, known)));
}

/// Each rule that a value breaks, with its name.
std::string broken_rule(const OnnxSettings& settings) {
    const auto& mel                            = settings.mel;
    const bool is_log_mel                      = settings.kind == OnnxInput::LogMel;
    const std::pair<bool, const char*> rules[] = {
        {!settings.trained_on.empty(),
         "trained_on is missing: the labels of music that the model was trained on, or \"none\""},
        {settings.trained_on.find_first_of("()[];:,\"|\n") == std::string::npos,
         "trained_on takes no brackets, quotes or punctuation other than '.' and '-'"},
        {settings.sample_rate_hz >= 1000 && settings.sample_rate_hz <= 192'000,
         "sample_rate_hz must be 1000 to 192000"},
        {settings.patch_seconds >= 0 && settings.patch_seconds <= kLongestPatchSeconds,
         "patch_seconds must be 0 (the model's) to 600"},
        {settings.hop_seconds >= 0, "hop_seconds must be 0 (a patch) or more"},
        {!(is_log_mel && settings.standardise),
         "input.standardise is for samples; mels have mel.mean and mel.deviation"},
        {settings.columns >= 0 && settings.columns <= 100'000, "output.columns must be 0 (the model's) to 100000"},
        {std::has_single_bit(static_cast<unsigned>(std::max(mel.n_fft, 0))) && mel.n_fft >= 256 && mel.n_fft <= 16'384,
         "mel.n_fft must be a power of two from 256 to 16384"},
        {mel.hop_length >= 1 && mel.hop_length <= mel.n_fft, "mel.hop_length must be 1 to mel.n_fft"},
        {mel.n_mels >= 8 && mel.n_mels <= 1024, "mel.n_mels must be 8 to 1024"},
        {mel.floor > 0 || mel.log == MelLog::None, "mel.floor must be above 0"},
        {mel.top_db >= 0 && (mel.top_db == 0 || mel.log == MelLog::Decibels),
         "mel.top_db must be 0 or more, and goes with mel.log = \"db\""},
        {std::isfinite(mel.scale) && std::isfinite(mel.offset) && std::isfinite(mel.mean) &&
             std::isfinite(mel.deviation) && mel.deviation != 0,
         "mel.scale, offset, mean and deviation must be finite, and deviation not 0"}};
    for (const auto& [holds, text] : rules)
        if (!holds) return text;
    return {};
}

}  // namespace

std::vector<std::pair<OnnxInput, std::string>> enum_names(OnnxInput) {
    return {{OnnxInput::Samples, "samples"}, {OnnxInput::LogMel, "log-mel"}};
}
std::vector<std::pair<FramePadding, std::string>> enum_names(FramePadding) {
    return {{FramePadding::Zeros, "zeros"}, {FramePadding::Reflect, "reflect"}, {FramePadding::None, "none"}};
}
std::vector<std::pair<MelSpectrum, std::string>> enum_names(MelSpectrum) {
    return {{MelSpectrum::Power, "power"}, {MelSpectrum::Magnitude, "magnitude"}};
}
std::vector<std::pair<MelLog, std::string>> enum_names(MelLog) {
    return {{MelLog::Decibels, "db"}, {MelLog::Natural, "ln"}, {MelLog::Base10, "log10"}, {MelLog::None, "none"}};
}
std::vector<std::pair<ShortClip, std::string>> enum_names(ShortClip) {
    return {{ShortClip::Zeros, "zeros"}, {ShortClip::Repeat, "repeat"}};
}
std::vector<std::pair<PatchPool, std::string>> enum_names(PatchPool) { return {{PatchPool::Mean, "mean"}}; }

OnnxSettings read_onnx_settings(const fs::path& toml) {
    std::error_code ignored;
    if (!fs::is_regular_file(toml, ignored))
        fail<UsageError>("E5064",
                         "{}: is not there; beside a model it says what the model takes, such as sample_rate_hz = "
                         "16000, trained_on = \"none\" (docs/inputs.md)",
                         toml.string());
    OnnxSettings settings;
    bool has_mel = false;
    for (const auto& [key, value] : artifacts::read_toml(toml)) {
        if (!set_option(settings, key, value)) fail_unknown(toml, key);
        has_mel |= key.starts_with("mel.");
    }
    if (has_mel && settings.kind != OnnxInput::LogMel) fail_settings(toml, "[mel] goes with input.kind = \"log-mel\"");
    if (const auto problem = broken_rule(settings); !problem.empty()) fail_settings(toml, problem);
    return settings;
}

}  // namespace ektara::features
