#include "apps/server/request_fields.hpp"

#include <string_view>

#include "ektara/core/labels.hpp"
#include "ektara/core/loopback.hpp"

namespace ektara::server {

bool is_own_host(const std::string& host, unsigned port) {
    const std::string name = ascii_lower(host), end = ":" + std::to_string(port);
    return is_loopback(name) || (name.ends_with(end) && is_loopback(name.substr(0, name.size() - end.size())));
}

std::string bearer_of(const std::string& authorization) {
    constexpr std::string_view kScheme = "bearer ";
    return ascii_lower(authorization.substr(0, kScheme.size())) == kScheme ? authorization.substr(kScheme.size()) : "";
}

bool is_from_own_page(const std::string& fetch_site, const std::string& origin, const std::string& host) {
    if (!fetch_site.empty()) return fetch_site == "same-origin";
    if (origin.empty()) return true;
    const std::string from = ascii_lower(origin), to = ascii_lower(host);
    return !to.empty() && (from == "http://" + to || from == "https://" + to);
}

bool is_json(const std::string& content_type) {
    std::string kind = ascii_lower(content_type.substr(0, content_type.find(';')));
    kind.erase(kind.find_last_not_of(" \t") + 1);
    return kind == "application/json";
}

bool equal_secrets(const std::string& a, const std::string& b) {
    if (a.size() != b.size()) return false;
    unsigned different = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        different |= static_cast<unsigned>(static_cast<unsigned char>(a[i] ^ b[i]));
    return different == 0;
}

}  // namespace ektara::server
