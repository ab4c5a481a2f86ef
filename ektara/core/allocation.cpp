#include "ektara/core/detail/allocation.hpp"

#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace ektara {

void keep_freed_memory() {
#ifdef __GLIBC__
    // 32 MB is the most that glibc takes for the first.
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
}

}  // namespace ektara
