#include "ektara/extraction/framing.hpp"

#include <cerrno>
#include <cstdint>
#include <cstring>

#include <sys/socket.h>

namespace ektara::extraction {
namespace {

constexpr std::size_t kHead = sizeof(std::uint32_t);

/// Room for one descriptor beside the bytes of a message.
union Beside {
    cmsghdr head;
    char bytes[CMSG_SPACE(sizeof(int))];
};

ssize_t send_some(int socket, std::string_view bytes, int passed) {
    if (passed < 0) return ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    Beside beside{};
    iovec block{const_cast<char*>(bytes.data()), bytes.size()};
    msghdr message{};
    message.msg_iov        = &block;
    message.msg_iovlen     = 1;
    message.msg_control    = beside.bytes;
    message.msg_controllen = sizeof beside.bytes;
    beside.head.cmsg_level = SOL_SOCKET;
    beside.head.cmsg_type  = SCM_RIGHTS;
    beside.head.cmsg_len   = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(&beside.head), &passed, sizeof passed);
    return ::sendmsg(socket, &message, MSG_NOSIGNAL);
}

}  // namespace

bool send_frame(int socket, std::string_view message, int passed) {
    const auto length = static_cast<std::uint32_t>(message.size());
    std::string bytes(kHead, '\0');
    std::memcpy(bytes.data(), &length, kHead);
    bytes += message;
    for (std::string_view rest = bytes; !rest.empty();) {
        const ssize_t sent = send_some(socket, rest, passed);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return false;
        passed = -1;  // went with the first bytes
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

bool receive(int socket, std::string& received, audio::OpenedFile& passed) {
    char block[1 << 16];
    Beside beside{};
    iovec place{block, sizeof block};
    msghdr message{};
    message.msg_iov        = &place;
    message.msg_iovlen     = 1;
    message.msg_control    = beside.bytes;
    message.msg_controllen = sizeof beside.bytes;
    ssize_t count          = 0;
    do count = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (count < 0 && errno == EINTR);
    if (count <= 0) return false;
    received.append(block, static_cast<std::size_t>(count));
    const cmsghdr* const head = CMSG_FIRSTHDR(&message);
    if (head != nullptr && head->cmsg_type == SCM_RIGHTS && head->cmsg_len == CMSG_LEN(sizeof(int))) {
        int descriptor = -1;
        std::memcpy(&descriptor, CMSG_DATA(head), sizeof descriptor);
        passed = audio::OpenedFile(descriptor);
    }
    return true;
}

}  // namespace ektara::extraction
