#include "apps/server/patience.hpp"

#include <algorithm>
#include <condition_variable>

#include <sys/socket.h>

namespace ektara::server {

using Clock = std::chrono::steady_clock;

Patience::Patience(std::size_t most, std::chrono::milliseconds most_time)
    : most_(most), most_time_(most_time), watcher_([this](const std::stop_token& stop) { watch(stop); }) {}

Patience::~Patience() = default;  // the thread is told to stop and waited for

Patience::Place Patience::add(int socket) {
    const std::lock_guard lock(one_at_a_time_);
    if (waiting_.size() >= most_) hang_up(waiting_.begin());
    return waiting_.insert(waiting_.end(), {socket, Clock::now(), true});
}

void Patience::answers(Place connection) {
    const std::lock_guard lock(one_at_a_time_);
    if (!connection->waits) return;
    connection->waits = false;
    answering_.splice(answering_.end(), waiting_, connection);
}

void Patience::waits(Place connection) {
    const std::lock_guard lock(one_at_a_time_);
    if (connection->waits) return;
    connection->waits = true;
    connection->since = Clock::now();
    waiting_.splice(waiting_.end(), answering_, connection);
}

void Patience::remove(Place connection) {
    const std::lock_guard lock(one_at_a_time_);
    (connection->waits ? waiting_ : answering_).erase(connection);
}

/// Its socket stays until the library that reads from it has seen the end; it waits no more.
void Patience::hang_up(Place connection) {
    ::shutdown(connection->socket, SHUT_RDWR);
    connection->waits = false;
    answering_.splice(answering_.end(), waiting_, connection);
}

void Patience::watch(const std::stop_token& stop) {
    std::mutex asleep;
    std::condition_variable_any bell;
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(asleep);
            bell.wait_for(lock, stop, std::min<std::chrono::milliseconds>(most_time_, std::chrono::seconds(1)),
                          [] { return false; });
        }
        const std::lock_guard lock(one_at_a_time_);
        while (!waiting_.empty() && Clock::now() - waiting_.front().since > most_time_) hang_up(waiting_.begin());
    }
}

}  // namespace ektara::server
