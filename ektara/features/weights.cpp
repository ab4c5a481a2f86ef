#include "ektara/features/weights.hpp"

#include "ektara/artifacts/model_store.hpp"
#include "ektara/features/onnx_model.hpp"
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

bool hears_own_models(const ExtractOptions& options) { return !needs_of(feature_names(options)).onnx.empty(); }

void read_weights(const ExtractOptions& options) {
    const auto needs = needs_of(feature_names(options));
    if (needs.notes) pitch_network();
    if (needs.musicnn) musicnn(options.musicnn.weights);
    for (const auto& model : needs.onnx) onnx_session(model);
}

}  // namespace ektara::features
