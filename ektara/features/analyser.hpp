#pragma once

#include <string>

namespace ektara::features {

/// What analyses a file: a digest of the sources of core, decoding and features, of the compiler, its flags and Eigen,
/// made when the library is built, and the versions of FFmpeg's libraries that are loaded. Results that were kept by
/// another analyser are not used.
const std::string& analyser();

}  // namespace ektara::features
