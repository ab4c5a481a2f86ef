#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>

namespace ektara {

/// Told of each step that ends: the stage's name, how many of its steps are done and how many there are.
/// Called from several threads, one at a time.
using Progress = std::function<void(const std::string& stage, std::size_t done, std::size_t total)>;

/// While it lives, `told` hears of the stages of this thread's calls and of the loops that they run (parallel_for).
/// Without one, which is so unless a caller asks for it, stages tell nobody. `told` may stop the call by throwing.
class ProgressScope {
  public:
    explicit ProgressScope(const Progress* told);
    ProgressScope(const ProgressScope&)            = delete;
    ProgressScope& operator=(const ProgressScope&) = delete;
    ~ProgressScope();

  private:
    const Progress* outer_;
};

/// Who hears of this thread's stages; nobody by default.
const Progress* current_progress();

/// A part of a long call in `total` steps, such as the starts of K-Means or the epochs of a map. Its beginning is told,
/// and at most 200 of its steps. While it lives the calls that its steps make tell nothing: of stages inside a stage
/// only the outer one is heard.
class ProgressStage {
  public:
    /// `name` must outlive it.
    ProgressStage(const char* name, std::size_t total);
    ProgressStage(const ProgressStage&)            = delete;
    ProgressStage& operator=(const ProgressStage&) = delete;
    ~ProgressStage()                               = default;

    /// From any thread. Costs a few nanoseconds where nobody hears it.
    void step(std::size_t count = 1) {
        if (told_ != nullptr) add(count);
    }
    /// Tells the steps that were not needed as done.
    void end();

  private:
    void add(std::size_t count);
    void tell(std::size_t done);

    const Progress* told_;
    ProgressScope silence_;
    const char* name_;
    std::size_t total_, heard_ = 0;  ///< guarded by the lock of all who tell
    std::atomic<std::size_t> done_ = 0;
};

}  // namespace ektara
