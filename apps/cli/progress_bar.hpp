#pragma once

#include <chrono>
#include <string>

#include "command.hpp"
#include "ektara/core/progress.hpp"

namespace ektara::cli {

/// A line on standard error that says what is being done, how fast, and how long it will take; on a terminal only.
/// What each stage took is logged as info, each step as debug.
class ProgressBar {
  public:
    /// For so long nothing is shown.
    explicit ProgressBar(const Global& global, std::chrono::milliseconds hidden = {});

    void show(const std::string& stage, std::size_t done, std::size_t total);
    void clear();
    /// Whether there is a terminal, or a log that takes what the stages took.
    bool is_heard() const;

  private:
    using Clock = std::chrono::steady_clock;

    const Global& global_;
    bool on_terminal_;
    std::string stage_;
    Clock::time_point hidden_until_, began_, shown_;
    std::size_t first_ = 0;
};

/// While it lives, the stages of the library's methods (core/progress.hpp) are shown by a bar; the first half second of
/// them is not, so that a short call shows nothing.
class MethodProgress {
  public:
    explicit MethodProgress(const Global& global);
    MethodProgress(const MethodProgress&)            = delete;
    MethodProgress& operator=(const MethodProgress&) = delete;
    ~MethodProgress();

  private:
    ProgressBar bar_;
    Progress show_;
    ProgressScope scope_;
};

}  // namespace ektara::cli
