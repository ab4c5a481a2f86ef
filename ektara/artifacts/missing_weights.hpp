#pragma once

#include "ektara/core/error.hpp"

namespace ektara::artifacts {

/// There are no weights of a model: E3204 (sentence models), E5020 (musicnn).
class MissingWeights : public Error {
  public:
    using Error::Error;
};

}  // namespace ektara::artifacts
