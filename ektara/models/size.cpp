#include "ektara/models/size.hpp"

namespace ektara::models {

std::int64_t weights_for(const Options& options, std::int64_t columns) {
    const auto& network = network_of(options);
    const auto next     = network.hidden.empty() ? network.latent_dims : network.hidden.front();
    return 2 * columns * next;
}

bool is_too_wide(const Options& options, std::int64_t columns) {
    return !std::holds_alternative<ConvVaeOptions>(options) && weights_for(options, columns) > kMostWeights;
}

}  // namespace ektara::models
