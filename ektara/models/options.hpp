#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/models/blocks.hpp"

namespace ektara::models {

/// What stands between encoder and decoder: a Gaussian posterior (variational autoencoder) or a point (autoencoder).
enum class Latent { Gaussian, Point };

/// The models that `train --model` knows.
enum class ModelKind { Vae, ConvVae, Cvae, Ae };
std::vector<std::pair<ModelKind, std::string>> enum_names(ModelKind);
/// "vae", "conv-vae", "cvae", "ae".
std::string name(ModelKind kind);
/// Throws UsageError E1102 for an unknown name.
ModelKind parse_model_kind(const std::string& text);

/// Which halves of a conditional model are told the condition.
enum class ConditionGoesTo { Both, Decoder };
std::vector<std::pair<ConditionGoesTo, std::string>> enum_names(ConditionGoesTo);

/// How a model is built and trained; the names are those of `--set train.…`.
struct VaeOptions {
    double beta           = 1;
    int latent_dims       = 16;
    std::string hidden    = "64,32";
    Activation activation = Activation::Relu;
    double learning_rate  = 1e-3;
    int batch_size        = 64;
    int min_epochs        = 50;
    int min_steps         = 2000;
    int max_epochs        = 2000;
    int patience          = 1000;
    double holdout_share  = 0.1;
    /// Conditional models only.
    ConditionGoesTo condition = ConditionGoesTo::Both;
    int condition_embedding   = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("beta", self.beta, "weight of the KL divergence");
        visit("latent_dims", self.latent_dims, "dimensions of the latent space");
        visit("hidden", self.hidden,
              "widths of the encoder's hidden layers (conv-vae: channels of its convolutions); the decoder has them in "
              "reverse");
        visit("activation", self.activation, "relu, leaky_relu, elu, tanh or identity");
        visit("learning_rate", self.learning_rate, "Adam's step size");
        visit("batch_size", self.batch_size, "rows a step");
        visit("min_epochs", self.min_epochs, "passes over the rows before training may stop");
        visit("min_steps", self.min_steps, "steps before training may stop");
        visit("max_epochs", self.max_epochs, "passes over the rows at most");
        visit("patience", self.patience, "steps without a better held-out loss before training stops");
        visit("holdout_share", self.holdout_share, "share of the songs that is held out to tell when to stop");
        visit("condition", self.condition, "cvae: what is told the condition, both halves or the decoder");
        visit("condition_embedding", self.condition_embedding, "cvae: learned numbers a value; 0: one-hot");
    }
};

/// The defaults of a kind: the basic VAE's; conv-vae has 32 latent dimensions and channels 32, 64, 128; cvae has β = 4.
VaeOptions default_options(ModelKind kind);

/// "64,32" → {64, 32}; "" → {}. Throws UsageError E5002 for anything but positive whole numbers between commas.
std::vector<int> parse_widths(const std::string& text);

/// Throws InvalidArgument E5002 naming the option that is out of its range.
void check(const VaeOptions& options);

}  // namespace ektara::models
