#include "apps/server/server.hpp"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ektara/core/error.hpp"

namespace ektara::server {
namespace {

constexpr unsigned kThreads = 2, kConnections = 1000, kIdleSeconds = 30;
constexpr std::size_t kConnectionMemory = 32 * 1024;

union Address {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
};

bool fill(Address& address, const std::string& text, unsigned port) {
    address = {};
    if (::inet_pton(AF_INET, text.c_str(), &address.v4.sin_addr) == 1) {
        address.v4.sin_family = AF_INET;
        address.v4.sin_port   = htons(static_cast<std::uint16_t>(port));
        return true;
    }
    address = {};
    if (::inet_pton(AF_INET6, text.c_str(), &address.v6.sin6_addr) != 1) return false;
    address.v6.sin6_family = AF_INET6;
    address.v6.sin6_port   = htons(static_cast<std::uint16_t>(port));
    return true;
}

std::string text_or_empty(const char* text) { return text == nullptr ? "" : text; }

Request request_of(MHD_Connection* connection, const char* url, const char* method) {
    const auto header = [&](const char* name) {
        return text_or_empty(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name));
    };
    return {.method        = method,
            .path          = url,
            .host          = header("Host"),
            .range         = header("Range"),
            .cookie        = text_or_empty(MHD_lookup_connection_value(connection, MHD_COOKIE_KIND, "ektara")),
            .authorization = header("Authorization"),
            .token         = text_or_empty(MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "token")),
            .query         = text_or_empty(MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, "q"))};
}

MHD_Response* response_of(const Reply& reply) {
    // The response owns the descriptor from here on; a refused range has a file but no byte of it to send.
    if (reply.file && reply.length > 0)
        return MHD_create_response_from_fd_at_offset64(reply.length, reply.file->descriptor, reply.offset);
    if (reply.file) ::close(reply.file->descriptor);
    // libmicrohttpd copies and does not write into the buffer, though its parameter is not const.
    return MHD_create_response_from_buffer(reply.body.size(), const_cast<char*>(reply.body.data()),
                                           MHD_RESPMEM_MUST_COPY);
}

MHD_Result handle(void* site, MHD_Connection* connection, const char* url, const char* method, const char* /*version*/,
                  const char* /*upload*/, std::size_t* upload_size, void** state) {
    static int begun = 0;
    // Headers come first, then any body, which nobody asked for and which is passed over.
    if (*state == nullptr) {
        *state = &begun;
        return MHD_YES;
    }
    if (*upload_size != 0) {
        *upload_size = 0;
        return MHD_YES;
    }
    try {
        const Reply reply      = static_cast<const Site*>(site)->answer(request_of(connection, url, method));
        MHD_Response* response = response_of(reply);
        if (response == nullptr) return MHD_NO;
        for (const auto& [name, value] : reply.headers) MHD_add_response_header(response, name.c_str(), value.c_str());
        const auto queued = MHD_queue_response(connection, reply.status, response);
        MHD_destroy_response(response);
        return queued;
    } catch (const std::exception&) {
        // An artifact vanished while it was served: this connection ends, the server goes on.
        return MHD_NO;
    }
}

}  // namespace

Server::Server(Site& site, const std::string& address, unsigned port) {
    Address where{};
    if (!fill(where, address, port))
        fail<UsageError>("E7005", "--host {}: give a numeric address such as 127.0.0.1", address);
    const unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | (where.any.sa_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    daemon_              = MHD_start_daemon(flags, static_cast<std::uint16_t>(port), nullptr, nullptr, &handle, &site,
                                            MHD_OPTION_SOCK_ADDR, &where.any, MHD_OPTION_THREAD_POOL_SIZE, kThreads,
                                            MHD_OPTION_CONNECTION_LIMIT, kConnections, MHD_OPTION_CONNECTION_TIMEOUT, kIdleSeconds,
                                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, kConnectionMemory, MHD_OPTION_END);
    if (daemon_ == nullptr)
        fail("E7004", "serve: cannot listen on {} port {}; another program may use it: choose another --port", address,
             port);
    const auto* info = MHD_get_daemon_info(daemon_, MHD_DAEMON_INFO_BIND_PORT);
    port_            = info == nullptr ? port : info->port;
    site.set_port(port_);
}

Server::~Server() {
    if (daemon_ != nullptr) MHD_stop_daemon(daemon_);
}

}  // namespace ektara::server
