#include "ektara/extraction/framing.hpp"

#include <cerrno>
#include <cstdint>
#include <cstring>

#include <sys/socket.h>

namespace ektara::extraction {
namespace {

constexpr std::size_t kHead = sizeof(std::uint32_t);

}  // namespace

bool send_frame(int socket, std::string_view message) {
    const auto length = static_cast<std::uint32_t>(message.size());
    std::string bytes(kHead, '\0');
    std::memcpy(bytes.data(), &length, kHead);
    bytes += message;
    for (std::string_view rest = bytes; !rest.empty();) {
        const ssize_t sent = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return false;
        rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::optional<std::string> take_frame(std::string& received) {
    if (received.size() < kHead) return std::nullopt;
    std::uint32_t length = 0;
    std::memcpy(&length, received.data(), kHead);
    if (received.size() < kHead + length) return std::nullopt;
    std::string message = received.substr(kHead, length);
    received.erase(0, kHead + length);
    return message;
}

bool receive(int socket, std::string& received) {
    char block[1 << 16];
    while (true) {
        const ssize_t count = ::recv(socket, block, sizeof block, 0);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        received.append(block, static_cast<std::size_t>(count));
        return true;
    }
}

}  // namespace ektara::extraction
