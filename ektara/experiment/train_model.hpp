#pragma once

#include "ektara/models/fit.hpp"

namespace ektara::experiment {

/// Trains a model as models::fit does. For `prior=gmm` it trains the same network with a standard normal prior first,
/// groups the posterior means of its training rows by a Gaussian mixture (cluster::gmm, variances by component), and
/// begins the real training with that network and that mixture (Jiang et al., 2017). Throws as models::fit, and
/// InvalidArgument E5002 for more components than training rows.
models::Fit train_model(const models::Examples& examples, const std::vector<std::string>& song_of_row,
                        const models::VaeOptions& options, models::ModelKind kind, Seed seed,
                        const std::optional<models::Condition>& condition = std::nullopt, models::Session session = {});

}  // namespace ektara::experiment
