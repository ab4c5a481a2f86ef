#include "ektara/core/parallel.hpp"

#include <algorithm>
#include <thread>

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/partitioner.h>
#include <tbb/task_arena.h>
#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

#include "ektara/core/cancellation.hpp"
#include "ektara/core/progress.hpp"

namespace ektara {
namespace {

/// ThreadSanitizer cannot look into the compiled TBB. It is told what TBB promises: a turn sees what was done before
/// the loop, and after the loop all turns are seen. Elsewhere these do nothing.
class Loop {
  public:
    Loop() { release(begin_); }
    Loop(const Loop&)            = delete;
    Loop& operator=(const Loop&) = delete;
    ~Loop() { acquire(end_); }

    class Turn {
      public:
        explicit Turn(Loop& loop) : loop_(loop) { acquire(loop_.begin_); }
        Turn(const Turn&)            = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn() { release(loop_.end_); }

      private:
        Loop& loop_;
    };

  private:
#ifdef __SANITIZE_THREAD__
    static void acquire(char& moment) { __tsan_acquire(&moment); }
    static void release(char& moment) { __tsan_release(&moment); }
#else
    static void acquire(char&) {}
    static void release(char&) {}
#endif
    char begin_ = 0, end_ = 0;
};

}  // namespace

int effective_jobs(int jobs) {
    if (jobs > 0) return jobs;
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void parallel_for(std::size_t count, int jobs, const std::function<void(std::size_t)>& body) {
    const int threads = effective_jobs(jobs);
    if (threads == 1 || count < 2) {
        for (std::size_t i = 0; i < count; ++i) {
            throw_if_cancelled();
            body(i);
        }
        return;
    }
    Loop order;
    auto* const cancellation = current_cancellation();
    auto* const progress     = current_progress();
    const auto loop          = [&] {
        tbb::parallel_for(
                     tbb::blocked_range<std::size_t>(0, count, 1),
                     [&](const tbb::blocked_range<std::size_t>& range) {
                const Loop::Turn turn(order);
                const CancellationScope scope(cancellation);
                const ProgressScope hears(progress);
                for (std::size_t i = range.begin(); i != range.end(); ++i) {
                    throw_if_cancelled();
                    body(i);
                }
            },
                     tbb::simple_partitioner());
    };
    // Inside a loop of as many threads its idle ones help, and who waits for this loop takes nothing from outside it.
    if (tbb::this_task_arena::max_concurrency() == threads) return tbb::this_task_arena::isolate(loop);
    tbb::task_arena arena(threads);
    arena.execute(loop);
}

}  // namespace ektara
