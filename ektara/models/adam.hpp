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

/// One step of Adam (Kingma and Ba, 2015) over the whole flat buffer, in PyTorch's arithmetic: betas 0.9 and 0.999,
/// epsilon 1e-8 added to the bias-corrected root.
void adam_step(FlatBuffer& parameters, const FlatBuffer& gradients, double learning_rate, AdamState& state);

}  // namespace ektara::models
