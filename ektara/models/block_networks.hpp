#pragma once

#include <vector>

#include "ektara/models/dense_layers.hpp"
#include "ektara/models/product_of_experts.hpp"

namespace ektara::models {

/// The shape of encoders and decoders of several blocks of features: columns of each block, and what all have alike.
struct BlockShapes {
    std::vector<int> columns, hidden;
    int latent_dims       = 0;
    Activation activation = Activation::Elu;
};

/// An encoder and a decoder for each block of columns: the parts of a multi-modal variational autoencoder. Tensors are
/// called "encoders.<block>.0.weight", "encoders.<block>.mean.weight", "decoders.<block>.0.weight", ….
class BlockNetworks {
  public:
    /// What passes write; made once for at most `rows` rows and `passes` passes.
    struct Cache {
        std::vector<Chain::Cache> encoders, decoders;
        Experts experts;
        std::vector<Matrix> expert_gradients;
        Matrix posterior, generated, sample_gradient;
    };
    BlockNetworks(ParameterLayout& layout, const BlockShapes& shapes);

    Cache make_cache(int rows, int passes, double dropout) const;
    void initialise(FlatBuffer& parameters, Random& random) const;
    void drop(double share, Random& random, Cache& cache) const;
    static void keep_all(Cache& cache);

    /// Every block of x (rows × all columns) is encoded; the product of experts of each pass, passes × 2·latent_dims.
    View infer(const FlatBuffer& parameters, const ConstView& x, const Passes& passes, Cache& cache) const;
    /// x̂ of every block from z (n × latent_dims): n × all columns.
    View generate(const FlatBuffer& parameters, const ConstView& z, Cache& cache) const;

    /// The gradient of z, given that of what was generated.
    View generate_backward(const FlatBuffer& parameters, const ConstView& z, View gradient, FlatBuffer& gradients,
                           Cache& cache) const;
    /// What `infer` was given, and the gradient of the posteriors that it has returned.
    struct Inferred {
        const ConstView& x;
        const Passes& passes;
        const ConstView& posterior_gradient;
    };
    void infer_backward(const FlatBuffer& parameters, const Inferred& inferred, FlatBuffer& gradients,
                        Cache& cache) const;

  private:
    Eigen::Index first(std::size_t block) const { return first_[block]; }
    Eigen::Index columns(std::size_t block) const { return first_[block + 1] - first_[block]; }

    int latent_dims_;
    std::vector<Eigen::Index> first_;
    std::vector<Chain> encoders_, decoders_;
};

/// Copies `target` to what was generated (rows × all columns) of the blocks that a row lacks, by `present` (rows ×
/// blocks, 1 or 0): they cost nothing. Of `present` and `target` the first rows count.
void leave_out_missing(const std::vector<int>& columns, const Matrix& present, const Matrix& target, View generated);

}  // namespace ektara::models
