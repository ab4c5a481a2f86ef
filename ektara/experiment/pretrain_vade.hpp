#pragma once

#include "ektara/models/fit.hpp"

namespace ektara::experiment {

/// Where the training of a model with `prior=gmm` begins (VaDE: Jiang et al., 2017): the same network trained with a
/// standard normal prior, and a Gaussian mixture (cluster::gmm, variances by component) of the posterior means of its
/// training rows. Throws as models::fit, and InvalidArgument E5002 for more components than training rows.
models::MixtureStart pretrain_vade(const models::TrainingSet& set, const models::Options& options, Seed seed, int jobs);

}  // namespace ektara::experiment
