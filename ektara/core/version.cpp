#include "ektara/core/version.hpp"

namespace ektara {

const char* version() { return EKTARA_VERSION; }

}  // namespace ektara
