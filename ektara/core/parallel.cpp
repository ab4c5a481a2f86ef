#include "ektara/core/parallel.hpp"

#include <algorithm>
#include <thread>

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/partitioner.h>
#include <tbb/task_arena.h>

namespace ektara {

int effective_jobs(int jobs) {
    if (jobs > 0) return jobs;
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void parallel_for(std::size_t count, int jobs, const std::function<void(std::size_t)>& body) {
    const int threads = effective_jobs(jobs);
    if (threads == 1 || count < 2) {
        for (std::size_t i = 0; i < count; ++i) body(i);
        return;
    }
    const auto loop = [&] {
        tbb::parallel_for(
            tbb::blocked_range<std::size_t>(0, count, 1),
            [&](const tbb::blocked_range<std::size_t>& range) {
                for (std::size_t i = range.begin(); i != range.end(); ++i) body(i);
            },
            tbb::simple_partitioner());
    };
    // Inside a loop of as many threads its idle ones help, and who waits for this loop takes nothing from outside it.
    if (tbb::this_task_arena::max_concurrency() == threads) return tbb::this_task_arena::isolate(loop);
    tbb::task_arena arena(threads);
    arena.execute(loop);
}

}  // namespace ektara
