#include "ektara/models/dense.hpp"

#include <cmath>

#include "ektara/models/gemm.hpp"

namespace ektara::models {
namespace {

using MatrixMap      = Eigen::Map<Matrix>;
using ConstMatrixMap = Eigen::Map<const Matrix>;

constexpr float kLeak = 0.01f;

}  // namespace

std::vector<std::pair<Activation, std::string>> enum_names(Activation) {
    return {{Activation::Identity, "identity"},
            {Activation::Relu, "relu"},
            {Activation::LeakyRelu, "leaky_relu"},
            {Activation::Elu, "elu"},
            {Activation::Tanh, "tanh"}};
}

void add_bias_and_activate(Activation activation, const Eigen::Ref<const RowVector>& bias, View y) {
    // Row by row: a row and the bias are contiguous, so Eigen vectorises the whole expression.
    for (Eigen::Index i = 0; i < y.rows(); ++i) {
        auto row      = y.row(i).array();
        const auto in = row + bias.array();
        switch (activation) {
            case Activation::Identity:
                row = in;
                break;
            case Activation::Relu:
                row = in.max(0.0f);
                break;
            case Activation::LeakyRelu:
                row = in.max(kLeak * in);
                break;
            case Activation::Elu:
                row = in.max(0.0f) + (in.min(0.0f).exp() - 1.0f);
                break;
            case Activation::Tanh:
                row = in.tanh();
                break;
        }
    }
}

void multiply_by_slope(Activation activation, const ConstView& y, View gradient) {
    const auto out = y.array();
    switch (activation) {
        case Activation::Identity:
            break;
        case Activation::Relu:
            gradient.array() = (out > 0.0f).select(gradient.array(), 0.0f);
            break;
        case Activation::LeakyRelu:
            gradient.array() = (out > 0.0f).select(gradient.array(), kLeak * gradient.array());
            break;
        case Activation::Elu:
            gradient.array() *= out.min(0.0f) + 1.0f;
            break;
        case Activation::Tanh:
            gradient.array() *= 1.0f - out.square();
            break;
    }
}

Dense::Dense(ParameterLayout& layout, const std::vector<DensePart>& parts, int inputs, Activation activation)
    : inputs_(inputs), activation_(activation), weight_(layout.size()) {
    for (const auto& part : parts) {
        const auto outputs = static_cast<std::size_t>(part.outputs);
        layout.add(part.name + ".weight", {outputs, static_cast<std::size_t>(inputs)});
        outputs_ += part.outputs;
    }
    bias_ = layout.size();
    for (const auto& part : parts) layout.add(part.name + ".bias", {static_cast<std::size_t>(part.outputs)});
}

BlockCache Dense::make_cache(int max_rows) const {
    return {Matrix(max_rows, outputs_), Matrix(max_rows, inputs_), {}, {}, {}};
}

void Dense::initialise(FlatBuffer& parameters, Random& random) const {
    const double gain  = activation_ == Activation::Identity ? 1 : std::sqrt(3.0);
    const double bound = gain / std::sqrt(static_cast<double>(inputs_));
    auto weight        = parameters.segment(static_cast<Eigen::Index>(weight_), Eigen::Index{inputs_} * outputs_);
    for (float& value : weight) value = static_cast<float>(random.uniform(-bound, bound));
    parameters.segment(static_cast<Eigen::Index>(bias_), outputs_).setZero();
}

void Dense::forward(const FlatBuffer& parameters, const ConstView& x, BlockCache& cache) const {
    const ConstMatrixMap weight(parameters.data() + weight_, outputs_, inputs_);
    const Eigen::Map<const RowVector> bias(parameters.data() + bias_, outputs_);
    View y = cache.output.topRows(x.rows());
    gemm(x, weight, y, Transposed::Right);
    add_bias_and_activate(activation_, bias, y);
}

void Dense::backward(const FlatBuffer& parameters, BackwardPass pass, FlatBuffer& gradients, BlockCache& cache) const {
    auto& [x, output_gradient, wants_input_gradient] = pass;
    multiply_by_slope(activation_, cache.output.topRows(x.rows()), output_gradient);
    gemm(output_gradient, x, MatrixMap(gradients.data() + weight_, outputs_, inputs_), Transposed::Left);
    Eigen::Map<RowVector>(gradients.data() + bias_, outputs_) = output_gradient.colwise().sum();
    if (!wants_input_gradient) return;
    const ConstMatrixMap weight(parameters.data() + weight_, outputs_, inputs_);
    gemm(output_gradient, weight, cache.input_gradient.topRows(x.rows()));
}

}  // namespace ektara::models
