#pragma once

#include <algorithm>
#include <cmath>
#include <ctime>
#include <functional>

namespace ektara {

/// Processor seconds of this process: other programs on the machine count only by the caches that they spoil.
inline double processor_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// The least of some repeats of the same work.
inline double least_seconds(int repeats, const std::function<void()>& work) {
    double least = HUGE_VAL;
    for (int i = 0; i < repeats; ++i) {
        const double start = processor_seconds();
        work();
        least = std::min(least, processor_seconds() - start);
    }
    return least;
}

}  // namespace ektara
