#pragma once

#include <vector>

#include "ektara/models/dense.hpp"

namespace ektara::models {

/// What is read and judged of a batch whose rows have several blocks of features: pass p reads the blocks of row
/// `row[p]` for which `present` (passes × blocks) holds 1, and reconstructs the same ones. The first passes are the
/// rows, each with every block that it has.
struct Passes {
    std::vector<Eigen::Index> row;
    Matrix present;

    Eigen::Index count() const { return std::ssize(row); }
    bool has(Eigen::Index pass, std::size_t block) const { return present(pass, static_cast<Eigen::Index>(block)) > 0; }
};

/// The Gaussian posteriors of single blocks, a matrix a block: means (rows × k), and precisions e^−(log variance).
struct Experts {
    std::vector<Matrix> mean, precision;
};

/// The product of the experts of each pass and the prior N(0, 1), which is normal again, in every dimension:
///
///     precision = 1 + Σ_b 1/var_b,  mean = Σ_b (mean_b/var_b) / precision
///
/// Writes [mean | log variance] to `posterior` (passes × 2k); of a pass without blocks it is the prior.
/// Source: Wu and Goodman (2018), "Multimodal generative models for scalable weakly-supervised learning".
void product_of_experts(const Experts& experts, const Passes& passes, View posterior);

/// Adds the gradients of `experts` by mean and log variance (rows × 2k, a matrix a block), given that of the posterior.
void product_of_experts_backward(const Experts& experts, const Passes& passes, const ConstView& posterior,
                                 const ConstView& posterior_gradient, std::vector<Matrix>& gradients);

}  // namespace ektara::models
