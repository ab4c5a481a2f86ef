#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace ektara {

/// Told of each step that ends: the stage's name, how many of its steps are done and how many there are.
/// Called from several threads, one at a time.
using Progress = std::function<void(const std::string& stage, std::size_t done, std::size_t total)>;

}  // namespace ektara
