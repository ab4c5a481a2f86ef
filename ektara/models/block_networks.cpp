#include "ektara/models/block_networks.hpp"

#include <fmt/format.h>

namespace ektara::models {

BlockNetworks::BlockNetworks(ParameterLayout& layout, const BlockShapes& shapes)
    : latent_dims_(shapes.latent_dims), first_{0} {
    const auto& hidden = shapes.hidden;
    for (std::size_t b = 0; b < shapes.columns.size(); ++b) {
        const int columns  = shapes.columns[b];
        const auto encoder = fmt::format("encoders.{}", b);
        first_.push_back(first_.back() + columns);
        add_hidden(encoders_.emplace_back(), layout, {encoder, hidden, shapes.activation}, columns);
        encoders_.back().add(Dense(layout,
                                   {{encoder + ".mean", latent_dims_}, {encoder + ".log_variance", latent_dims_}},
                                   hidden.empty() ? columns : hidden.back(), Activation::Identity));
    }
    for (std::size_t b = 0; b < shapes.columns.size(); ++b)
        add_decoder(decoders_.emplace_back(), layout, {fmt::format("decoders.{}", b), hidden, shapes.activation},
                    latent_dims_, shapes.columns[b]);
}

BlockNetworks::Cache BlockNetworks::make_cache(int rows, int passes, double dropout) const {
    Cache made;
    for (std::size_t b = 0; b < encoders_.size(); ++b) {
        made.encoders.push_back(encoders_[b].make_cache(rows, dropout));
        made.decoders.push_back(decoders_[b].make_cache(passes, dropout));
        made.experts.mean.push_back(Matrix::Zero(rows, latent_dims_));
        made.experts.precision.push_back(Matrix::Zero(rows, latent_dims_));
        made.expert_gradients.push_back(Matrix::Zero(rows, 2 * latent_dims_));
    }
    made.posterior       = Matrix::Zero(passes, 2 * latent_dims_);
    made.generated       = Matrix::Zero(passes, first_.back());
    made.sample_gradient = Matrix::Zero(passes, latent_dims_);
    return made;
}

void BlockNetworks::initialise(FlatBuffer& parameters, Random& random) const {
    for (const auto& encoder : encoders_) encoder.initialise(parameters, random);
    for (const auto& decoder : decoders_) decoder.initialise(parameters, random);
}

void BlockNetworks::drop(double share, Random& random, Cache& cache) const {
    for (std::size_t b = 0; b < encoders_.size(); ++b) {
        encoders_[b].drop(share, random, cache.encoders[b]);
        decoders_[b].drop(share, random, cache.decoders[b]);
    }
}

void BlockNetworks::keep_all(Cache& cache) {
    for (auto& encoder : cache.encoders) encoder.dropping = false;
    for (auto& decoder : cache.decoders) decoder.dropping = false;
}

View BlockNetworks::infer(const FlatBuffer& parameters, const ConstView& x, const Passes& passes, Cache& cache) const {
    for (std::size_t b = 0; b < encoders_.size(); ++b) {
        const View found = encoders_[b].forward(parameters, x.middleCols(first(b), columns(b)), cache.encoders[b]);
        cache.experts.mean[b].topRows(x.rows()) = found.leftCols(latent_dims_);
        for (Eigen::Index i = 0; i < x.rows(); ++i)
            cache.experts.precision[b].row(i) = (-found.row(i).tail(latent_dims_).array()).exp().matrix();
    }
    View posterior = cache.posterior.topRows(passes.count());
    product_of_experts(cache.experts, passes, posterior);
    return posterior;
}

View BlockNetworks::generate(const FlatBuffer& parameters, const ConstView& z, Cache& cache) const {
    View generated = cache.generated.topRows(z.rows());
    for (std::size_t b = 0; b < decoders_.size(); ++b)
        generated.middleCols(first(b), columns(b)) = decoders_[b].forward(parameters, z, cache.decoders[b]);
    return generated;
}

View BlockNetworks::generate_backward(const FlatBuffer& parameters, const ConstView& z, View gradient,
                                      FlatBuffer& gradients, Cache& cache) const {
    View sum = cache.sample_gradient.topRows(z.rows());
    sum.setZero();
    for (std::size_t b = 0; b < decoders_.size(); ++b)
        sum += decoders_[b].backward(parameters, {z, gradient.middleCols(first(b), columns(b)), true}, gradients,
                                     cache.decoders[b]);
    return sum;
}

void BlockNetworks::infer_backward(const FlatBuffer& parameters, const Inferred& inferred, FlatBuffer& gradients,
                                   Cache& cache) const {
    const auto& [x, passes, posterior_gradient] = inferred;
    for (auto& gradient : cache.expert_gradients) gradient.topRows(x.rows()).setZero();
    product_of_experts_backward(cache.experts, passes, cache.posterior.topRows(passes.count()), posterior_gradient,
                                cache.expert_gradients);
    for (std::size_t b = 0; b < encoders_.size(); ++b)
        encoders_[b].backward(parameters,
                              {x.middleCols(first(b), columns(b)), cache.expert_gradients[b].topRows(x.rows()), false},
                              gradients, cache.encoders[b]);
}

void leave_out_missing(const std::vector<int>& columns, const Matrix& present, const Matrix& target, View generated) {
    Eigen::Index first = 0;
    for (std::size_t b = 0; b < columns.size(); ++b) {
        for (Eigen::Index i = 0; i < generated.rows(); ++i)
            if (present(i, static_cast<Eigen::Index>(b)) == 0)
                generated.row(i).segment(first, columns[b]) = target.row(i).segment(first, columns[b]);
        first += columns[b];
    }
}

}  // namespace ektara::models
