#include "ektara/core/detail/vectors.hpp"

#include <cstdlib>
#include <string_view>

#include "ektara/core/error.hpp"

namespace ektara {
namespace {

/// Wide vectors may be turned away, so that one machine can compare what both kinds of loops give.
bool are_wide_vectors_wanted() {
    const char* const said = std::getenv("EKTARA_VECTORS");
    if (said == nullptr || *said == '\0') return true;
    if (std::string_view{said} != "avx2")
        fail<UsageError>(
            "E1490",
            "the environment variable EKTARA_VECTORS is '{}'; it may be avx2, or be left out for the widest "
            "vectors of this processor",
            said);
    return false;
}

bool are_wide_vectors_there() {
#if defined(__x86_64__) && defined(__FMA__)
    return __builtin_cpu_supports("avx512f") != 0;
#else
    return false;
#endif
}

}  // namespace

bool has_wide_vectors() {
    static const bool wide = are_wide_vectors_wanted() && are_wide_vectors_there();
    return wide;
}

}  // namespace ektara
