#pragma once

namespace ektara {

/// How a caller stops a long call from within. The library asks it between parts of its work, on any of its threads and
/// on several at once; it stops the call by throwing, and the exception leaves the call as every other does. What was
/// kept until then stays kept.
class Cancellation {
  public:
    Cancellation()                               = default;
    Cancellation(const Cancellation&)            = delete;
    Cancellation& operator=(const Cancellation&) = delete;
    virtual ~Cancellation()                      = default;
    virtual void check()                         = 0;
};

/// Calls of this thread, and of the loops that they run (parallel_for), ask `cancellation` while this lives.
class CancellationScope {
  public:
    explicit CancellationScope(Cancellation* cancellation);
    CancellationScope(const CancellationScope&)            = delete;
    CancellationScope& operator=(const CancellationScope&) = delete;
    ~CancellationScope();

  private:
    Cancellation* outer_;
};

/// What this thread's calls ask; nothing by default.
Cancellation* current_cancellation();

/// Asks it. Costs a few nanoseconds where there is none.
inline void throw_if_cancelled() {
    if (auto* cancellation = current_cancellation()) cancellation->check();
}

}  // namespace ektara
