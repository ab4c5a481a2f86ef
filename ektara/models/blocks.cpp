#include "ektara/models/blocks.hpp"

#include <algorithm>
#include <functional>

#include "ektara/core/parallel.hpp"

namespace ektara::models {
namespace {

bool drops(std::size_t block, bool dropping, const Chain::Shard& shard) {
    return dropping && shard.dropped[block].factors.size() > 0;
}

/// What the block after this one reads.
ConstView output(std::size_t block, Eigen::Index rows, bool dropping, const Chain::Shard& shard) {
    const Matrix& read = drops(block, dropping, shard) ? shard.dropped[block].kept : shard.blocks[block].output;
    return read.topRows(rows);
}

/// Calls visit(shard, first row, rows) for every shard that has rows.
template <class Visit>
void for_each_shard(Chain::Cache& cache, Eigen::Index rows, const Visit& visit) {
    const auto count   = std::min(rows, static_cast<Eigen::Index>(cache.shards.size()));
    const auto visited = [&](std::size_t number) {
        const auto s             = static_cast<Eigen::Index>(number);
        const Eigen::Index begin = s * rows / count, end = (s + 1) * rows / count;
        visit(cache.shards[number], begin, end - begin);
    };
    // By reference: no step allocates, and a function that holds more than two pointers would.
    parallel_for(static_cast<std::size_t>(count), cache.jobs, std::ref(visited));
}

}  // namespace

void Chain::add(Block block, Dropout dropout) {
    blocks_.push_back(std::move(block));
    dropout_.push_back(dropout);
}

Chain::Shard Chain::make_shard(int max_rows, double dropout) const {
    Shard shard;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        shard.blocks.push_back(std::visit([&](const auto& b) { return b.make_cache(max_rows); }, blocks_[i]));
        const Matrix& made = shard.blocks.back().output;
        const bool drops   = dropout > 0 && dropout_[i] == Dropout::On;
        const Matrix ones  = drops ? Matrix::Ones(made.rows(), made.cols()) : Matrix();
        shard.dropped.push_back({ones, ones});
    }
    return shard;
}

Chain::Cache Chain::make_cache(int max_rows, double dropout, const Sharding& sharding) const {
    const int shards = std::clamp(sharding.shards, 1, std::max(1, max_rows));
    Cache cache;
    cache.jobs = sharding.jobs;
    for (int s = 0; s < shards; ++s) cache.shards.push_back(make_shard((max_rows + shards - 1) / shards, dropout));
    if (shards == 1) return cache;
    const auto& blocks   = cache.shards.front().blocks;
    cache.output         = Matrix(max_rows, blocks.back().output.cols());
    cache.input_gradient = Matrix(max_rows, blocks.front().input_gradient.cols());
    return cache;
}

void Chain::drop(double share, Random& random, Cache& cache) const {
    const auto enlarged = static_cast<float>(1 / (1 - share));
    cache.dropping      = true;
    for (auto& shard : cache.shards)
        for (auto& dropped : shard.dropped)
            for (float& factor : dropped.factors.reshaped<Eigen::RowMajor>())
                factor = random.uniform() < share ? 0.0f : enlarged;
}

void Chain::initialise(FlatBuffer& parameters, Random& random) const {
    for (const auto& block : blocks_) std::visit([&](const auto& b) { b.initialise(parameters, random); }, block);
}

View Chain::forward(const FlatBuffer& parameters, const ConstView& x, bool dropping, Shard& shard) const {
    const Eigen::Index rows = x.rows();
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        const ConstView input = i == 0 ? x : output(i - 1, rows, dropping, shard);
        std::visit([&](const auto& block) { block.forward(parameters, input, shard.blocks[i]); }, blocks_[i]);
        if (drops(i, dropping, shard))
            shard.dropped[i].kept.topRows(rows) =
                shard.blocks[i].output.topRows(rows).cwiseProduct(shard.dropped[i].factors.topRows(rows));
    }
    return shard.blocks.back().output.topRows(rows);
}

View Chain::forward(const FlatBuffer& parameters, const ConstView& x, Cache& cache) const {
    if (cache.shards.size() == 1) return forward(parameters, x, cache.dropping, cache.shards.front());
    for_each_shard(cache, x.rows(), [&](Shard& shard, Eigen::Index first, Eigen::Index rows) {
        cache.output.middleRows(first, rows) = forward(parameters, x.middleRows(first, rows), cache.dropping, shard);
    });
    return cache.output.topRows(x.rows());
}

View Chain::backward(const FlatBuffer& parameters, BackwardPass pass, bool dropping, FlatBuffer& gradients,
                     Shard& shard) const {
    const Eigen::Index rows = pass.x.rows();
    for (std::size_t i = blocks_.size(); i-- > 0;) {
        const ConstView input = i == 0 ? pass.x : output(i - 1, rows, dropping, shard);
        View gradient =
            i + 1 == blocks_.size() ? pass.output_gradient : View(shard.blocks[i + 1].input_gradient.topRows(rows));
        if (drops(i, dropping, shard)) gradient.array() *= shard.dropped[i].factors.topRows(rows).array();
        const BackwardPass own{input, gradient, i > 0 || pass.wants_input_gradient};
        std::visit([&](const auto& block) { block.backward(parameters, own, gradients, shard.blocks[i]); }, blocks_[i]);
    }
    return shard.blocks.front().input_gradient.topRows(pass.wants_input_gradient ? rows : 0);
}

View Chain::backward(const FlatBuffer& parameters, BackwardPass pass, FlatBuffer& gradients, Cache& cache) const {
    Shard& front             = cache.shards.front();
    const Eigen::Index count = pass.x.rows();
    if (cache.shards.size() == 1) return backward(parameters, pass, cache.dropping, gradients, front);
    for_each_shard(cache, count, [&](Shard& shard, Eigen::Index first, Eigen::Index rows) {
        if (&shard != &front && shard.gradients.size() == 0) shard.gradients = FlatBuffer::Zero(gradients.size());
        const BackwardPass own{pass.x.middleRows(first, rows), pass.output_gradient.middleRows(first, rows),
                               pass.wants_input_gradient};
        const View gradient =
            backward(parameters, own, cache.dropping, &shard == &front ? gradients : shard.gradients, shard);
        if (pass.wants_input_gradient) cache.input_gradient.middleRows(first, rows) = gradient;
    });
    // A shard's buffer is as long as the model's, and 0 where the parameters are not this chain's.
    const auto used = std::min(count, static_cast<Eigen::Index>(cache.shards.size()));
    for (Eigen::Index s = 1; s < used; ++s) gradients += cache.shards[static_cast<std::size_t>(s)].gradients;
    return cache.input_gradient.topRows(pass.wants_input_gradient ? count : 0);
}

}  // namespace ektara::models
