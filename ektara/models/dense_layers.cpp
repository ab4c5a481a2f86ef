#include "ektara/models/dense_layers.hpp"

#include <fmt/format.h>

namespace ektara::models {

std::string layer_name(const std::string& chain, std::size_t layer) { return fmt::format("{}.{}", chain, 2 * layer); }

void add_hidden(Chain& chain, ParameterLayout& layout, const HiddenLayers& layers, int inputs) {
    for (std::size_t i = 0; i < layers.widths.size(); ++i) {
        chain.add(Dense(layout, {{layer_name(layers.name, i), layers.widths[i]}}, inputs, layers.activation),
                  Dropout::On);
        inputs = layers.widths[i];
    }
}

}  // namespace ektara::models
