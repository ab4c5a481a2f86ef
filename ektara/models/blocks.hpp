#pragma once

#include <utility>
#include <variant>
#include <vector>

#include "ektara/models/convolution.hpp"
#include "ektara/models/dense.hpp"

namespace ektara::models {

/// Every block, as a value. A new one has the member functions of Dense and one place here.
using Block = std::variant<Dense, ToFrames, FromFrames, Convolution>;

/// Which outputs of a block a training step leaves out (factor 0; the others are enlarged to the same mean), and what
/// the next block reads. Empty for a block without dropout.
struct Dropped {
    Matrix factors, kept;
};

/// Whether the outputs of a block may be dropped (Srivastava et al., 2014).
enum class Outputs { Kept, Droppable };

/// Blocks one after the other.
class Chain {
  public:
    struct Cache {
        std::vector<BlockCache> blocks;
        std::vector<Dropped> dropped;
        /// False: every output is kept, as when rows are encoded.
        bool dropping = false;
    };

    void add(Block block, Outputs outputs = Outputs::Kept);
    /// Memory for dropout is made only for a share above 0.
    Cache make_cache(int max_rows, double dropout = 0) const;
    /// Draws the outputs that the next passes leave out, each with probability `share`.
    void drop(double share, Random& random, Cache& cache) const;
    void initialise(FlatBuffer& parameters, Random& random) const;
    /// The output of the last block, which is never droppable: rows of a matrix inside `cache`.
    View forward(const FlatBuffer& parameters, const ConstView& x, Cache& cache) const;
    /// The gradient of x (empty unless asked for): rows of a matrix inside `cache`. `output_gradient` is used up.
    View backward(const FlatBuffer& parameters, const ConstView& x, View output_gradient, bool wants_input_gradient,
                  FlatBuffer& gradients, Cache& cache) const;

  private:
    bool drops(std::size_t block, const Cache& cache) const;
    ConstView output(std::size_t block, Eigen::Index rows, const Cache& cache) const;

    std::vector<Block> blocks_;
    std::vector<Outputs> outputs_;
};

}  // namespace ektara::models
