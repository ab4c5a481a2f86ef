#pragma once

#include <string>

#include "ektara/models/fit.hpp"
#include "ektara/tables/standardiser.hpp"

namespace ektara::models {

/// The model card in Markdown: what it is, its data, options and seed, what it reached beside linear references, its
/// warnings and its limits.
std::string model_card(const Fit& fit, const tables::Standardiser& input, const std::string& data);

}  // namespace ektara::models
