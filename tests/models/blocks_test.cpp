#include "ektara/models/blocks.hpp"

#include <tuple>
#include <utility>

#include <gtest/gtest.h>

#include "arrays.hpp"

namespace ektara::models {
namespace {

constexpr int kBatchRows = 7;

/// A chain of two dense layers, its parameters, input and the weights of a scalar loss Σ weights·output.
struct Setting {
    explicit Setting(Activation activation) {
        chain.add(Dense(layout, {{"a", 5}}, 3, activation));
        chain.add(Dense(layout, {{"b", 2}, {"c", 2}}, 5, activation));
        parameters = FlatBuffer::Zero(static_cast<Eigen::Index>(layout.size()));
        Random random(3, "test");
        chain.initialise(parameters, random);
        for (float& value : parameters) value += static_cast<float>(0.1 * random.normal());
        gradients = FlatBuffer::Zero(parameters.size());
    }
    double loss() {
        auto cache         = chain.make_cache(kBatchRows);
        const View outcome = chain.forward(parameters, x, cache);
        return outcome.cast<double>().cwiseProduct(weights.cast<double>()).sum();
    }
    /// (loss(value + h) − loss(value − h)) / 2h
    double slope(float& value) {
        constexpr float kStep = 1e-2f;
        const float before    = value;
        value                 = before + kStep;
        const double above    = loss();
        value                 = before - kStep;
        const double below    = loss();
        value                 = before;
        return (above - below) / (2 * static_cast<double>(kStep));
    }

    ParameterLayout layout;
    Chain chain;
    FlatBuffer parameters, gradients;
    Matrix x = testing::random_matrix(kBatchRows, 3, 11), weights = testing::random_matrix(kBatchRows, 4, 12);
};

class DenseGradients : public ::testing::TestWithParam<Activation> {};

TEST_P(DenseGradients, AgreeWithFiniteDifferences) {
    Setting setting(GetParam());
    auto cache = setting.chain.make_cache(kBatchRows + 2);
    setting.chain.forward(setting.parameters, setting.x, cache);
    Matrix output_gradient = setting.weights;
    const Matrix input_gradient =
        setting.chain.backward(setting.parameters, {setting.x, output_gradient, true}, setting.gradients, cache);
    for (Eigen::Index i = 0; i < setting.parameters.size(); ++i)
        EXPECT_NEAR(setting.gradients[i], setting.slope(setting.parameters[i]), 1e-2) << "parameter " << i;
    for (Eigen::Index i = 0; i < setting.x.size(); ++i)
        EXPECT_NEAR(input_gradient.data()[i], setting.slope(setting.x.data()[i]), 1e-2) << "input " << i;
}

INSTANTIATE_TEST_SUITE_P(EveryActivation, DenseGradients,
                         ::testing::Values(Activation::Identity, Activation::Relu, Activation::LeakyRelu,
                                           Activation::Elu, Activation::Tanh),
                         [](const auto& param) {
                             for (const auto& [value, text] : enum_names(Activation{}))
                                 if (value == param.param) return text;
                             return std::string("unknown");
                         });

TEST(Chain, InShardsGivesTheSameGradientsAndTheSameBitsForAnyJobs) {
    Setting setting(Activation::Tanh);
    const auto pass = [&](const Sharding& sharding, FlatBuffer& gradients) {
        auto cache         = setting.chain.make_cache(kBatchRows + 2, 0, sharding);
        gradients          = FlatBuffer::Zero(setting.parameters.size());
        const auto of_rows = [&](Eigen::Index rows) {
            const ConstView x    = setting.x.topRows(rows);
            const Matrix outcome = setting.chain.forward(setting.parameters, x, cache);
            Matrix weights       = setting.weights.topRows(rows);
            const Matrix input   = setting.chain.backward(setting.parameters, {x, weights, true}, gradients, cache);
            return std::pair(outcome, input);
        };
        // More rows first: what a shard has of a larger batch must not be left over where it has no rows.
        of_rows(kBatchRows);
        const auto few                    = of_rows(2);
        const FlatBuffer gradients_of_few = gradients;
        const auto all                    = of_rows(kBatchRows);
        return std::tuple(all.first, all.second, few.second, gradients_of_few);
    };
    FlatBuffer whole, one, two;
    const auto [output, input, few, of_few]     = pass({1, 1}, whole);
    const auto [output1, input1, few1, of_few1] = pass({3, 1}, one);
    const auto [output2, input2, few2, of_few2] = pass({3, 2}, two);
    EXPECT_CLOSE(few1, few, 1e-6);
    EXPECT_CLOSE(Matrix(of_few1.transpose()), Matrix(of_few.transpose()), 1e-5);
    EXPECT_CLOSE(output1, output, 1e-6);
    EXPECT_CLOSE(input1, input, 1e-6);
    EXPECT_CLOSE(Matrix(one.transpose()), Matrix(whole.transpose()), 1e-5);
    EXPECT_EQ(output1, output2);
    EXPECT_EQ(input1, input2);
    EXPECT_EQ(few1, few2);
    EXPECT_EQ(of_few1, of_few2);
    EXPECT_EQ(one, two);
}

TEST(Dense, PutsPartsSideBySideUnderTheirOwnNames) {
    ParameterLayout layout;
    const Dense dense(layout, {{"mean", 2}, {"log_variance", 3}}, 4, Activation::Identity);
    ASSERT_EQ(layout.tensors().size(), 4u);
    EXPECT_EQ(layout.tensors()[1].name, "log_variance.weight");
    EXPECT_EQ(layout.tensors()[1].shape, (std::vector<std::size_t>{3, 4}));
    EXPECT_EQ(layout.tensors()[1].offset, 8u);
    EXPECT_EQ(layout.tensors()[3].offset, 22u);
    EXPECT_EQ(dense.outputs(), 5);
}

TEST(Activations, KeepTheirValuesAtKnownPoints) {
    const RowVector bias = RowVector::Constant(2, 0.9f);
    const auto value     = [&](Activation activation, float x) {
        Matrix y = Matrix::Constant(1, 2, x);
        add_bias_and_activate(activation, bias, y);
        return y(0, 1);
    };
    EXPECT_FLOAT_EQ(value(Activation::Relu, -2.9f), 0);
    EXPECT_FLOAT_EQ(value(Activation::LeakyRelu, -2.9f), -0.02f);
    EXPECT_NEAR(value(Activation::Elu, -2.9f), std::exp(-2.0) - 1, 1e-6);
    EXPECT_NEAR(value(Activation::Tanh, -0.4f), std::tanh(0.5), 1e-6);
    for (const auto& [activation, name] : enum_names(Activation{}))
        EXPECT_NEAR(value(activation, -0.9f + 1e-3f), 1e-3, 1e-5) << name;
}

}  // namespace
}  // namespace ektara::models
