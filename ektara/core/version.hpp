#pragma once

namespace ektara {

/// Version of the library, e.g. "0.1.0" (from the project line of CMakeLists.txt).
const char* version();

}  // namespace ektara
