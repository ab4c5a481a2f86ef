#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ektara/features/onnx_settings.hpp"

namespace ektara::features {

class OnnxSession;

/// A feature "onnx:FILE" is what a model of the user's own makes of a clip: FILE is a path, or a file of the folder of
/// models (artifacts::models_folder), and FILE.toml beside it says what the model takes (OnnxSettings).
bool is_onnx(const std::string& feature);

/// What the names of `onnx_stem` begin with.
inline constexpr const char* kOnnxStemPrefix = "onnx-";

/// What such a feature is called in files, columns and recipes, wherever its model lies: "onnx-clap" for
/// "onnx:models/clap.onnx". Throws UsageError E2132 where no FILE is named, and for one with ',', '+', '(' or ')'.
std::string onnx_stem(const std::string& feature);

/// What the files of a model say of it; ONNX Runtime is not needed for that.
struct OnnxModel {
    std::filesystem::path file;
    OnnxSettings settings;
    /// Names of its tensors.
    std::string input, output;
    /// Axes of the input, with the sizes of a patch; {1, frames, mels} where `kind` is LogMel.
    std::vector<std::int64_t> shape;
    bool mels_before_frames   = false;
    std::size_t patch_samples = 0, hop_samples = 0;
    std::size_t columns = 0, column_axis = 0, output_axes = 0;
    /// Files beside it that hold values of its tensors.
    std::vector<std::filesystem::path> data_files;
};

/// The model of a feature, read again where its files have changed. Throws UsageError E5064 where a file is missing, as
/// `read_onnx_settings` and artifacts::read_onnx_signature do, and UsageError E5066 where input or output are not as
/// the settings say. May be called from any thread.
std::shared_ptr<const OnnxModel> onnx_model(const std::string& feature);

/// onnx_clap_1, onnx_clap_2, …
std::vector<std::string> onnx_columns(const std::string& feature);

/// What a row depends on: the settings, SHA-256 of the model and of the files with its values, the version of ONNX
/// Runtime; names begin with `onnx_stem`. With "pretrained" where the model was trained on labels of music. Throws
/// MissingWeights E5063 without ONNX Runtime.
std::map<std::string, std::string> onnx_recipe(const std::string& feature);

/// The same as one text, without ONNX Runtime's version: what a run is compared by.
std::string onnx_identity(const std::string& feature);

/// Throws Error E5069 where a recipe that holds options of this feature was made by another model, or by other
/// settings, than are there now. Another version of ONNX Runtime may give another last digit, and passes.
void require_same_onnx(const std::string& feature, const std::map<std::string, std::string>& recipe);

/// The model of a feature, ready to run; loaded once. Throws as `onnx_model`, and what OnnxRuntime and OnnxSession
/// throw. May be called from any thread.
std::shared_ptr<const OnnxSession> onnx_session(const std::string& feature);

}  // namespace ektara::features
