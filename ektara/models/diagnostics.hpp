#pragma once

#include "ektara/models/fit.hpp"

namespace ektara::models {

/// Measures a trained model on the examples that it was trained on, split as they were.
Diagnostics diagnose(const Fit& fit, const Examples& examples);

/// What a reader must know of this model and its rows.
std::vector<Warning> notices(const Fit& fit, const Matrix& x);

}  // namespace ektara::models
