#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "ektara/core/options.hpp"
#include "ektara/core/types.hpp"
#include "ektara/models/blocks.hpp"

namespace ektara::models {

/// What stands between encoder and decoder: a Gaussian posterior (variational autoencoder) or a point (autoencoder).
enum class Latent { Gaussian, Point };

/// Which halves of a conditional model read the condition.
enum class ConditionGoesTo { Both, Decoder };
std::vector<std::pair<ConditionGoesTo, std::string>> enum_names(ConditionGoesTo);

/// The prior of the latents: a standard normal distribution, or a mixture of Gaussians that is learned with the network
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

/// What is reconstructed from a crop of a clip: the crop itself, or another one of the same song. Tables of whole clips
/// have no crops.
enum class Pairs { None, Crops };
std::vector<std::pair<Pairs, std::string>> enum_names(Pairs);

/// The shape of a network.
struct NetworkOptions {
    int latent_dims         = 16;
    std::vector<int> hidden = {128};
    Activation activation   = Activation::Elu;
    Variance variance       = Variance::Fixed;
    double dropout          = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("latent_dims", self.latent_dims, "dimensions of the latent space");
        visit("hidden", self.hidden,
              "widths of the encoder's hidden layers (conv-vae: channels of its convolutions); the decoder has them in "
              "reverse");
        visit("activation", self.activation, "relu, leaky_relu, elu, tanh or identity");
        visit("variance", self.variance, "of the reconstruction: fixed (½), or learned");
        visit("dropout", self.dropout, "share of the hidden units that each training step leaves out");
    }
};

/// How a network is trained.
struct TrainingOptions {
    double learning_rate  = 1e-3;
    int batch_size        = 64;
    int min_epochs        = 50;
    int min_steps         = 2000;
    int max_epochs        = 2000;
    int patience          = 1000;
    double holdout_share  = 0.1;
    bool shuffle          = true;
    double adam_beta1     = 0.9;
    double adam_beta2     = 0.999;
    double adam_epsilon   = 1e-8;
    double weight_decay   = 0;
    int checkpoint_epochs = 0;
    Pairs pairs           = Pairs::None;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("learning_rate", self.learning_rate, "Adam's step size");
        visit("batch_size", self.batch_size, "rows a step");
        visit("min_epochs", self.min_epochs, "passes over the rows before training may stop");
        visit("min_steps", self.min_steps, "steps before training may stop");
        visit("max_epochs", self.max_epochs, "passes over the rows at most");
        visit("patience", self.patience, "steps without a better held-out ELBO before training stops");
        visit("holdout_share", self.holdout_share, "share of the songs that is held out to tell when to stop");
        visit("shuffle", self.shuffle, "each epoch takes the rows in a new random order; false: in the table's order");
        visit("adam_beta1", self.adam_beta1, "Adam's decay of the mean of gradients");
        visit("adam_beta2", self.adam_beta2, "Adam's decay of the mean of squared gradients");
        visit("adam_epsilon", self.adam_epsilon, "added to Adam's root");
        visit("weight_decay", self.weight_decay, "share of every weight that a step of size 1 takes away (AdamW)");
        visit("checkpoint_epochs", self.checkpoint_epochs, "epochs between checkpoints for --resume; 0: none");
        visit("pairs", self.pairs, "what is reconstructed from a crop: none (itself), or crops (another of its song)");
    }
};

/// The Gaussian posterior's part of the loss.
struct PosteriorOptions {
    double beta       = 1;
    Prior prior       = Prior::Normal;
    int components    = 8;
    Warmup warmup     = Warmup::None;
    int warmup_steps  = 1000;
    int warmup_cycles = 4;
    double free_bits  = 0;
    double tc_weight  = 0;
    double dip_weight = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("beta", self.beta, "weight of the KL divergence");
        visit("prior", self.prior, "normal, or gmm: a mixture of Gaussians whose components are a clustering (VaDE)");
        visit("components", self.components, "components of the prior gmm");
        visit("warmup", self.warmup, "of beta: none, linear, or cyclic");
        visit("warmup_steps", self.warmup_steps, "steps until beta has its full weight for good");
        visit("warmup_cycles", self.warmup_cycles, "cycles of the cyclic warm-up");
        visit("free_bits", self.free_bits, "nats a latent dimension may cost before its KL counts");
        visit("tc_weight", self.tc_weight, "weight of the total correlation, beside the KL divergence (beta-TC)");
        visit("dip_weight", self.dip_weight, "weight of the latents' covariance away from the identity (DIP-VAE-II)");
    }
};

/// How a conditional model reads its condition.
struct ConditionOptions {
    ConditionGoesTo condition = ConditionGoesTo::Both;
    int condition_embedding   = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("condition", self.condition, "what is conditioned: both halves, or the decoder");
        visit("condition_embedding", self.condition_embedding, "learned numbers a value of the condition; 0: one-hot");
    }
};

/// Variational autoencoder (Kingma and Welling, 2014): d-128-(16,16)-128-d.
struct VaeOptions {
    static constexpr const char* kName = "vae";
    PosteriorOptions posterior{};
    NetworkOptions network{};
    TrainingOptions training{};

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        PosteriorOptions::fields(self.posterior, visit);
        NetworkOptions::fields(self.network, visit);
        TrainingOptions::fields(self.training, visit);
    }
};

/// Variational autoencoder of sequences, with convolutions along time. Sequences have some thirty times the values of
/// their moments: on small collections the held-out loss is at its lowest after a few hundred steps, and a step costs a
/// hundred times as much.
struct ConvVaeOptions {
    static constexpr const char* kName = "conv-vae";
    PosteriorOptions posterior{};
    NetworkOptions network{.latent_dims = 32, .hidden = {32, 64, 128}};
    TrainingOptions training{.min_steps = 400, .patience = 200, .weight_decay = 0.3};

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        PosteriorOptions::fields(self.posterior, visit);
        NetworkOptions::fields(self.network, visit);
        TrainingOptions::fields(self.training, visit);
    }
};

/// Conditional variational autoencoder (Sohn, Lee and Yan, 2015).
struct CvaeOptions {
    static constexpr const char* kName = "cvae";
    PosteriorOptions posterior{.beta = 4};
    NetworkOptions network{};
    TrainingOptions training{};
    ConditionOptions conditioning{};

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        PosteriorOptions::fields(self.posterior, visit);
        NetworkOptions::fields(self.network, visit);
        TrainingOptions::fields(self.training, visit);
        ConditionOptions::fields(self.conditioning, visit);
    }
};

/// Autoencoder: a point in place of the posterior, and so no divergence.
struct AutoencoderOptions {
    static constexpr const char* kName = "ae";
    NetworkOptions network{};
    TrainingOptions training{};

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        NetworkOptions::fields(self.network, visit);
        TrainingOptions::fields(self.training, visit);
    }
};

/// Linear discriminant analysis of songs, in closed form: the directions in which crops differ most between songs
/// beside what they differ by within one (song_lda.hpp). It is to a VAE on pairs of crops what the linear VAE is to a
/// plain one.
struct SongLdaOptions {
    static constexpr const char* kName = "song-lda";
    double shrinkage                   = 0.1;
    NetworkOptions network{.hidden = {}, .activation = Activation::Identity};
    TrainingOptions training{.holdout_share = 0};

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("latent_dims", self.network.latent_dims, "directions that are kept");
        visit("shrinkage", self.shrinkage, "share of the mean variance in the covariance within songs");
    }
};

/// How a multi-modal model weighs its blocks of features, and which of their subsets it trains with.
struct BlockOptions {
    std::vector<double> block_weights = {};
    int random_subsets                = 1;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("block_weights", self.block_weights,
              "weight of each block's reconstruction beside equal total variance, by commas; empty: 1 for each");
        visit("random_subsets", self.random_subsets,
              "subsets of a row's blocks, drawn anew each step, that it trains with beside all blocks and each alone");
    }
};

/// Multi-modal variational autoencoder over several blocks of features, of which a song may lack some: the posterior is
/// the product of one expert a block and the prior (MVAE; Wu and Goodman, 2018).
struct MultimodalVaeOptions {
    static constexpr const char* kName = "multimodal-vae";
    PosteriorOptions posterior{};
    NetworkOptions network{};
    TrainingOptions training{};
    BlockOptions blocks{};

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        PosteriorOptions::fields(self.posterior, visit);
        NetworkOptions::fields(self.network, visit);
        TrainingOptions::fields(self.training, visit);
        BlockOptions::fields(self.blocks, visit);
    }
};

/// Every kind of model, as a value: what the program parses, what a saved model stores, what the tests loop over. The
/// names of options are those of `--set train.…`; the structs' defaults are those of `run` and of `train`.
using Options =
    std::variant<VaeOptions, ConvVaeOptions, CvaeOptions, AutoencoderOptions, SongLdaOptions, MultimodalVaeOptions>;

/// Which kind an `Options` holds, in the variant's order.
enum class Kind { Vae, ConvVae, Cvae, Autoencoder, SongLda, MultimodalVae };
std::vector<std::pair<Kind, std::string>> enum_names(Kind);
inline Kind kind_of(const Options& options) { return static_cast<Kind>(options.index()); }
std::string name(Kind kind);

/// "vae", "conv-vae", "cvae", "ae", "song-lda", "multimodal-vae": what `train --model` calls them.
std::string name(const Options& options);
std::vector<std::string> kinds();
/// The options of the kind of that name with their defaults. Throws UsageError E1102 naming the known kinds.
Options default_options(const std::string& kind);
Options default_options(Kind kind);

/// What all kinds have.
const NetworkOptions& network_of(const Options& options);
const TrainingOptions& training_of(const Options& options);
NetworkOptions& network_of(Options& options);
TrainingOptions& training_of(Options& options);
/// Null for an autoencoder and song-lda, which have no posterior.
const PosteriorOptions* posterior_of(const Options& options);
PosteriorOptions* posterior_of(Options& options);

/// Those of the kind, as ektara::list_options and ektara::set_option of its struct.
std::vector<OptionText> list_options(const Options& options);
bool set_option(Options& options, std::string_view name, const std::string& value);

/// Throws InvalidArgument E5002 naming the option that is out of its range.
void check(const Options& options);

}  // namespace ektara::models
