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

/// Whether training may drop the outputs of a block (Srivastava et al., 2014).
enum class Dropout { Off, On };

/// In how many parts a batch passes through a chain, and on how many threads. The threads change no bit, the parts do.
struct Sharding {
    int shards = 1, jobs = 1;
};

/// Blocks one after the other.
class Chain {
  public:
    /// What one share of a batch's rows keeps. Its gradients are its own but for the first, which writes the batch's.
    struct Shard {
        std::vector<BlockCache> blocks;
        std::vector<Dropped> dropped;
        FlatBuffer gradients;
    };
    struct Cache {
        std::vector<Shard> shards;
        /// Of all rows, where there are several shards.
        Matrix output, input_gradient;
        /// False: every output is kept, as when rows are encoded.
        bool dropping = false;
        int jobs      = 1;
    };

    void add(Block block, Dropout dropout = Dropout::Off);
    /// Memory for dropout is made only for a share above 0.
    Cache make_cache(int max_rows, double dropout = 0, const Sharding& sharding = {}) const;
    /// Draws the outputs that the next passes leave out, each with probability `share`.
    void drop(double share, Random& random, Cache& cache) const;
    void initialise(FlatBuffer& parameters, Random& random) const;
    /// The output of the last block, which is never dropped: rows of a matrix inside `cache`. Where there are several
    /// shards, each takes as many of the rows as any other, but for one.
    View forward(const FlatBuffer& parameters, const ConstView& x, Cache& cache) const;
    /// The gradient of x (empty unless it is wanted): rows of a matrix inside `cache`.
    View backward(const FlatBuffer& parameters, BackwardPass pass, FlatBuffer& gradients, Cache& cache) const;

  private:
    Shard make_shard(int max_rows, double dropout) const;
    View forward(const FlatBuffer& parameters, const ConstView& x, bool dropping, Shard& shard) const;
    View backward(const FlatBuffer& parameters, BackwardPass pass, bool dropping, FlatBuffer& gradients,
                  Shard& shard) const;

    std::vector<Block> blocks_;
    std::vector<Dropout> dropout_;
};

}  // namespace ektara::models
