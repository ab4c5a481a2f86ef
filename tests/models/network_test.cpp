#include "ektara/models/network.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/npy.hpp"
#include "ektara/artifacts/safetensors.hpp"
#include "ektara/models/adam.hpp"
#include "error_code.hpp"

namespace ektara::models {
namespace {

const std::string kGolden = EKTARA_GOLDEN_DIR "/models/";

Architecture shape(Latent latent, int inputs, std::vector<int> hidden, int latent_dims, Activation activation) {
    return {inputs, std::move(hidden), latent_dims, activation, latent};
}

struct Golden {
    std::string name;
    Architecture shape;
    LossWeights weights;
    std::string data{};
    Eigen::Index batch = 64;
};

Architecture conditional(int embedding) {
    auto made      = shape(Latent::Gaussian, 52, {64, 32}, 16, Activation::Relu);
    made.condition = {3, embedding, ConditionGoesTo::Both};
    return made;
}

Architecture convolutional(int channels, int frames, std::vector<int> widths, int latent_dims, Activation activation) {
    auto made     = shape(Latent::Gaussian, channels * frames, std::move(widths), latent_dims, activation);
    made.channels = channels;
    return made;
}

class PyTorchRun : public ::testing::TestWithParam<Golden> {
  protected:
    PyTorchRun() : model_(GetParam().shape) {
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
        const auto& shape       = GetParam().shape;
        const Eigen::Index rows = GetParam().batch;
        workspace.x             = batches_.middleRows(step, 1).reshaped<Eigen::RowMajor>(rows, shape.inputs);
        workspace.noise         = noise_.middleRows(step, 1).reshaped<Eigen::RowMajor>(rows, shape.latent_dims);
        workspace.condition.setZero();
        for (Eigen::Index i = 0; i < rows && shape.condition.values > 0; ++i)
            workspace.condition(i, static_cast<Eigen::Index>(labels_(step, i))) = 1;
    }

    Network model_;
    Matrix batches_ = testing::golden("models/" + GetParam().data + "batches.npy");
    Matrix noise_   = testing::golden("models/" + GetParam().data + "noise.npy");
    Matrix labels_  = testing::golden("models/labels.npy");
};

TEST_P(PyTorchRun, IsFollowedForTwentySteps) {
    const Eigen::Index rows = GetParam().batch;
    Workspace workspace     = model_.make_workspace(static_cast<int>(rows));
    AdamState adam(model_.parameters().size());
    Matrix losses(20, expected("losses").cols());
    for (int step = 0; step < 20; ++step) {
        load(step, workspace);
        LossRecord record(GetParam().shape.latent_dims);
        model_.loss_and_gradients(rows, GetParam().weights, workspace, record);
        const auto count = static_cast<double>(rows);
        losses(step, 0)  = static_cast<float>(record.reconstruction / count);
        losses(step, 1)  = static_cast<float>(record.kl / count);
        if (losses.cols() > 2)
            losses(step, 2) = static_cast<float>(record.objective / count);
        else
            EXPECT_NEAR(record.objective, record.reconstruction + GetParam().weights.beta * record.kl,
                        1e-9 * record.objective);
        if (step == 0) {
            EXPECT_CLOSE(Matrix(workspace.gradients.transpose()), expected("gradients"), 1e-5);
        }
        adam_step(model_.parameters(), workspace.gradients, {}, adam);
    }
    EXPECT_CLOSE(losses, expected("losses"), 1e-4);
    EXPECT_CLOSE(Matrix(model_.parameters().transpose()), expected("weights"), 1e-4);
}

/// 9-8-(3,3)-8-9, as the terms of the loss are tried on.
Architecture small(int components = 0, Variance variance = Variance::Fixed) {
    auto made       = shape(Latent::Gaussian, 9, {8}, 3, Activation::Tanh);
    made.components = components;
    made.variance   = variance;
    return made;
}

INSTANTIATE_TEST_SUITE_P(
    EveryModel, PyTorchRun,
    ::testing::Values(Golden{"vae", shape(Latent::Gaussian, 52, {64, 32}, 16, Activation::Relu), {0.9}},
                      Golden{"ae", shape(Latent::Point, 52, {64, 32}, 16, Activation::Relu), {0}},
                      Golden{"cvae", conditional(0), {4}}, Golden{"cvae_embedding", conditional(5), {4}},
                      Golden{"conv-vae", convolutional(5, 22, {6, 8, 10}, 4, Activation::Relu), {0.9}, "conv_", 16},
                      Golden{"tc", small(), {0.9, 0, 3, 0, 480}, "small_", 24},
                      Golden{"dip", small(), {0.9, 0, 0, 2}, "small_", 24},
                      Golden{"free_bits", small(), {0.9, 0.4}, "small_", 24},
                      Golden{"variance", small(0, Variance::Learned), {0.9}, "small_", 24},
                      Golden{"vade", small(4), {0.9}, "small_", 24}),
    [](const auto& param) {
        std::string name = param.param.name;
        std::replace(name.begin(), name.end(), '-', '_');
        return name;
    });

struct Shape {
    const char* name;
    Architecture architecture;
    LossWeights weights{1.7};
};

Architecture dropping() {
    auto made    = shape(Latent::Gaussian, 5, {7, 4}, 3, Activation::Tanh);
    made.dropout = 0.3;
    return made;
}

Architecture conditioned(ConditionGoesTo goes_to, int embedding) {
    auto made      = shape(Latent::Gaussian, 5, {7, 4}, 3, Activation::Tanh);
    made.condition = {2, embedding, goes_to};
    return made;
}

class NetworkGradients : public ::testing::TestWithParam<Shape> {};

TEST_P(NetworkGradients, AgreeWithFiniteDifferences) {
    constexpr int kRows = 6;
    Network model(GetParam().architecture);
    model.initialise(1);
    Workspace workspace            = model.make_workspace(kRows + 3);
    workspace.x.topRows(kRows)     = testing::random_matrix(kRows, workspace.x.cols(), 1);
    workspace.noise.topRows(kRows) = testing::random_matrix(kRows, 3, 2);
    for (int i = 0; i < kRows && workspace.condition.cols() > 0; ++i) workspace.condition(i, i % 2) = 1;
    Random units(1, "dropout");
    model.drop_units(units, workspace);
    const LossWeights& weights = GetParam().weights;
    const auto mean_loss       = [&] {
        LossRecord record(3);
        model.loss(kRows, weights, workspace, record);
        return record.objective / kRows;
    };
    LossRecord record(3);
    model.loss_and_gradients(kRows, weights, workspace, record);
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

INSTANTIATE_TEST_SUITE_P(EveryShape, NetworkGradients,
                         ::testing::Values(Shape{"Gaussian", shape(Latent::Gaussian, 5, {7, 4}, 3, Activation::Tanh)},
                                           Shape{"Point", shape(Latent::Point, 5, {7, 4}, 3, Activation::Tanh)},
                                           Shape{"OneHot", conditioned(ConditionGoesTo::Both, 0)},
                                           Shape{"Embedding", conditioned(ConditionGoesTo::Both, 3)},
                                           Shape{"DecoderOnly", conditioned(ConditionGoesTo::Decoder, 3)},
                                           Shape{"Convolutional", convolutional(2, 11, {3, 4}, 3, Activation::Tanh)},
                                           Shape{"Dropout", dropping()}, Shape{"FreeBits", small(), {1.7, 0.4}},
                                           Shape{"TotalCorrelation", small(), {0, 0, 1.3, 0, 90}},
                                           Shape{"DisentangledPrior", small(), {0, 0, 0, 0.8}},
                                           Shape{"LearnedVariance", small(0, Variance::Learned)},
                                           Shape{"MixturePrior", small(4)}),
                         [](const auto& param) { return param.param.name; });

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
    Network model(shape(Latent::Gaussian, 4, {6}, 2, Activation::Relu));
    model.initialise(5);
    const Matrix x     = testing::random_matrix(300, 4);
    const Matrix means = encode(model, x);
    EXPECT_CLOSE(encode(model, x.bottomRows(3)), Matrix(means.bottomRows(3)), 1e-6);
    EXPECT_CLOSE(encode(model, x.colwise().reverse()), Matrix(means.colwise().reverse()), 1e-6);
    EXPECT_EQ(encode(model, x.topRows(0)).rows(), 0);
    EXPECT_EQ(testing::code_of([&] { encode(model, x.leftCols(3)); }), "E5004");
    EXPECT_EQ(testing::code_of([&] { decode(model, x); }), "E5004");
}

TEST(Dropout, LeavesOutItsShareInTrainingAndNothingWhenEncoding) {
    auto architecture    = shape(Latent::Gaussian, 4, {50}, 2, Activation::Identity);
    architecture.dropout = 0.3;
    Network model(architecture);
    model.initialise(5);
    const Matrix x      = testing::random_matrix(40, 4);
    Workspace workspace = model.make_workspace(40);
    const Matrix whole  = model.infer(x, workspace);
    EXPECT_EQ(Matrix(whole.leftCols(2)), encode(model, x));
    Random random(1, "dropout");
    model.drop_units(random, workspace);
    EXPECT_NE(Matrix(model.infer(x, workspace)), whole);
    const Matrix& factors = workspace.encoder.shards[0].dropped[0].factors;
    EXPECT_NEAR(static_cast<double>((factors.array() == 0).count()) / static_cast<double>(factors.size()), 0.3, 0.03);
    EXPECT_NEAR(factors.mean(), 1, 0.05);
    Network::keep_all_units(workspace);
    EXPECT_EQ(Matrix(model.infer(x, workspace)), whole);
}

}  // namespace
}  // namespace ektara::models
