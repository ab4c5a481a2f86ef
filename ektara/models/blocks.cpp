#include "ektara/models/blocks.hpp"

namespace ektara::models {

void Chain::add(Block block, Outputs outputs) {
    blocks_.push_back(std::move(block));
    outputs_.push_back(outputs);
}

Chain::Cache Chain::make_cache(int max_rows, double dropout) const {
    Cache cache;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        cache.blocks.push_back(std::visit([&](const auto& b) { return b.make_cache(max_rows); }, blocks_[i]));
        const Matrix& output = cache.blocks.back().output;
        const bool drops     = dropout > 0 && outputs_[i] == Outputs::Droppable;
        const Matrix ones    = drops ? Matrix::Ones(output.rows(), output.cols()) : Matrix();
        cache.dropped.push_back({ones, ones});
    }
    return cache;
}

void Chain::drop(double share, Random& random, Cache& cache) const {
    const auto enlarged = static_cast<float>(1 / (1 - share));
    cache.dropping      = true;
    for (auto& dropped : cache.dropped)
        for (float& factor : dropped.factors.reshaped<Eigen::RowMajor>())
            factor = random.uniform() < share ? 0.0f : enlarged;
}

bool Chain::drops(std::size_t block, const Cache& cache) const {
    return cache.dropping && cache.dropped[block].factors.size() > 0;
}

/// What the block after this one reads.
ConstView Chain::output(std::size_t block, Eigen::Index rows, const Cache& cache) const {
    const Matrix& read = drops(block, cache) ? cache.dropped[block].kept : cache.blocks[block].output;
    return read.topRows(rows);
}

void Chain::initialise(FlatBuffer& parameters, Random& random) const {
    for (const auto& block : blocks_) std::visit([&](const auto& b) { b.initialise(parameters, random); }, block);
}

View Chain::forward(const FlatBuffer& parameters, const ConstView& x, Cache& cache) const {
    const Eigen::Index rows = x.rows();
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        const ConstView input = i == 0 ? x : output(i - 1, rows, cache);
        std::visit([&](const auto& block) { block.forward(parameters, input, cache.blocks[i]); }, blocks_[i]);
        if (drops(i, cache))
            cache.dropped[i].kept.topRows(rows) =
                cache.blocks[i].output.topRows(rows).cwiseProduct(cache.dropped[i].factors.topRows(rows));
    }
    return cache.blocks.back().output.topRows(rows);
}

View Chain::backward(const FlatBuffer& parameters, const ConstView& x, View output_gradient, bool wants_input_gradient,
                     FlatBuffer& gradients, Cache& cache) const {
    const Eigen::Index rows = x.rows();
    for (std::size_t i = blocks_.size(); i-- > 0;) {
        const ConstView input = i == 0 ? x : output(i - 1, rows, cache);
        View gradient =
            i + 1 == blocks_.size() ? output_gradient : View(cache.blocks[i + 1].input_gradient.topRows(rows));
        if (drops(i, cache)) gradient.array() *= cache.dropped[i].factors.topRows(rows).array();
        std::visit(
            [&](const auto& block) {
                block.backward(parameters, input, gradient, i > 0 || wants_input_gradient, gradients, cache.blocks[i]);
            },
            blocks_[i]);
    }
    return cache.blocks.front().input_gradient.topRows(wants_input_gradient ? rows : 0);
}

}  // namespace ektara::models
