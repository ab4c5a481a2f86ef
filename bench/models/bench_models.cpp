// bench_models KIND BATCH STEPS: milliseconds of one training step (batch copied, noise drawn, forward, backward,
// Adam), on one thread. bench/models/models.py runs it beside PyTorch.
#include <chrono>
#include <cstdlib>
#include <string>

#include <fmt/format.h>

#include "ektara/core/random.hpp"
#include "ektara/models/adam.hpp"
#include "ektara/models/noise.hpp"
#include "ektara/models/vae.hpp"

namespace {

using namespace ektara;
using namespace ektara::models;

double milliseconds_per_step(Vae& model, Eigen::Index batch, int steps) {
    Workspace workspace = model.make_workspace(static_cast<int>(batch));
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

}  // namespace

int main(int argc, char** argv) {
    const std::string kind     = argc > 1 ? argv[1] : "vae";
    const Eigen::Index batch   = argc > 2 ? std::atoi(argv[2]) : 64;
    const int steps            = argc > 3 ? std::atoi(argv[3]) : 2000;
    const ModelKind model_kind = parse_model_kind(kind);
    const bool sequences       = model_kind == ModelKind::ConvVae;
    Vae model(architecture_of(model_kind, default_options(model_kind), sequences ? 13 * 130 : 52, sequences ? 13 : 0,
                              model_kind == ModelKind::Cvae ? 10 : 0));
    model.initialise(1);
    milliseconds_per_step(model, batch, steps / 10 + 1);
    fmt::print("{}\n", milliseconds_per_step(model, batch, steps));
}
