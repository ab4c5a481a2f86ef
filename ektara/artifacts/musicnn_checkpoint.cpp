#include "ektara/artifacts/detail/musicnn_checkpoint.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "ektara/artifacts/safetensors.hpp"
#include "ektara/artifacts/tensorflow_checkpoint.hpp"
#include "ektara/core/error.hpp"

namespace ektara::artifacts {
namespace {

/// Layers in the order in which TensorFlow numbers them.
constexpr std::array kConvolutions{"front.f74", "front.f77", "front.s1",  "front.s2",
                                   "front.s3",  "mid.conv1", "mid.conv2", "mid.conv3"};
constexpr std::array kNormalisations{"bn_in",       "front.bn_f74",     "front.bn_f77", "front.bn_s1",
                                     "front.bn_s2", "front.bn_s3",      "mid.bn1",      "mid.bn2",
                                     "mid.bn3",     "back.bn_flatpool", "back.bn_dense"};
constexpr std::array kDense{"back.dense", "back.logits"};

/// TensorFlow's name of a layer: its kind and, from the second of a kind on, a number.
std::string tensorflow_name(const char* kind, std::size_t number) {
    return number == 0 ? kind : fmt::format("{}_{}", kind, number);
}

/// The last axis, of outputs, before the others.
CheckpointTensor outputs_first(const CheckpointTensor& tensor) {
    const std::size_t outputs = tensor.shape.back(), inputs = tensor.values.size() / std::max<std::size_t>(outputs, 1);
    CheckpointTensor turned;
    for (std::size_t o = 0; o < outputs; ++o)
        for (std::size_t i = 0; i < inputs; ++i) turned.values.push_back(tensor.values[i * outputs + o]);
    // Frames × mels × 1 × outputs becomes outputs × 1 × frames × mels.
    if (tensor.shape.size() == 4)
        turned.shape = {outputs, tensor.shape[2], tensor.shape[0], tensor.shape[1]};
    else
        turned.shape = {outputs, inputs};
    return turned;
}

class MusicnnTensors {
  public:
    MusicnnTensors(const std::map<std::string, CheckpointTensor>& checkpoint, std::string name)
        : checkpoint_(checkpoint), name_(std::move(name)) {}

    void add(const std::string& from, const std::string& to, bool turn = false) {
        const auto found = checkpoint_.find(from);
        if (found == checkpoint_.end() || (turn && found->second.shape.size() < 2))
            fail("E5023", "{}: has no tensor '{}', so it is no checkpoint of musicnn; fetch the model again", name_,
                 from);
        tensors_.emplace_back(to, turn ? outputs_first(found->second) : found->second);
    }

    std::string bytes() const {
        std::vector<TensorView> views;
        for (const auto& [name, tensor] : tensors_) views.push_back({name, tensor.shape, tensor.values});
        return safetensors_bytes(views, {{"source", "PyPI musicnn 0.1.0"}, {"licence", "ISC"}});
    }

  private:
    const std::map<std::string, CheckpointTensor>& checkpoint_;
    std::string name_;
    std::vector<std::pair<std::string, CheckpointTensor>> tensors_;
};

}  // namespace

std::string musicnn_safetensors(std::string_view index, std::string_view data, const std::string& name) {
    const auto checkpoint = read_tensorflow_checkpoint(index, data, name);
    MusicnnTensors tensors(checkpoint, name);
    const auto add_layers = [&](const auto& names, const char* kind) {
        for (std::size_t i = 0; i < names.size(); ++i) {
            tensors.add(tensorflow_name(kind, i) + "/kernel", std::string(names[i]) + ".weight", true);
            tensors.add(tensorflow_name(kind, i) + "/bias", std::string(names[i]) + ".bias");
        }
    };
    add_layers(kConvolutions, "conv2d");
    add_layers(kDense, "dense");
    for (std::size_t i = 0; i < kNormalisations.size(); ++i)
        for (const char* part : {"gamma", "beta", "moving_mean", "moving_variance"})
            tensors.add(tensorflow_name("batch_normalization", i) + "/" + part,
                        fmt::format("{}.{}", kNormalisations[i], part));
    return tensors.bytes();
}

}  // namespace ektara::artifacts
