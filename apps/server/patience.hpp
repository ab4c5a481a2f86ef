#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <thread>

namespace ektara::server {

/// Closes connections whose request does not come to its end: after `most_time`, and the longest waiting one as soon as
/// more than `most` wait. So those who send slowly, however many, keep nobody else out: a whole request waits for a
/// moment only. What is being answered is left alone.
class Patience {
  public:
    Patience(std::size_t most, std::chrono::milliseconds most_time);
    Patience(const Patience&)            = delete;
    Patience& operator=(const Patience&) = delete;
    ~Patience();

    /// One connection: a socket, and since when its next request is waited for.
    struct Waiting {
        int socket = -1;
        std::chrono::steady_clock::time_point since;
        bool waits = true;
    };
    using Place = std::list<Waiting>::iterator;

    Place add(int socket);
    /// The request of a connection is whole: it is answered now.
    void answers(Place connection);
    /// It has been answered; the next one is waited for.
    void waits(Place connection);
    /// Before its socket is closed.
    void remove(Place connection);

  private:
    void watch(const std::stop_token& stop);
    void hang_up(Place connection);

    const std::size_t most_;
    const std::chrono::milliseconds most_time_;
    std::mutex one_at_a_time_;
    /// The longest waiting first.
    std::list<Waiting> waiting_, answering_;
    std::jthread watcher_;
};

}  // namespace ektara::server
