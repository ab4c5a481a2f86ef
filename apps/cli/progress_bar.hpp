#pragma once

#include <chrono>
#include <string>

#include "command.hpp"

namespace ektara::cli {

/// A line on standard error that says what is being done, how fast, and how long it will take; on a terminal only.
/// What each stage took is logged as info, each step as debug.
class ProgressBar {
  public:
    explicit ProgressBar(const Global& global);

    void show(const std::string& stage, std::size_t done, std::size_t total);
    void clear();

  private:
    using Clock = std::chrono::steady_clock;

    const Global& global_;
    bool on_terminal_;
    std::string stage_;
    Clock::time_point began_, shown_;
    std::size_t first_ = 0;
};

}  // namespace ektara::cli
