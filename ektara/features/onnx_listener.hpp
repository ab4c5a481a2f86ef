#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/features/onnx_model.hpp"

namespace ektara::features {

/// What a model takes of a patch of `patch_samples`, in C order: the samples, or their log-mel frames.
std::vector<float> onnx_input(const OnnxModel& model, std::span<const float> patch);

/// Hears a clip that comes in blocks, resampled to the model's rate, patch by patch. Patches begin at multiples of the
/// hop as long as they fit; what is left at the end is heard by a last patch that ends with the clip, where it is half
/// a hop or more. A clip shorter than a patch is filled with zeros or repeated. The result does not depend on where the
/// blocks were cut.
class OnnxListener {
  public:
    /// Throws as `onnx_session`.
    OnnxListener(const std::string& feature, int sample_rate_hz);
    ~OnnxListener();
    OnnxListener(OnnxListener&&) noexcept;
    OnnxListener& operator=(OnnxListener&&) noexcept;

    /// Throws Error E5068 where the model cannot be run, or its output has another shape than it says.
    void push(std::span<const float> block);
    /// The clip has ended: the mean over its patches, and over the axes of the output that are no columns. Values may
    /// be infinite or NaN where the model's are.
    RowVector finish();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ektara::features
