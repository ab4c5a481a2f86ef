#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ektara::testing {

/// A server of HTTP at a free port of this machine, that answers one request a connection with the bytes that `answer`
/// gives for its head.
class TinyServer {
  public:
    using Answer = std::function<std::string(const std::string& head)>;

    explicit TinyServer(Answer answer);
    TinyServer(const TinyServer&)            = delete;
    TinyServer& operator=(const TinyServer&) = delete;
    ~TinyServer();

    /// "http://127.0.0.1:PORT"
    std::string url() const { return "http://" + place(); }
    std::string place() const { return "127.0.0.1:" + std::to_string(port_); }
    /// The heads of all requests so far.
    std::vector<std::string> heads() const;

  private:
    void serve();
    void answer_one(int connection);

    Answer answer_;
    int listening_ = -1, port_ = 0;
    mutable std::mutex mutex_;
    std::vector<std::string> heads_;
    std::thread thread_;
};

/// An answer with a body.
std::string http_answer(const std::string& body, const std::string& type = "text/html",
                        const std::string& status = "200 OK", const std::string& more = "");

}  // namespace ektara::testing
