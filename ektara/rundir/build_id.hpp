#pragma once

#include <string>

namespace ektara::rundir {

/// The build of the library: a digest of all its sources, of the compiler, its flags and Eigen, made when it is built.
/// A run says which build made it, and no other build goes on with its files: two builds may differ in last digits.
const std::string& build_id();

}  // namespace ektara::rundir
