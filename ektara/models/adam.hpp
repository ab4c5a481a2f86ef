#pragma once

#include "ektara/models/parameters.hpp"

namespace ektara::models {

/// First and second moments of the gradients, and how many steps were taken.
struct AdamState {
    explicit AdamState(Eigen::Index parameters)
        : mean(FlatBuffer::Zero(parameters)), variance(FlatBuffer::Zero(parameters)) {}

    FlatBuffer mean, variance;
    long steps = 0;
};

/// PyTorch's names and defaults; `weight_decay` is AdamW's (Loshchilov and Hutter, 2019).
struct AdamOptions {
    double learning_rate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weight_decay = 0;
};

/// One step of Adam (Kingma and Ba, 2015) over the whole flat buffer, in PyTorch's arithmetic: epsilon is added to the
/// bias-corrected root; before the step every parameter loses the share learning_rate · weight_decay of itself.
void adam_step(FlatBuffer& parameters, const FlatBuffer& gradients, const AdamOptions& options, AdamState& state);

}  // namespace ektara::models
