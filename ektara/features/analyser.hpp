#pragma once

namespace ektara::features {

/// What analyses a file: a digest of the sources of decoding and features, of the compiler and its flags, made when the
/// library is built. Results that were kept by another analyser are not used.
const char* analyser();

}  // namespace ektara::features
