#include "ektara/core/version.hpp"

#include "ektara/version.hpp"

namespace ektara {

const char* version() { return EKTARA_VERSION; }

}  // namespace ektara
