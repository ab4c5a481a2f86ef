#pragma once

#include <filesystem>
#include <utility>

namespace ektara::rundir::detail {

inline constexpr const char* kLock = ".lock";

/// The lock of a run directory for as long as the object lives; the system releases it when the process dies.
class RunLock {
  public:
    enum class IfUsed { Refuse, Wait };
    /// Throws UsageError E4301 where another process uses RUN (unless it is waited for), Error E4102 where the lock
    /// cannot be made.
    explicit RunLock(const std::filesystem::path& run, IfUsed if_used = IfUsed::Refuse);
    RunLock(RunLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
    RunLock& operator=(RunLock&&) = delete;
    ~RunLock();

  private:
    int file_;
};

}  // namespace ektara::rundir::detail
