#include "ektara/core/loopback.hpp"

#include <arpa/inet.h>

namespace ektara {

bool is_loopback(const std::string& host) {
    if (host == "localhost" || host == "[::1]") return true;
    in_addr address{};
    return host.starts_with("127.") && ::inet_pton(AF_INET, host.c_str(), &address) == 1;
}

}  // namespace ektara
