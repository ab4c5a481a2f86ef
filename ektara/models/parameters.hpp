#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <Eigen/Core>

namespace ektara::models {

/// One named tensor of a model: a slice of the flat buffer that holds all of them.
struct TensorSpec {
    std::string name;
    std::vector<std::size_t> shape;
    std::size_t offset = 0;

    std::size_t count() const;
    bool operator==(const TensorSpec&) const = default;
};

/// Where each tensor of a model lies in its one flat buffer. Names and shapes are PyTorch's: `encoder.0.weight` is
/// (outputs, inputs), row-major.
class ParameterLayout {
  public:
    /// Appends a tensor and returns its offset.
    std::size_t add(std::string name, std::vector<std::size_t> shape);
    std::size_t size() const { return size_; }
    const std::vector<TensorSpec>& tensors() const { return tensors_; }

  private:
    std::vector<TensorSpec> tensors_;
    std::size_t size_ = 0;
};

/// All parameters of a model, or all gradients, in the order of its ParameterLayout.
using FlatBuffer = Eigen::VectorXf;

}  // namespace ektara::models
