#include "apps/server/server.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ektara/core/error.hpp"

namespace ektara::server {
namespace {

constexpr unsigned kThreads = 2, kConnections = 1000, kOfOneAddress = 500, kIdleSeconds = 30;
constexpr std::size_t kMostWaiting          = 256;
constexpr std::chrono::seconds kRequestTime = std::chrono::seconds(10);
/// A socket and a file for each connection, and some.
constexpr rlim_t kDescriptors           = 2 * kConnections + 100;
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

std::string address_of(MHD_Connection* connection) {
    const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info == nullptr || info->client_addr == nullptr) return {};
    char text[INET6_ADDRSTRLEN] = {};
    if (info->client_addr->sa_family == AF_INET)
        ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(info->client_addr)->sin_addr, text, sizeof text);
    else
        ::inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6*>(info->client_addr)->sin6_addr, text, sizeof text);
    return text;
}

/// What makes a request malformed.
struct Framing {
    int hosts       = 0;
    bool has_length = false, has_coding = false;
};

MHD_Result note_framing(void* framing, MHD_ValueKind, const char* name, const char*) {
    if (name == nullptr) return MHD_YES;
    auto& noted = *static_cast<Framing*>(framing);
    if (::strcasecmp(name, "Host") == 0) ++noted.hosts;
    noted.has_length = noted.has_length || ::strcasecmp(name, "Content-Length") == 0;
    noted.has_coding = noted.has_coding || ::strcasecmp(name, "Transfer-Encoding") == 0;
    return MHD_YES;
}

/// See Request::malformed.
bool is_malformed(MHD_Connection* connection) {
    Framing framing;
    MHD_get_connection_values(connection, MHD_HEADER_KIND, note_framing, &framing);
    return framing.hosts > 1 || (framing.has_length && framing.has_coding);
}

/// Takes the fields that matter; the first of a name counts.
MHD_Result take_field(void* request, MHD_ValueKind, const char* name, const char* value) {
    if (name == nullptr || value == nullptr) return MHD_YES;
    auto& asked                                         = *static_cast<Request*>(request);
    const std::pair<const char*, std::string*> fields[] = {{"Host", &asked.host},
                                                           {"Range", &asked.range},
                                                           {"Authorization", &asked.authorization},
                                                           {"If-Match", &asked.conditions.if_match},
                                                           {"If-None-Match", &asked.conditions.if_none_match},
                                                           {"If-Range", &asked.conditions.if_range},
                                                           {"Origin", &asked.origin},
                                                           {"Sec-Fetch-Site", &asked.fetch_site},
                                                           {"Content-Type", &asked.content_type}};
    for (const auto& [field, place] : fields)
        if (place->empty() && ::strcasecmp(name, field) == 0) *place = value;
    return MHD_YES;
}

Request request_of(MHD_Connection* connection, const char* url, const char* method) {
    const auto value = [&](MHD_ValueKind kind, const char* name) {
        return text_or_empty(MHD_lookup_connection_value(connection, kind, name));
    };
    Request request;
    request.method = method;
    request.path   = url;
    MHD_get_connection_values(connection, MHD_HEADER_KIND, take_field, &request);
    request.cookie = value(MHD_COOKIE_KIND, "ektara");
    request.token  = value(MHD_GET_ARGUMENT_KIND, "token");
    request.query  = value(MHD_GET_ARGUMENT_KIND, "q");
    if (!request.token.empty() || !request.authorization.empty()) request.address = address_of(connection);
    return request;
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

/// What belongs to a connection: its place among those that are waited for.
Patience::Place* place_of(MHD_Connection* connection) {
    const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == nullptr ? nullptr : static_cast<Patience::Place*>(info->socket_context);
}

MHD_Result send_reply(MHD_Connection* connection, const Reply& reply) {
    MHD_Response* response = response_of(reply);
    if (response == nullptr) return MHD_NO;
    for (const auto& [name, value] : reply.headers) MHD_add_response_header(response, name.c_str(), value.c_str());
    const auto queued = MHD_queue_response(connection, reply.status, response);
    MHD_destroy_response(response);
    return queued;
}

/// A request whose body matters, while that comes.
struct Upload {
    std::optional<Reply> refused;  ///< by its head: the body is passed over
    std::string body;
    bool too_long = false;

    void add(std::string_view piece) {
        too_long = too_long || body.size() + piece.size() > kMostBody;
        if (refused || too_long)
            body = {};
        else
            body += piece;
    }
};

/// The state of a request whose body does not matter.
int without_body = 0;

Upload* upload_of(void* state) { return state == &without_body ? nullptr : static_cast<Upload*>(state); }

/// What is remembered of a request while its body comes.
void* begun(const Site& site, const Request& request) {
    if (request.method != "POST" || !site.takes_bodies()) return &without_body;
    return new Upload{site.refused(request), {}, false};
}

Reply answer_of(const Site& site, Request request, Upload* upload) {
    if (upload == nullptr) return site.answer(request);
    if (upload->refused) return std::move(*upload->refused);
    request.body          = std::move(upload->body);
    request.body_too_long = upload->too_long;
    return site.answer(request);
}

MHD_Result handle(void* server, MHD_Connection* connection, const char* url, const char* method,
                  const char* /*version*/, const char* upload, std::size_t* upload_size, void** state) {
    auto& context = *static_cast<Server::Context*>(server);
    try {
        // Headers come first, then any body, which is passed over where nobody asked for it.
        if (*state == nullptr) {
            *state = &without_body;
            if (!is_malformed(connection)) {
                *state = begun(context.site, request_of(connection, url, method));
                return MHD_YES;
            }
            Request malformed;
            malformed.malformed = true;
            return send_reply(connection, context.site.answer(malformed));
        }
        auto* const body = upload_of(*state);
        if (*upload_size != 0) {
            if (body != nullptr) body->add({upload, *upload_size});
            *upload_size = 0;
            return MHD_YES;
        }
        if (auto* place = place_of(connection)) context.patience.answers(*place);
        return send_reply(connection, answer_of(context.site, request_of(connection, url, method), body));
    } catch (const std::exception&) {
        // An artifact vanished while it was served: this connection ends, the server goes on.
        return MHD_NO;
    }
}

void note_answered(void* server, MHD_Connection* connection, void** state, MHD_RequestTerminationCode) {
    delete upload_of(*state);
    *state = nullptr;
    if (auto* place = place_of(connection)) static_cast<Server::Context*>(server)->patience.waits(*place);
}

void note_connection(void* server, MHD_Connection* connection, void** state, MHD_ConnectionNotificationCode code) {
    auto& patience = static_cast<Server::Context*>(server)->patience;
    auto* place    = static_cast<Patience::Place*>(*state);
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *state           = new Patience::Place(patience.add(info->connect_fd));
    } else if (place != nullptr) {
        patience.remove(*place);
        delete place;
        *state = nullptr;
    }
}

void allow_descriptors() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= kDescriptors) return;
    limit.rlim_cur = std::min(limit.rlim_max, kDescriptors);
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

Server::Server(Site& site, const std::string& address, unsigned port)
    : context_{site, Patience(kMostWaiting, kRequestTime)} {
    Address where{};
    if (!fill(where, address, port))
        fail<UsageError>("E7005", "--host {}: give a numeric address such as 127.0.0.1", address);
    allow_descriptors();
    const unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | (where.any.sa_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    daemon_              = MHD_start_daemon(
                     flags, static_cast<std::uint16_t>(port), nullptr, nullptr, &handle, &context_, MHD_OPTION_SOCK_ADDR, &where.any,
                     MHD_OPTION_THREAD_POOL_SIZE, kThreads, MHD_OPTION_CONNECTION_LIMIT, kConnections,
                     MHD_OPTION_PER_IP_CONNECTION_LIMIT, kOfOneAddress, MHD_OPTION_CONNECTION_TIMEOUT, kIdleSeconds,
                     MHD_OPTION_CONNECTION_MEMORY_LIMIT, kConnectionMemory, MHD_OPTION_NOTIFY_COMPLETED, &note_answered, &context_,
                     MHD_OPTION_NOTIFY_CONNECTION, &note_connection, &context_, MHD_OPTION_END);
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
