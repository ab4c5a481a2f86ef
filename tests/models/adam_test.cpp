#include "ektara/models/adam.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"

namespace ektara::models {
namespace {

TEST(Adam, AgreesWithTheFormulaInDoubles) {
    constexpr Eigen::Index kCount = 2500;  // more than two pieces of the loop
    FlatBuffer parameters         = testing::random_matrix(1, kCount, 1).transpose();
    Eigen::ArrayXd expected       = parameters.cast<double>();
    Eigen::ArrayXd m = Eigen::ArrayXd::Zero(kCount), v = m;
    AdamState state(kCount);
    for (int t = 1; t <= 30; ++t) {
        const FlatBuffer gradients =
            testing::random_matrix(1, kCount, static_cast<std::uint64_t>(t)).transpose() * (t % 3 == 0 ? 1e-3f : 1.0f);
        adam_step(parameters, gradients, {.learning_rate = 0.01}, state);
        const Eigen::ArrayXd g = gradients.cast<double>();
        m                      = 0.9 * m + 0.1 * g;
        v                      = 0.999 * v + 0.001 * g * g;
        expected -= 0.01 * (m / (1 - std::pow(0.9, t))) / ((v / (1 - std::pow(0.999, t))).sqrt() + 1e-8);
    }
    EXPECT_EQ(state.steps, 30);
    EXPECT_CLOSE(Matrix(parameters.transpose()), Matrix(expected.cast<float>().matrix().transpose()), 1e-5);
}

TEST(Adam, LeavesParametersWithoutGradientAlone) {
    FlatBuffer parameters = FlatBuffer::Constant(3, 0.7f);
    AdamState state(3);
    adam_step(parameters, FlatBuffer::Zero(3), {.learning_rate = 0.01}, state);
    EXPECT_EQ(parameters, FlatBuffer::Constant(3, 0.7f));
}

}  // namespace
}  // namespace ektara::models
