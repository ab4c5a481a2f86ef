#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/core/matrix.hpp"
#include "ektara/core/random.hpp"
#include "ektara/models/parameters.hpp"

namespace ektara::models {

/// Rows of a larger row-major matrix, without copying.
using View      = Eigen::Ref<Matrix, 0, Eigen::OuterStride<>>;
using ConstView = Eigen::Ref<const Matrix, 0, Eigen::OuterStride<>>;

enum class Activation { Identity, Relu, LeakyRelu, Elu, Tanh };
std::vector<std::pair<Activation, std::string>> enum_names(Activation);

/// y ← f(y + bias), where every row gets the same bias.  leaky_relu has slope 0.01, elu α = 1 (PyTorch's defaults).
void add_bias_and_activate(Activation activation, const Eigen::Ref<const RowVector>& bias, View y);
/// gradient ← gradient · f′, with f′ computed from the output y = f(·).
void multiply_by_slope(Activation activation, const ConstView& y, View gradient);

/// What one block keeps from its forward pass for its backward pass; made once, for at most `max_rows` rows.
struct BlockCache {
    Matrix output, input_gradient;
    /// Weights and their gradients in the order in which products read them (convolutions only).
    Matrix forward_weight, transpose_weight, forward_weight_gradient;
};

/// What a backward pass starts from: the input x of the forward pass, the gradient of its output, which is used up, and
/// whether the gradient of x is wanted.
struct BackwardPass {
    ConstView x;
    View output_gradient;
    bool wants_input_gradient = false;
};

/// One named share of a dense layer's outputs.
struct DensePart {
    std::string name;
    int outputs = 0;
};

/// y = f(x Wᵀ + b): a dense layer with its activation, as one block. W is (outputs, inputs). Several layers over the
/// same input (mean and log variance) are one block of several parts, each with tensors of its own name.
class Dense {
  public:
    Dense(ParameterLayout& layout, const std::vector<DensePart>& parts, int inputs, Activation activation);

    int inputs() const { return inputs_; }
    int outputs() const { return outputs_; }
    BlockCache make_cache(int max_rows) const;
    /// Weights uniform in ±√(3/inputs) before an activation (variance 1/inputs: LeCun et al., 1998) and in ±1/√inputs
    /// where there is none; biases 0.
    void initialise(FlatBuffer& parameters, Random& random) const;
    void forward(const FlatBuffer& parameters, const ConstView& x, BlockCache& cache) const;
    /// Writes (not adds) the gradients of W and b, and of x where it is wanted.
    void backward(const FlatBuffer& parameters, BackwardPass pass, FlatBuffer& gradients, BlockCache& cache) const;

  private:
    int inputs_, outputs_ = 0;
    Activation activation_;
    std::size_t weight_ = 0, bias_ = 0;
};

}  // namespace ektara::models
