#include "tiny_server.hpp"

#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ektara::testing {

TinyServer::TinyServer(Answer answer) : answer_(std::move(answer)) {
    listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in where{};
    where.sin_family      = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size        = sizeof where;
    auto* const place     = reinterpret_cast<sockaddr*>(&where);
    if (::bind(listening_, place, size) != 0 || ::listen(listening_, 8) != 0 ||
        ::getsockname(listening_, place, &size) != 0)
        throw std::runtime_error("no port of this machine is free");
    port_   = ntohs(where.sin_port);
    thread_ = std::thread([this] { serve(); });
}

TinyServer::~TinyServer() {
    ::shutdown(listening_, SHUT_RDWR);  // wakes accept
    thread_.join();
    ::close(listening_);
}

std::vector<std::string> TinyServer::heads() const {
    const std::lock_guard lock(mutex_);
    return heads_;
}

void TinyServer::serve() {
    while (true) {
        const int connection = ::accept(listening_, nullptr, nullptr);
        if (connection < 0) return;
        answer_one(connection);
        ::close(connection);
    }
}

void TinyServer::answer_one(int connection) {
    std::string head;
    char block[4096];
    while (head.find("\r\n\r\n") == std::string::npos) {
        const ssize_t count = ::recv(connection, block, sizeof block, 0);
        if (count <= 0) return;
        head.append(block, static_cast<std::size_t>(count));
    }
    {
        const std::lock_guard lock(mutex_);
        heads_.push_back(head);
    }
    const std::string answer = answer_(head);
    for (std::size_t sent = 0; sent < answer.size();) {
        const ssize_t count = ::send(connection, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) return;
        sent += static_cast<std::size_t>(count);
    }
    ::shutdown(connection, SHUT_WR);
    while (::recv(connection, block, sizeof block, 0) > 0) {
    }
}

std::string http_answer(const std::string& body, const std::string& type, const std::string& status,
                        const std::string& more) {
    return "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n" + more + "\r\n" + body;
}

}  // namespace ektara::testing
