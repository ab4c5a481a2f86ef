#include "ektara/models/vae.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/artifacts/safetensors.hpp"
#include "ektara/core/error.hpp"
#include "ektara/models/adam.hpp"

namespace ektara::models {
namespace {

const std::string kGolden = EKTARA_GOLDEN_DIR "/models/";

Architecture shape(Latent latent, int inputs, std::vector<int> hidden, int latent_dims, Activation activation) {
    return {inputs, std::move(hidden), latent_dims, activation, latent};
}

struct Golden {
    const char* name;
    Latent latent;
    double beta;
};

class PyTorchRun : public ::testing::TestWithParam<Golden> {
  protected:
    PyTorchRun() : model_(shape(GetParam().latent, 52, {64, 32}, 16, Activation::Relu)) {
        const artifacts::SafetensorsFile file(kGolden + GetParam().name + ".safetensors");
        for (const auto& tensor : model_.layout().tensors()) {
            EXPECT_EQ(file.find(tensor.name)->shape, tensor.shape) << tensor.name;
            const auto values = file.read(tensor.name);
            std::copy(values.begin(), values.end(), model_.parameters().data() + tensor.offset);
        }
    }
    Matrix expected(const char* what) const {
        return testing::golden(std::string("models/") + GetParam().name + "_" + what + ".npy");
    }
    /// Batch and noise of one step of the reference run.
    void load(int step, Workspace& workspace) const {
        workspace.x     = batches_.middleRows(step, 1).reshaped<Eigen::RowMajor>(64, 52);
        workspace.noise = noise_.middleRows(step, 1).reshaped<Eigen::RowMajor>(64, 16);
    }

    Vae model_;
    Matrix batches_ = testing::golden("models/batches.npy"), noise_ = testing::golden("models/noise.npy");
};

TEST_P(PyTorchRun, IsFollowedForTwentySteps) {
    Workspace workspace = model_.make_workspace(64);
    AdamState adam(model_.parameters().size());
    Matrix losses(20, 2);
    for (int step = 0; step < 20; ++step) {
        load(step, workspace);
        LossRecord record(16);
        model_.loss_and_gradients(64, {GetParam().beta}, workspace, record);
        losses.row(step) << static_cast<float>(record.reconstruction / 64), static_cast<float>(record.kl / 64);
        EXPECT_NEAR(record.objective, record.reconstruction + GetParam().beta * record.kl, 1e-9 * record.objective);
        if (step == 0) {
            EXPECT_CLOSE(Matrix(workspace.gradients.transpose()), expected("gradients"), 1e-5);
        }
        adam_step(model_.parameters(), workspace.gradients, 1e-3, adam);
    }
    EXPECT_CLOSE(losses, expected("losses"), 1e-4);
    EXPECT_CLOSE(Matrix(model_.parameters().transpose()), expected("weights"), 1e-4);
}

INSTANTIATE_TEST_SUITE_P(EveryModel, PyTorchRun,
                         ::testing::Values(Golden{"vae", Latent::Gaussian, 0.9}, Golden{"ae", Latent::Point, 0}),
                         [](const auto& param) { return param.param.name; });

class VaeGradients : public ::testing::TestWithParam<Latent> {};

TEST_P(VaeGradients, AgreeWithFiniteDifferences) {
    constexpr int kRows = 6;
    Vae model(shape(GetParam(), 5, {7, 4}, 3, Activation::Tanh));
    model.initialise(1);
    Workspace workspace            = model.make_workspace(kRows + 3);
    workspace.x.topRows(kRows)     = testing::random_matrix(kRows, 5, 1);
    workspace.noise.topRows(kRows) = testing::random_matrix(kRows, 3, 2);
    const auto mean_loss           = [&] {
        LossRecord record(3);
        model.loss(kRows, {1.7}, workspace, record);
        return record.objective / kRows;
    };
    LossRecord record(3);
    model.loss_and_gradients(kRows, {1.7}, workspace, record);
    const FlatBuffer gradients = workspace.gradients;
    constexpr float kStep      = 1e-2f;
    for (Eigen::Index i = 0; i < gradients.size(); ++i) {
        float& value       = model.parameters()[i];
        const float before = value;
        value              = before + kStep;
        const double above = mean_loss();
        value              = before - kStep;
        const double below = mean_loss();
        value              = before;
        EXPECT_NEAR(gradients[i], (above - below) / (2 * static_cast<double>(kStep)), 3e-3) << "parameter " << i;
    }
}

INSTANTIATE_TEST_SUITE_P(EveryLatent, VaeGradients, ::testing::Values(Latent::Gaussian, Latent::Point),
                         [](const auto& param) { return param.param == Latent::Gaussian ? "Gaussian" : "Point"; });

TEST(KlDivergence, AgreesWithTheIntegral) {
    // ∫ N(z; 0.7, 0.4²) log(N(z; 0.7, 0.4²) / N(z; 0, 1)) dz, by the midpoint rule
    double integral             = 0;
    constexpr double kDeviation = 0.4, kMean = 0.7, kWidth = 1e-3;
    for (double z = -5; z < 6; z += kWidth) {
        const double own   = -0.5 * std::pow((z - kMean) / kDeviation, 2) - std::log(kDeviation);
        const double prior = -0.5 * z * z;
        integral += std::exp(own) / std::sqrt(2 * M_PI) * (own - prior) * kWidth;
    }
    const Matrix mean = Matrix::Constant(1, 1, 0.7f), deviation = Matrix::Constant(1, 1, 0.4f);
    const Matrix log_variance = Matrix::Constant(1, 1, 2 * std::log(0.4f));
    Matrix a = Matrix::Zero(1, 1), b = a, c = a;
    VectorD by_dimension = VectorD::Zero(1);
    EXPECT_NEAR(kl_divergence({mean, log_variance, deviation, mean}, 1, {a, b, c}, by_dimension), integral, 1e-5);
    EXPECT_NEAR(by_dimension[0], integral, 1e-5);
}

TEST(Encode, GivesEveryRowTheSameMeanInAnyChunkAndOrder) {
    Vae model(shape(Latent::Gaussian, 4, {6}, 2, Activation::Relu));
    model.initialise(5);
    const Matrix x     = testing::random_matrix(300, 4);
    const Matrix means = encode(model, x);
    EXPECT_CLOSE(encode(model, x.bottomRows(3)), Matrix(means.bottomRows(3)), 1e-6);
    EXPECT_CLOSE(encode(model, x.colwise().reverse()), Matrix(means.colwise().reverse()), 1e-6);
    EXPECT_EQ(encode(model, x.topRows(0)).rows(), 0);
    EXPECT_THROW(encode(model, x.leftCols(3)), InvalidArgument);
    EXPECT_THROW(decode(model, x), InvalidArgument);
}

}  // namespace
}  // namespace ektara::models
