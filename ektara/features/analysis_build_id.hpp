#pragma once

#include <string>

namespace ektara::features {

/// The build of the analysis: a digest of the sources of core, decoding and features, of the compiler, its flags and
/// Eigen, made when the library is built, and the versions of FFmpeg's libraries that are loaded. Results that another
/// build has kept are not used, and `assign` refuses to compare with them.
const std::string& analysis_build_id();

}  // namespace ektara::features
