#pragma once

#include <string>
#include <vector>

#include "ektara/models/blocks.hpp"

namespace ektara::models {

/// Layer numbers count the activations too, so that PyTorch's nn.Sequential(Linear, ReLU, …) has the same names.
std::string layer_name(const std::string& chain, std::size_t layer);

/// Hidden dense layers one after the other, called "encoder.0", "encoder.2", ….
struct HiddenLayers {
    std::string name;
    std::vector<int> widths;
    Activation activation;
};

/// Appends them, each with dropout, to a chain whose output so far is `inputs` wide.
void add_hidden(Chain& chain, ParameterLayout& layout, const HiddenLayers& layers, int inputs);

/// Appends a decoder: the encoder's hidden layers in reverse order, then a linear one with `columns` outputs.
void add_decoder(Chain& chain, ParameterLayout& layout, HiddenLayers of_encoder, int inputs, int columns);

}  // namespace ektara::models
