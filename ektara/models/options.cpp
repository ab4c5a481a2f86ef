#include "ektara/models/options.hpp"

#include <cmath>

#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"

namespace ektara::models {

std::vector<std::pair<ModelKind, std::string>> enum_names(ModelKind) {
    return {
        {ModelKind::Vae, "vae"}, {ModelKind::ConvVae, "conv-vae"}, {ModelKind::Cvae, "cvae"}, {ModelKind::Ae, "ae"}};
}

std::vector<std::pair<ConditionGoesTo, std::string>> enum_names(ConditionGoesTo) {
    return {{ConditionGoesTo::Both, "both"}, {ConditionGoesTo::Decoder, "decoder"}};
}

std::vector<std::pair<Prior, std::string>> enum_names(Prior) {
    return {{Prior::Normal, "normal"}, {Prior::Gmm, "gmm"}};
}

std::vector<std::pair<Variance, std::string>> enum_names(Variance) {
    return {{Variance::Fixed, "fixed"}, {Variance::Learned, "learned"}};
}

std::vector<std::pair<Warmup, std::string>> enum_names(Warmup) {
    return {{Warmup::None, "none"}, {Warmup::Linear, "linear"}, {Warmup::Cyclic, "cyclic"}};
}

VaeOptions default_options(ModelKind kind) {
    VaeOptions options;
    if (kind == ModelKind::ConvVae) {
        options.latent_dims = 32;
        options.hidden      = {32, 64, 128};
    }
    if (kind == ModelKind::Cvae) options.beta = 4;
    return options;
}

std::string name(ModelKind kind) { return options_detail::to_text(kind); }

ModelKind parse_model_kind(const std::string& text) {
    ModelKind kind{};
    options_detail::from_text(kind, "--model", text);
    return kind;
}

const std::vector<int>& checked_widths(const VaeOptions& options) {
    for (const int width : options.hidden)
        require(width >= 1 && width <= 65536, "E5002", "train.hidden: widths must be from 1 to 65536, but got {}",
                width);
    return options.hidden;
}

namespace {

void rule(bool holds, const char* name, const char* range, double value) {
    if (!holds) fail<InvalidArgument>("E5002", "train.{}: must be {}, but got {}", name, range, value);
}

void at_least_zero(const char* name, double value) {
    rule(std::isfinite(value) && value >= 0, name, "at least 0", value);
}

void share(const char* name, double value) { rule(value >= 0 && value < 1, name, "at least 0 and below 1", value); }

void check_shape(const VaeOptions& options) {
    rule(options.latent_dims >= 1 && options.latent_dims <= 4096, "latent_dims", "from 1 to 4096", options.latent_dims);
    rule(options.components >= 1 && options.components <= 4096, "components", "from 1 to 4096", options.components);
    rule(options.condition_embedding >= 0 && options.condition_embedding <= 4096, "condition_embedding",
         "from 0 to 4096", options.condition_embedding);
    checked_widths(options);
}

void check_loss(const VaeOptions& options) {
    at_least_zero("beta", options.beta);
    at_least_zero("free_bits", options.free_bits);
    at_least_zero("tc_weight", options.tc_weight);
    at_least_zero("dip_weight", options.dip_weight);
    share("dropout", options.dropout);
    rule(options.warmup_steps >= 1, "warmup_steps", "at least 1", options.warmup_steps);
    rule(options.warmup_cycles >= 1, "warmup_cycles", "at least 1", options.warmup_cycles);
    rule(options.free_bits == 0 || options.prior == Prior::Normal, "free_bits",
         "0 with prior=gmm, whose divergence is not a sum over dimensions", options.free_bits);
}

void check_training(const VaeOptions& options) {
    rule(options.learning_rate > 0 && options.learning_rate < 1, "learning_rate", "between 0 and 1",
         options.learning_rate);
    share("adam_beta1", options.adam_beta1);
    share("adam_beta2", options.adam_beta2);
    rule(options.adam_epsilon > 0 && options.adam_epsilon < 1, "adam_epsilon", "between 0 and 1", options.adam_epsilon);
    at_least_zero("weight_decay", options.weight_decay);
    rule(options.batch_size >= 1 && options.batch_size <= 65536, "batch_size", "from 1 to 65536", options.batch_size);
    rule(options.min_epochs >= 0, "min_epochs", "at least 0", options.min_epochs);
    rule(options.min_steps >= 0, "min_steps", "at least 0", options.min_steps);
    rule(options.max_epochs >= 1, "max_epochs", "at least 1", options.max_epochs);
    rule(options.patience >= 1, "patience", "at least 1", options.patience);
    share("holdout_share", options.holdout_share);
    rule(options.checkpoint_epochs >= 0, "checkpoint_epochs", "at least 0", options.checkpoint_epochs);
}

}  // namespace

void check(const VaeOptions& options) {
    check_shape(options);
    check_loss(options);
    check_training(options);
}

void check(const VaeOptions& options, ModelKind kind) {
    check(options);
    const bool of_posterior = options.prior != Prior::Normal || options.warmup != Warmup::None ||
                              options.free_bits > 0 || options.tc_weight > 0 || options.dip_weight > 0;
    require(kind != ModelKind::Ae || !of_posterior, "E5002",
            "train: an autoencoder has no posterior; leave out prior, warmup, free_bits, tc_weight and dip_weight, or "
            "train a vae");
}

}  // namespace ektara::models
