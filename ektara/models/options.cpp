#include "ektara/models/options.hpp"

#include <charconv>
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

VaeOptions default_options(ModelKind kind) {
    VaeOptions options;
    if (kind == ModelKind::ConvVae) {
        options.latent_dims = 32;
        options.hidden      = "32,64,128";
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

std::vector<int> parse_widths(const std::string& text) {
    std::vector<int> widths;
    const char* at        = text.data();
    const char* const end = text.data() + text.size();
    while (at != end) {
        int width                = 0;
        const auto [next, error] = std::from_chars(at, end, width);
        const bool last          = next == end;
        if (error != std::errc{} || width < 1 || width > 65536 || (!last && (*next != ',' || next + 1 == end)))
            fail<UsageError>(
                "E5002", "train.hidden: widths must be whole numbers from 1 to 65536 like 64,32, but got '{}'", text);
        widths.push_back(width);
        at = last ? end : next + 1;
    }
    return widths;
}

void check(const VaeOptions& options) {
    const auto rule = [](bool holds, const char* name, const char* range, double value) {
        if (!holds) fail<InvalidArgument>("E5002", "train.{}: must be {}, but got {}", name, range, value);
    };
    rule(std::isfinite(options.beta) && options.beta >= 0, "beta", "at least 0", options.beta);
    rule(options.latent_dims >= 1 && options.latent_dims <= 4096, "latent_dims", "from 1 to 4096", options.latent_dims);
    rule(options.learning_rate > 0 && options.learning_rate < 1, "learning_rate", "between 0 and 1",
         options.learning_rate);
    rule(options.batch_size >= 1 && options.batch_size <= 65536, "batch_size", "from 1 to 65536", options.batch_size);
    rule(options.min_epochs >= 0, "min_epochs", "at least 0", options.min_epochs);
    rule(options.min_steps >= 0, "min_steps", "at least 0", options.min_steps);
    rule(options.max_epochs >= 1, "max_epochs", "at least 1", options.max_epochs);
    rule(options.patience >= 1, "patience", "at least 1", options.patience);
    rule(options.holdout_share >= 0 && options.holdout_share < 1, "holdout_share", "at least 0 and below 1",
         options.holdout_share);
    rule(options.condition_embedding >= 0 && options.condition_embedding <= 4096, "condition_embedding",
         "from 0 to 4096", options.condition_embedding);
    parse_widths(options.hidden);
}

}  // namespace ektara::models
