#pragma once

#include <string>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara {

/// The option of a table's recipe that names the weights it was computed with, where these were trained on labels of
/// music: "musicnn-msd", or several, as "musicnn-msd, onnx-clap (AudioSet)". No name holds a comma.
inline constexpr const char* kPretrainedOption = "pretrained";

/// The names in such a text, in its order.
std::vector<std::string> pretrained_names(const std::string& text);

/// The weights that a recipe names; empty: none.
std::vector<std::string> pretrained_weights(const Recipe& recipe);

/// Adds the weights behind `part` to those that `made` names, each once. Whatever is made of tables calls it for every
/// one of them.
void add_pretrained(const Recipe& part, Recipe& made);

}  // namespace ektara
