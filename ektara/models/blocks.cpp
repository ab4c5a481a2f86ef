#include "ektara/models/blocks.hpp"

namespace ektara::models {

Chain::Cache Chain::make_cache(int max_rows) const {
    Cache cache;
    for (const auto& block : blocks_)
        cache.blocks.push_back(std::visit([&](const auto& b) { return b.make_cache(max_rows); }, block));
    return cache;
}

void Chain::initialise(FlatBuffer& parameters, Random& random) const {
    for (const auto& block : blocks_) std::visit([&](const auto& b) { b.initialise(parameters, random); }, block);
}

View Chain::forward(const FlatBuffer& parameters, const ConstView& x, Cache& cache) const {
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        const ConstView input = i == 0 ? x : ConstView(cache.blocks[i - 1].output.topRows(x.rows()));
        std::visit([&](const auto& block) { block.forward(parameters, input, cache.blocks[i]); }, blocks_[i]);
    }
    return cache.blocks.back().output.topRows(x.rows());
}

View Chain::backward(const FlatBuffer& parameters, const ConstView& x, View output_gradient, bool wants_input_gradient,
                     FlatBuffer& gradients, Cache& cache) const {
    for (std::size_t i = blocks_.size(); i-- > 0;) {
        const ConstView input = i == 0 ? x : ConstView(cache.blocks[i - 1].output.topRows(x.rows()));
        View gradient =
            i + 1 == blocks_.size() ? output_gradient : View(cache.blocks[i + 1].input_gradient.topRows(x.rows()));
        std::visit(
            [&](const auto& block) {
                block.backward(parameters, input, gradient, i > 0 || wants_input_gradient, gradients, cache.blocks[i]);
            },
            blocks_[i]);
    }
    return cache.blocks.front().input_gradient.topRows(wants_input_gradient ? x.rows() : 0);
}

}  // namespace ektara::models
