#pragma once

#include <cstddef>
#include <functional>

namespace ektara {

/// Calls `body(i)` for i in [0, count) on at most `jobs` threads (0: one a core).
///
/// Each i must write only its own results: then the outcome does not depend on `jobs`. The first exception thrown by
/// a body is thrown again here, after the others have ended. May be nested. Asks before each body whether the caller
/// wants to go on (core/cancellation.hpp).
void parallel_for(std::size_t count, int jobs, const std::function<void(std::size_t)>& body);

/// Number of threads that `jobs` stands for: `jobs` itself, or the number of cores for 0.
int effective_jobs(int jobs);

}  // namespace ektara
