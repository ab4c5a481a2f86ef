#include "apps/server/brake.hpp"

#include <algorithm>

namespace ektara::server {

bool Brake::holds(const std::string& address, Clock::time_point now) {
    const std::lock_guard lock(one_at_a_time_);
    const auto found = addresses_.find(address);
    return found != addresses_.end() && now < found->second.until;
}

void Brake::note(const std::string& address, bool right, Clock::time_point now) {
    const std::lock_guard lock(one_at_a_time_);
    if (right) {
        addresses_.erase(address);
        return;
    }
    if (!addresses_.contains(address) && addresses_.size() >= kMostAddresses)
        addresses_.erase(std::min_element(addresses_.begin(), addresses_.end(), [](const auto& a, const auto& b) {
            return a.second.until < b.second.until;
        }));
    auto& guesses = addresses_[address];
    guesses.wrong = std::min(guesses.wrong + 1, kFreeGuesses + 10);
    guesses.until = now;
    if (guesses.wrong > kFreeGuesses)
        guesses.until +=
            std::min<std::chrono::seconds>(kLongestWait, kFirstWait * (1LL << (guesses.wrong - kFreeGuesses - 1)));
}

}  // namespace ektara::server
