#include "apps/server/exchange.hpp"

#include <utility>

namespace ektara::server {

Reply refusal(unsigned status, const std::string& text) {
    Reply reply;
    reply.status  = status;
    reply.headers = {{"Content-Type", "text/plain; charset=utf-8"}};
    reply.body    = text + "\n";
    return reply;
}

Reply json_reply(std::string text, unsigned status) {
    Reply reply;
    reply.status  = status;
    reply.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}};
    reply.body    = std::move(text);
    return reply;
}

}  // namespace ektara::server
