#include "ektara/models/dense_layers.hpp"

#include <algorithm>

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

void add_decoder(Chain& chain, ParameterLayout& layout, HiddenLayers of_encoder, int inputs, int columns) {
    auto& [name, widths, activation] = of_encoder;
    std::reverse(widths.begin(), widths.end());
    add_hidden(chain, layout, {name, widths, activation}, inputs);
    chain.add(Dense(layout, {{layer_name(name, widths.size()), columns}}, widths.empty() ? inputs : widths.back(),
                    Activation::Identity));
}

}  // namespace ektara::models
