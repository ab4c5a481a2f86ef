#pragma once

#include <utility>
#include <variant>
#include <vector>

#include "ektara/models/convolution.hpp"
#include "ektara/models/dense.hpp"

namespace ektara::models {

/// Every block, as a value. A new one has the member functions of Dense and one place here.
using Block = std::variant<Dense, ToFrames, FromFrames, Convolution>;

/// Blocks one after the other.
class Chain {
  public:
    struct Cache {
        std::vector<BlockCache> blocks;
    };

    void add(Block block) { blocks_.push_back(std::move(block)); }
    Cache make_cache(int max_rows) const;
    void initialise(FlatBuffer& parameters, Random& random) const;
    /// The output of the last block: rows of a matrix inside `cache`.
    View forward(const FlatBuffer& parameters, const ConstView& x, Cache& cache) const;
    /// The gradient of x (empty unless asked for): rows of a matrix inside `cache`. `output_gradient` is used up.
    View backward(const FlatBuffer& parameters, const ConstView& x, View output_gradient, bool wants_input_gradient,
                  FlatBuffer& gradients, Cache& cache) const;

  private:
    std::vector<Block> blocks_;
};

}  // namespace ektara::models
