#include "ektara/models/options.hpp"

#include <cmath>

#include <fmt/ranges.h>

#include "ektara/core/alternatives.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/nearest.hpp"

namespace ektara::models {

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

std::vector<std::pair<Pairs, std::string>> enum_names(Pairs) {
    return {{Pairs::None, "none"}, {Pairs::Crops, "crops"}};
}

std::string name(const Options& options) {
    return std::visit([](const auto& kind) { return std::string(kind.kName); }, options);
}

std::vector<std::string> kinds() { return alternative_names<Options>(); }

Options default_options(const std::string& kind) {
    if (auto found = alternative<Options>(kind)) return *std::move(found);
    fail<UsageError>("E1102", "option --model: '{}' is not one of {}{}", kind, fmt::join(kinds(), ", "),
                     did_you_mean(kind, kinds()));
}

Options default_options(Kind kind) { return alternatives<Options>()[static_cast<std::size_t>(kind)]; }

std::string name(Kind kind) { return name(default_options(kind)); }

std::vector<std::pair<Kind, std::string>> enum_names(Kind) { return kind_names<Kind, Options>(); }

const NetworkOptions& network_of(const Options& options) {
    return std::visit([](const auto& kind) -> const NetworkOptions& { return kind.network; }, options);
}

const TrainingOptions& training_of(const Options& options) {
    return std::visit([](const auto& kind) -> const TrainingOptions& { return kind.training; }, options);
}

const PosteriorOptions* posterior_of(const Options& options) {
    return std::visit(
        [](const auto& kind) -> const PosteriorOptions* {
            if constexpr (requires { kind.posterior; }) return &kind.posterior;
            return nullptr;
        },
        options);
}

NetworkOptions& network_of(Options& options) {
    return std::visit([](auto& kind) -> NetworkOptions& { return kind.network; }, options);
}

TrainingOptions& training_of(Options& options) {
    return std::visit([](auto& kind) -> TrainingOptions& { return kind.training; }, options);
}

PosteriorOptions* posterior_of(Options& options) {
    return const_cast<PosteriorOptions*>(posterior_of(std::as_const(options)));
}

std::vector<OptionText> list_options(const Options& options) {
    return std::visit([](const auto& kind) { return ektara::list_options(kind); }, options);
}

bool set_option(Options& options, std::string_view name, const std::string& value) {
    return std::visit([&](auto& kind) { return ektara::set_option(kind, name, value); }, options);
}

namespace {

template <class Value>
void rule(bool holds, const char* name, const char* range, const Value& value) {
    if (!holds)
        fail<InvalidArgument>("E5002", "train.{}: must be {}, but got {}", name, range, options_detail::to_text(value));
}

void at_least_zero(const char* name, double value) {
    rule(std::isfinite(value) && value >= 0, name, "at least 0", value);
}

void share(const char* name, double value) { rule(value >= 0 && value < 1, name, "at least 0 and below 1", value); }

void check_network(const NetworkOptions& options) {
    rule(options.latent_dims >= 1 && options.latent_dims <= 4096, "latent_dims", "from 1 to 4096", options.latent_dims);
    share("dropout", options.dropout);
    for (const int width : options.hidden)
        rule(width >= 1 && width <= 65536, "hidden", "widths from 1 to 65536", width);
}

void check_posterior(const PosteriorOptions& options) {
    at_least_zero("beta", options.beta);
    rule(options.components >= 1 && options.components <= 4096, "components", "from 1 to 4096", options.components);
    at_least_zero("free_bits", options.free_bits);
    at_least_zero("tc_weight", options.tc_weight);
    at_least_zero("dip_weight", options.dip_weight);
    rule(options.warmup_steps >= 1, "warmup_steps", "at least 1", options.warmup_steps);
    rule(options.warmup_cycles >= 1, "warmup_cycles", "at least 1", options.warmup_cycles);
    rule(options.free_bits == 0 || options.prior == Prior::Normal, "free_bits",
         "0 with prior=gmm, whose divergence is not a sum over dimensions", options.free_bits);
}

void check_condition(const ConditionOptions& options) {
    rule(options.condition_embedding >= 0 && options.condition_embedding <= 4096, "condition_embedding",
         "from 0 to 4096", options.condition_embedding);
}

/// Of what a product of experts cannot have or what its passes over subsets would distort.
void check_blocks(const MultimodalVaeOptions& options) {
    for (const double weight : options.blocks.block_weights)
        rule(std::isfinite(weight) && weight > 0, "block_weights", "numbers above 0", weight);
    rule(options.blocks.random_subsets >= 0 && options.blocks.random_subsets <= 64, "random_subsets", "from 0 to 64",
         options.blocks.random_subsets);
    const auto& posterior = options.posterior;
    rule(posterior.prior == Prior::Normal, "prior", "normal, one of the experts, in a multimodal-vae", posterior.prior);
    rule(posterior.tc_weight == 0, "tc_weight", "0 in a multimodal-vae", posterior.tc_weight);
    rule(posterior.dip_weight == 0, "dip_weight", "0 in a multimodal-vae", posterior.dip_weight);
    rule(options.network.variance == Variance::Fixed, "variance", "fixed in a multimodal-vae (see block_weights)",
         options.network.variance);
    rule(options.training.pairs == Pairs::None, "pairs", "none in a multimodal-vae, which reads whole clips",
         options.training.pairs);
}

void check_training(const TrainingOptions& options) {
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

void check(const Options& options) {
    check_network(network_of(options));
    check_training(training_of(options));
    if (const auto* posterior = posterior_of(options)) check_posterior(*posterior);
    if (const auto* conditional = std::get_if<CvaeOptions>(&options)) check_condition(conditional->conditioning);
    if (const auto* multimodal = std::get_if<MultimodalVaeOptions>(&options)) check_blocks(*multimodal);
    if (const auto* lda = std::get_if<SongLdaOptions>(&options))
        rule(lda->shrinkage > 0 && lda->shrinkage <= 1, "shrinkage", "above 0 and at most 1", lda->shrinkage);
}

}  // namespace ektara::models
