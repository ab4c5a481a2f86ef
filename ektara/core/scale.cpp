#include "ektara/core/scale.hpp"

#include <cmath>

namespace ektara {

double safe_scale(double widest) {
    const bool ordinary = widest == 0 || !std::isfinite(widest) || (widest >= 0x1p-40 && widest <= 0x1p50);
    return ordinary ? 1 : std::ldexp(1, -std::ilogb(widest));
}

}  // namespace ektara
