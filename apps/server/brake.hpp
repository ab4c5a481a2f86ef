#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace ektara::server {

/// Slows down who guesses a secret. After kFreeGuesses wrong ones an address has to wait for kFirstWait, then twice as
/// long after each further one, at most kLongestWait; a right one clears it. May be used by several threads.
class Brake {
  public:
    using Clock                                        = std::chrono::steady_clock;
    static constexpr int kFreeGuesses                  = 10;
    static constexpr std::chrono::seconds kFirstWait   = std::chrono::seconds(10);
    static constexpr std::chrono::seconds kLongestWait = std::chrono::seconds(60);
    /// More addresses than anyone has; the oldest is forgotten for a new one.
    static constexpr std::size_t kMostAddresses = 4096;

    /// Whether the address has to wait: its next guess is not looked at.
    bool holds(const std::string& address, Clock::time_point now);
    void note(const std::string& address, bool right, Clock::time_point now);

  private:
    struct Guesses {
        int wrong = 0;
        Clock::time_point until;
    };
    std::mutex one_at_a_time_;
    std::map<std::string, Guesses> addresses_;
};

}  // namespace ektara::server
