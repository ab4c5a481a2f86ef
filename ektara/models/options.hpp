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

/// What latents are held to: a standard normal distribution, or a mixture of Gaussians that is learned with the network
/// (VaDE) and whose components are a clustering.
enum class Prior { Normal, Gmm };
std::vector<std::pair<Prior, std::string>> enum_names(Prior);

/// The variance of the reconstruction's Gaussian: ½, which makes its loss ‖x − x̂‖², or one learned number.
enum class Variance { Fixed, Learned };
std::vector<std::pair<Variance, std::string>> enum_names(Variance);

/// How β comes to its full weight: at once, along a line, or in cycles that each rise for their first half (Fu et al.,
/// 2019).
enum class Warmup { None, Linear, Cyclic };
std::vector<std::pair<Warmup, std::string>> enum_names(Warmup);

/// How a model is built and trained; the names are those of `--set train.…`.
struct VaeOptions {
    double beta             = 1;
    int latent_dims         = 16;
    std::vector<int> hidden = {128};
    Activation activation   = Activation::Elu;
    double learning_rate    = 1e-3;
    int batch_size          = 64;
    int min_epochs          = 50;
    int min_steps           = 2000;
    int max_epochs          = 2000;
    int patience            = 1000;
    double holdout_share    = 0.1;
    bool shuffle            = true;
    Prior prior             = Prior::Normal;
    int components          = 8;
    Variance variance       = Variance::Fixed;
    Warmup warmup           = Warmup::None;
    int warmup_steps        = 1000;
    int warmup_cycles       = 4;
    double free_bits        = 0;
    double tc_weight        = 0;
    double dip_weight       = 0;
    double dropout          = 0;
    double adam_beta1       = 0.9;
    double adam_beta2       = 0.999;
    double adam_epsilon     = 1e-8;
    double weight_decay     = 0;
    int checkpoint_epochs   = 0;
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
        visit("patience", self.patience, "steps without a better held-out ELBO before training stops");
        visit("holdout_share", self.holdout_share, "share of the songs that is held out to tell when to stop");
        visit("shuffle", self.shuffle, "each epoch takes the rows in a new random order; false: in the table's order");
        visit("prior", self.prior, "normal, or gmm: a mixture of Gaussians whose components are a clustering (VaDE)");
        visit("components", self.components, "components of the prior gmm");
        visit("variance", self.variance, "of the reconstruction: fixed (½), or learned");
        visit("warmup", self.warmup, "of beta: none, linear, or cyclic");
        visit("warmup_steps", self.warmup_steps, "steps until beta has its full weight for good");
        visit("warmup_cycles", self.warmup_cycles, "cycles of the cyclic warm-up");
        visit("free_bits", self.free_bits, "nats a latent dimension may cost before its KL counts");
        visit("tc_weight", self.tc_weight, "weight of the total correlation, beside the KL divergence (beta-TC)");
        visit("dip_weight", self.dip_weight, "weight of the latents' covariance away from the identity (DIP-VAE-II)");
        visit("dropout", self.dropout, "share of the hidden units that each training step leaves out");
        visit("adam_beta1", self.adam_beta1, "Adam's decay of the mean of gradients");
        visit("adam_beta2", self.adam_beta2, "Adam's decay of the mean of squared gradients");
        visit("adam_epsilon", self.adam_epsilon, "added to Adam's root");
        visit("weight_decay", self.weight_decay, "share of every weight that a step of size 1 takes away (AdamW)");
        visit("checkpoint_epochs", self.checkpoint_epochs, "epochs between checkpoints for --resume; 0: none");
        visit("condition", self.condition, "cvae: what is told the condition, both halves or the decoder");
        visit("condition_embedding", self.condition_embedding, "cvae: learned numbers a value; 0: one-hot");
    }
};

/// The defaults of a kind: the basic VAE's; conv-vae has 32 latent dimensions and channels 32, 64, 128; cvae has β = 4.
VaeOptions default_options(ModelKind kind);

/// `options.hidden`. Throws InvalidArgument E5002 for a width outside 1 to 65536.
const std::vector<int>& checked_widths(const VaeOptions& options);

/// Throws InvalidArgument E5002 naming the option that is out of its range.
void check(const VaeOptions& options);
/// The same, and E5002 for an option of the posterior (prior, warmup, free_bits, tc_weight, dip_weight) on an
/// autoencoder, which has none.
void check(const VaeOptions& options, ModelKind kind);

}  // namespace ektara::models
