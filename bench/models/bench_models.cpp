// bench_models KIND BATCH STEPS: milliseconds of one training step (batch copied, noise drawn, forward, backward,
// Adam), on one thread. bench/models/models.py runs it beside PyTorch.
// bench_models KIND BATCH STEPS products: that, its matrix products alone, and the ratio.
// bench_models thirty JOBS: seconds for thirty models.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "ektara/core/parallel.hpp"
#include "ektara/core/random.hpp"
#include "ektara/models/adam.hpp"
#include "ektara/models/fit.hpp"
#include "ektara/models/gemm.hpp"
#include "ektara/models/network.hpp"
#include "ektara/models/noise.hpp"

namespace {

using namespace ektara;
using namespace ektara::models;

double milliseconds_per_step(Network& model, Eigen::Index batch, int steps, int jobs = 1) {
    Workspace workspace = model.make_workspace(static_cast<int>(batch), jobs);
    Matrix x(batch, model.architecture().inputs);
    NormalStream noise(1, "noise");
    noise.fill({x.data(), static_cast<std::size_t>(x.size())});
    workspace.condition = Matrix::Zero(batch, workspace.condition.cols());
    for (Eigen::Index i = 0; i < batch && workspace.condition.cols() > 0; ++i)
        workspace.condition(i, i % workspace.condition.cols()) = 1;
    AdamState adam(model.parameters().size());
    LossRecord record(model.architecture().latent_dims);
    const auto begin = std::chrono::steady_clock::now();
    for (int step = 0; step < steps; ++step) {
        workspace.x = x;
        noise.fill({workspace.noise.data(), static_cast<std::size_t>(workspace.noise.size())});
        model.loss_and_gradients(batch, {1}, workspace, record);
        adam_step(model.parameters(), workspace.gradients, {}, adam);
    }
    const std::chrono::duration<double, std::milli> elapsed = std::chrono::steady_clock::now() - begin;
    return elapsed.count() / steps;
}

/// The matrix products of one step, nothing else: forward, and the gradients of weights and inputs.
struct Product {
    Transposed transposed;
    Eigen::Index rows, columns, depth;
};

void add_layer(std::vector<Product>& products, Eigen::Index batch, Eigen::Index in, Eigen::Index out, bool first) {
    products.push_back({Transposed::Right, batch, out, in});
    products.push_back({Transposed::Left, out, in, batch});
    if (!first) products.push_back({Transposed::Neither, batch, in, out});
}

/// A strided convolution, or a transposed one, between layouts: forward, transpose and the gradient of the weight.
void add_convolution(std::vector<Product>& products, Eigen::Index batch, const FrameLayout& wide,
                     const FrameLayout& narrow, bool first) {
    const Eigen::Index frames = batch * narrow.padded;
    products.push_back({Transposed::Right, frames, narrow.channels, kKernel * wide.channels});
    products.push_back({Transposed::Left, narrow.channels, kKernel * wide.channels, frames});
    if (!first) products.push_back({Transposed::Neither, frames, kStride * wide.channels, kStride * narrow.channels});
}

std::vector<Product> products_of(const Architecture& shape, Eigen::Index batch) {
    std::vector<Product> products;
    const Eigen::Index condition = shape.condition.width(), latent = shape.latent_dims;
    if (shape.channels > 0) {
        const auto layouts       = frame_layouts(shape.channels, shape.inputs / shape.channels, shape.hidden);
        const Eigen::Index inner = Eigen::Index{layouts.back().channels} * layouts.back().frames;
        for (std::size_t i = 0; i + 1 < layouts.size(); ++i) {
            add_convolution(products, batch, layouts[i], layouts[i + 1], i == 0);
            add_convolution(products, batch, layouts[i], layouts[i + 1], false);
        }
        add_layer(products, batch, inner, 2 * latent, false);
        add_layer(products, batch, latent, inner, false);
        return products;
    }
    Eigen::Index encoder_in = shape.inputs + condition, decoder_in = latent + condition;
    for (std::size_t i = 0; i < shape.hidden.size(); ++i) {
        add_layer(products, batch, encoder_in, shape.hidden[i], i == 0);
        add_layer(products, batch, decoder_in, shape.hidden[shape.hidden.size() - 1 - i], false);
        encoder_in = shape.hidden[i];
        decoder_in = shape.hidden[shape.hidden.size() - 1 - i];
    }
    add_layer(products, batch, encoder_in, 2 * latent, false);
    add_layer(products, batch, decoder_in, shape.inputs, false);
    return products;
}

double milliseconds_of_products(const Architecture& shape, Eigen::Index batch, int steps) {
    struct Operands {
        Product product;
        Matrix a, b, c;
    };
    std::vector<Operands> all;
    for (const auto& product : products_of(shape, batch)) {
        const auto& [transposed, rows, columns, depth] = product;
        const bool left = transposed == Transposed::Left, right = transposed == Transposed::Right;
        all.push_back({product, Matrix::Random(left ? depth : rows, left ? rows : depth),
                       Matrix::Random(right ? columns : depth, right ? depth : columns), Matrix(rows, columns)});
    }
    const auto begin = std::chrono::steady_clock::now();
    for (int step = 0; step < steps; ++step)
        for (auto& [product, a, b, c] : all) gemm(a, b, c, product.transposed);
    const std::chrono::duration<double, std::milli> elapsed = std::chrono::steady_clock::now() - begin;
    return elapsed.count() / steps;
}

/// Thirty models: basic, convolutional and conditional, ten seeds each; seconds on so many threads.
double seconds_for_thirty(int jobs) {
    Matrix rows(499, 52), sequences(499, 13 * 130);
    NormalStream numbers(1, "bench");
    numbers.fill({rows.data(), static_cast<std::size_t>(rows.size())});
    numbers.fill({sequences.data(), static_cast<std::size_t>(sequences.size())});
    std::vector<std::string> songs, labels;
    for (int i = 0; i < 499; ++i) songs.push_back(std::to_string(i)), labels.push_back(std::to_string(i % 10));
    const auto condition = condition_of("genre", labels);
    const auto begin     = std::chrono::steady_clock::now();
    parallel_for(30, jobs, [&](std::size_t i) {
        Options options      = default_options(std::array{"conv-vae", "vae", "cvae"}[i / 10]);
        const bool convolves = std::holds_alternative<ConvVaeOptions>(options);
        auto& training       = training_of(options);
        training.min_steps   = 0;
        training.max_epochs = training.min_epochs = convolves ? 8 : 400;
        TrainingSet set{{convolves ? sequences : rows, convolves ? 13 : 0}, songs};
        if (std::holds_alternative<CvaeOptions>(options)) {
            set.condition          = condition;
            set.examples.condition = condition_rows(condition, labels);
        }
        fit(set, options, i);
    });
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

Network model_of(const std::string& kind) {
    // The peer's layers in models.py, whatever our defaults are.
    Options options                = default_options(kind);
    const bool sequences           = std::holds_alternative<ConvVaeOptions>(options);
    network_of(options).activation = Activation::Relu;
    if (!sequences) network_of(options).hidden = {64, 32};
    Network model(architecture_of(options, sequences ? 13 * 130 : 52, sequences ? 13 : 0,
                                  std::holds_alternative<CvaeOptions>(options) ? 10 : 0));
    model.initialise(1);
    return model;
}

/// Medians of seven rounds in turn: a step, its bare products, and what the one takes of the other.
void compare_with_products(const std::string& kind, Eigen::Index batch, int steps) {
    Network model = model_of(kind);
    std::vector<double> step, bare, ratio;
    for (int round = 0; round < 7; ++round) {
        step.push_back(milliseconds_per_step(model, batch, steps));
        bare.push_back(milliseconds_of_products(model.architecture(), batch, steps));
        ratio.push_back(step.back() / bare.back());
    }
    for (auto* times : {&step, &bare, &ratio}) std::sort(times->begin(), times->end());
    fmt::print("{} {} {}\n", step[3], bare[3], ratio[3]);
}

}  // namespace

int main(int argc, char** argv) {
    const std::string kind   = argc > 1 ? argv[1] : "vae";
    const Eigen::Index batch = argc > 2 ? std::atoi(argv[2]) : 64;
    const int steps          = argc > 3 ? std::atoi(argv[3]) : 2000;
    if (kind == "thirty") {
        fmt::print("{}\n", seconds_for_thirty(static_cast<int>(batch)));
    } else if (kind == "shared") {  // a step of one convolutional model on so many threads
        Network model = model_of("conv-vae");
        fmt::print("{}\n", milliseconds_per_step(model, 64, 60, static_cast<int>(batch)));
    } else if (argc > 4) {
        compare_with_products(kind, batch, steps);
    } else {
        Network model = model_of(kind);
        milliseconds_per_step(model, batch, steps / 10 + 1);
        fmt::print("{}\n", milliseconds_per_step(model, batch, steps));
    }
}
