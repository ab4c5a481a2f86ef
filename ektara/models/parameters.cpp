#include "ektara/models/parameters.hpp"

#include <functional>
#include <numeric>
#include <utility>

namespace ektara::models {

std::size_t TensorSpec::count() const {
    return std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>());
}

std::size_t ParameterLayout::add(std::string name, std::vector<std::size_t> shape) {
    tensors_.push_back({std::move(name), std::move(shape), size_});
    size_ += tensors_.back().count();
    return tensors_.back().offset;
}

}  // namespace ektara::models
