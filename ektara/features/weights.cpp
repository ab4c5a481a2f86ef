#include "ektara/features/weights.hpp"

#include "ektara/artifacts/model_store.hpp"
#include "ektara/features/pitch_network.hpp"
#include "ektara/features/registry.hpp"

namespace ektara::features {
namespace fs = std::filesystem;

std::vector<fs::path> weight_files(const ExtractOptions& options) {
    const auto needs = needs_of(feature_names(options));
    std::vector<std::string> models;
    if (needs.notes) models.emplace_back(kPitchModel);
    if (needs.musicnn) models.push_back(musicnn_model_name(options.musicnn.weights));
    std::vector<fs::path> files;
    for (const auto& model : models)
        if (const auto file = artifacts::find_model(model)) files.push_back(fs::canonical(*file));
    return files;
}

void read_weights(const ExtractOptions& options) {
    const auto needs = needs_of(feature_names(options));
    if (needs.notes) pitch_network();
    if (needs.musicnn) musicnn(options.musicnn.weights);
}

}  // namespace ektara::features
