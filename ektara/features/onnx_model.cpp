#include "ektara/features/onnx_model.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <mutex>
#include <optional>

#include <fmt/ranges.h>
#include <sys/stat.h>

#include "ektara/artifacts/mapped_file.hpp"
#include "ektara/artifacts/model_store.hpp"
#include "ektara/artifacts/onnx_signature.hpp"
#include "ektara/core/blanks.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/pretrained.hpp"
#include "ektara/core/sha256.hpp"
#include "ektara/features/onnx_runtime.hpp"

namespace ektara::features {
namespace fs = std::filesystem;
namespace {

using artifacts::OnnxValue;

constexpr std::string_view kPrefix = "onnx:";
constexpr const char *kSamplesAxis = "samples", *kFramesAxis = "frames", *kMelsAxis = "mels";

fs::path settings_file(const fs::path& model) { return model.string() + ".toml"; }

/// The model's file: as named, or in the folder of models.
fs::path file_of(const std::string& feature) {
    onnx_stem(feature);  // refuses names that cannot be
    const fs::path named = feature.substr(kPrefix.size());
    std::error_code ignored;
    if (fs::is_regular_file(named, ignored)) return named;
    const auto kept = artifacts::models_folder() / named;
    if (named.is_relative() && fs::is_regular_file(kept, ignored)) return kept;
    fail<UsageError>("E5064", "{}: there is no file {}, here or in {}; name the model's file", feature, named.string(),
                     artifacts::models_folder().string());
}

[[noreturn]] void fail_fit(const fs::path& model, const std::string& problem) {
    fail<UsageError>("E5066", "{}: {}; mend {}", model.string(), problem, settings_file(model).filename().string());
}

std::string names_of(const std::vector<OnnxValue>& values) {
    std::vector<std::string> names;
    for (const auto& value : values) names.push_back(value.name);
    return fmt::format("{}", fmt::join(names, ", "));
}

/// The tensor of that name; the only one where none is named.
const OnnxValue& chosen(const std::vector<OnnxValue>& values, const std::string& name, const char* key,
                        const fs::path& model) {
    if (name.empty() && values.size() != 1)
        fail_fit(model, fmt::format("{} must name one of {}", key, names_of(values)));
    for (const auto& value : values) {
        if (!name.empty() && value.name != name) continue;
        if (value.type == artifacts::kOnnxFloat) return value;
        fail_fit(model, fmt::format("'{}' is no tensor of float32", value.name));
    }
    fail_fit(model, fmt::format("{} '{}' is not one of {}", key, name, names_of(values)));
}

/// Frames of a patch of so many samples; 0 where none fits.
std::size_t frames_of(const OnnxMel& mel, std::size_t samples) {
    const auto n_fft = static_cast<std::size_t>(mel.n_fft), hop = static_cast<std::size_t>(mel.hop_length);
    if (mel.padding != FramePadding::None) return 1 + samples / hop;
    return samples < n_fft ? 0 : 1 + (samples - n_fft) / hop;
}

/// The fewest samples that have so many frames.
std::size_t samples_of(const OnnxMel& mel, std::size_t frames) {
    const auto steps = (frames - 1) * static_cast<std::size_t>(mel.hop_length);
    return mel.padding == FramePadding::None ? steps + static_cast<std::size_t>(mel.n_fft) : steps;
}

std::vector<std::string> layout_of(const OnnxSettings& settings) {
    const bool is_samples = settings.kind == OnnxInput::Samples;
    auto layout = split_list(!settings.layout.empty() ? settings.layout : is_samples ? "1,samples" : "1,frames,mels");
    for (auto& axis : layout) axis = std::string(without_blanks(axis));
    return layout;
}

std::ptrdiff_t place_in(const std::vector<std::string>& layout, const char* axis) {
    return std::count(layout.begin(), layout.end(), axis) == 1
               ? std::find(layout.begin(), layout.end(), axis) - layout.begin()
               : -1;
}

void require_layout(const std::vector<std::string>& layout, const OnnxModel& model) {
    const bool is_mel = model.settings.kind == OnnxInput::LogMel;
    const auto known  = [&](const std::string& axis) {
        return axis == "1" || (is_mel ? axis == kFramesAxis || axis == kMelsAxis : axis == kSamplesAxis);
    };
    const bool holds = is_mel ? place_in(layout, kFramesAxis) >= 0 && place_in(layout, kMelsAxis) >= 0
                              : place_in(layout, kSamplesAxis) >= 0;
    if (!holds || !std::all_of(layout.begin(), layout.end(), known))
        fail_fit(model.file,
                 fmt::format("input.layout must hold {}, and 1 for the other axes, but is [{}]",
                             is_mel ? "frames and mels once each" : "samples once", fmt::join(layout, ", ")));
}

/// Length of a patch: as the settings say, else as the model's axis.
std::size_t patch_samples_of(const OnnxModel& model, std::int64_t fixed) {
    const auto& settings = model.settings;
    if (settings.patch_seconds > 0)
        return static_cast<std::size_t>(std::lround(settings.patch_seconds * settings.sample_rate_hz));
    if (fixed <= 0)
        fail_fit(model.file, fmt::format("'{}' takes any length, so patch_seconds must say how much it hears at once",
                                         model.input));
    const auto size = static_cast<std::size_t>(fixed);
    return settings.kind == OnnxInput::Samples ? size : samples_of(settings.mel, size);
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
    std::vector<std::string> sizes;
    for (const auto size : shape) sizes.push_back(size < 0 ? "any" : fmt::format("{}", size));
    return fmt::format("[{}]", fmt::join(sizes, ", "));
}

void require_shape(const OnnxModel& model, const std::optional<std::vector<std::int64_t>>& takes) {
    if (!takes) return;
    bool fits = takes->size() == model.shape.size();
    for (std::size_t i = 0; fits && i < takes->size(); ++i) fits = (*takes)[i] < 0 || (*takes)[i] == model.shape[i];
    if (fits) return;
    fail_fit(
        model.file,
        fmt::format("'{}' takes {}, but a patch of {:g} s at {} Hz is {} (input.layout, patch_seconds)", model.input,
                    shape_text(*takes), static_cast<double>(model.patch_samples) / model.settings.sample_rate_hz,
                    model.settings.sample_rate_hz, shape_text(model.shape)));
}

void read_input(const artifacts::OnnxSignature& signature, OnnxModel& model) {
    const auto& settings = model.settings;
    const auto& value    = chosen(signature.inputs, settings.input, "input.name", model.file);
    if (signature.inputs.size() > 1)
        fail_fit(model.file, fmt::format("it takes {}, but only one of them can be given; export it with one input",
                                         names_of(signature.inputs)));
    model.input       = value.name;
    const auto layout = layout_of(settings);
    require_layout(layout, model);
    const auto time =
        static_cast<std::size_t>(place_in(layout, settings.kind == OnnxInput::Samples ? kSamplesAxis : kFramesAxis));
    const bool told     = value.shape && time < value.shape->size();
    model.patch_samples = patch_samples_of(model, told ? (*value.shape)[time] : -1);
    const auto frames   = frames_of(settings.mel, model.patch_samples);
    const bool reflects = settings.kind == OnnxInput::LogMel && settings.mel.padding == FramePadding::Reflect;
    if (model.patch_samples == 0 || (settings.kind == OnnxInput::LogMel && frames == 0) ||
        (reflects && model.patch_samples <= static_cast<std::size_t>(settings.mel.n_fft / 2)))
        fail_fit(model.file, "patch_seconds is too short for a frame");
    for (const auto& axis : layout)
        model.shape.push_back(axis == kSamplesAxis  ? static_cast<std::int64_t>(model.patch_samples)
                              : axis == kFramesAxis ? static_cast<std::int64_t>(frames)
                              : axis == kMelsAxis   ? settings.mel.n_mels
                                                    : 1);
    model.mels_before_frames = place_in(layout, kMelsAxis) < place_in(layout, kFramesAxis);
    require_shape(model, value.shape);
    const auto hop    = static_cast<std::size_t>(std::lround(settings.hop_seconds * settings.sample_rate_hz));
    model.hop_samples = settings.hop_seconds == 0 ? model.patch_samples : hop;
    if (model.hop_samples == 0 || model.hop_samples > model.patch_samples)
        fail_fit(model.file, "hop_seconds must be a sample at least and a patch at most");
}

void read_output(const artifacts::OnnxSignature& signature, OnnxModel& model) {
    const auto& settings = model.settings;
    const auto& value    = chosen(signature.outputs, settings.output, "output.name", model.file);
    model.output         = value.name;
    if (!value.shape) fail_fit(model.file, fmt::format("'{}' does not say its shape; export it again", value.name));
    const auto n_axes  = std::ssize(*value.shape);
    const auto counted = settings.axis < 0 ? n_axes + settings.axis : std::ptrdiff_t{settings.axis};
    if (counted < 0 || counted >= n_axes)
        fail_fit(model.file,
                 fmt::format("output.axis {} is none of the {} axes of '{}'", settings.axis, n_axes, value.name));
    model.output_axes = value.shape->size();
    model.column_axis = static_cast<std::size_t>(counted);
    const auto told   = (*value.shape)[model.column_axis];
    if (told <= 0 && settings.columns == 0)
        fail_fit(model.file, fmt::format("'{}' is {}, so output.columns must say how many columns it has", value.name,
                                         shape_text(*value.shape)));
    if (told > 0 && settings.columns > 0 && told != settings.columns)
        fail_fit(model.file, fmt::format("output.columns is {}, but '{}' is {}", settings.columns, value.name,
                                         shape_text(*value.shape)));
    if (told > 100'000) fail_fit(model.file, fmt::format("'{}' has {} columns, 100000 at most", value.name, told));
    model.columns = static_cast<std::size_t>(told > 0 ? told : settings.columns);
}

OnnxModel read_model(const fs::path& file) {
    OnnxModel model;
    model.file     = file;
    model.settings = read_onnx_settings(settings_file(file));
    if (model.settings.sample_rate_hz < 2 * model.settings.mel.highest_hz)
        fail_fit(file, "mel.highest_hz lies above half of sample_rate_hz");
    const auto signature = artifacts::read_onnx_signature(file);
    read_input(signature, model);
    read_output(signature, model);
    std::error_code ignored;
    for (const auto& name : signature.data_files) {
        model.data_files.push_back(file.parent_path() / name);
        if (!fs::is_regular_file(model.data_files.back(), ignored))
            fail<UsageError>("E5064", "{}: its values lie in {}, which is not there; put it beside the model",
                             file.string(), name);
    }
    return model;
}

/// What a file's times and size say: where they are the same as before, so is the file.
std::string stamp_of_file(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return {};
    return fmt::format("{} {} {} {}.{} {}.{};", status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec,
                       status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec);
}

/// Things that are made of files once, and again where these have changed.
template <class Thing>
class MadeOnce {
  public:
    template <class Make>
    std::shared_ptr<const Thing> get(const std::string& key, const std::vector<fs::path>& files, const Make& make) {
        std::string stamp;
        for (const auto& file : files) stamp += stamp_of_file(file);
        const std::lock_guard lock(guard_);
        auto& [of, thing] = made_[key];
        if (!thing || of != stamp) thing = std::make_shared<const Thing>(make());
        of = stamp;
        return thing;
    }

  private:
    std::mutex guard_;
    std::map<std::string, std::pair<std::string, std::shared_ptr<const Thing>>> made_;
};

std::vector<fs::path> files_of(const fs::path& model) { return {model, settings_file(model)}; }

/// SHA-256 of the model, and of the files beside it that hold values of its tensors.
std::string digests_of(const OnnxModel& model) {
    static MadeOnce<std::string> known;
    auto files = model.data_files;
    files.insert(files.begin(), model.file);
    return *known.get(model.file.string(), files, [&] {
        std::vector<std::string> digests;
        for (const auto& file : files) digests.push_back(sha256(artifacts::MappedFile(file).bytes()));
        return fmt::format("{}", fmt::join(digests, ","));
    });
}

/// The settings and digests, without what may differ.
std::map<std::string, std::string> identity_of(const std::string& feature) {
    const auto model = onnx_model(feature);
    const auto stem  = onnx_stem(feature);
    std::map<std::string, std::string> identity;
    for (const auto& option : list_options(model->settings)) identity[stem + "." + option.name] = option.value;
    identity[stem + ".sha256"] = digests_of(*model);
    return identity;
}

}  // namespace

bool is_onnx(const std::string& feature) { return feature.starts_with(kPrefix); }

std::string onnx_stem(const std::string& feature) {
    const fs::path file = feature.substr(std::min(kPrefix.size(), feature.size()));
    if (file.stem().empty() || feature.find_first_of(",+()") != std::string::npos)
        fail<UsageError>("E2132", "'{}': write it as onnx:FILE, with none of , + ( ) in FILE", feature);
    return kOnnxStemPrefix + file.stem().string();
}

std::shared_ptr<const OnnxModel> onnx_model(const std::string& feature) {
    static MadeOnce<OnnxModel> known;
    const auto file = file_of(feature);
    return known.get(file.string(), files_of(file), [&] { return read_model(file); });
}

std::vector<std::string> onnx_columns(const std::string& feature) {
    auto prefix = onnx_stem(feature);
    std::replace_if(
        prefix.begin(), prefix.end(), [](unsigned char c) { return c < 0x80 && std::isalnum(c) == 0; }, '_');
    std::vector<std::string> columns;
    for (std::size_t i = 1; i <= onnx_model(feature)->columns; ++i) columns.push_back(fmt::format("{}_{}", prefix, i));
    return columns;
}

std::map<std::string, std::string> onnx_recipe(const std::string& feature) {
    auto recipe               = identity_of(feature);
    const auto stem           = onnx_stem(feature);
    const auto labels         = onnx_model(feature)->settings.trained_on;
    recipe[stem + ".runtime"] = onnx_runtime().version();
    if (labels != kTrainedOnNoLabels) recipe[kPretrainedOption] = fmt::format("{} ({})", stem, labels);
    return recipe;
}

std::string onnx_identity(const std::string& feature) {
    std::string text;
    for (const auto& [name, value] : identity_of(feature)) text += name + "=" + value + ";";
    return text;
}

void require_same_onnx(const std::string& feature, const std::map<std::string, std::string>& recipe) {
    for (const auto& [name, value] : identity_of(feature)) {
        const auto before = recipe.find(name);
        if (before == recipe.end() || before->second == value) continue;
        fail("E5069",
             "assign: {} is {}, but {} when the features of this model were made, so new ones cannot be compared with "
             "them; put that model and its settings back, or run again with this one",
             name, value, before->second);
    }
}

std::shared_ptr<const OnnxSession> onnx_session(const std::string& feature) {
    static MadeOnce<OnnxSession> known;
    const auto file = onnx_model(feature)->file;
    return known.get(file.string(), {file}, [&] { return OnnxSession(onnx_runtime(), file); });
}

}  // namespace ektara::features
