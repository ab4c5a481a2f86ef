#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "ektara/fetching/pip_settings.hpp"

namespace ektara::fetching {

/// What is asked of a server, and what the answer may cost.
struct HttpRequest {
    std::string url;
    std::string accept       = "*/*";
    std::uint64_t most_bytes = 0;      ///< of the body, unpacked
    double most_seconds      = 0;      ///< for all of it, redirects included
    bool may_be_packed       = false;  ///< gzip and the like on the way
};

/// The status of an answer with a body.
inline constexpr long kFine = 200;

struct HttpAnswer {
    long status = 0;
    std::string content_type;
    std::string url, shown;  ///< after redirects, as in Address
};

/// Takes the body of an answer. It begins anew where a try failed in the middle.
struct BodySink {
    std::function<void()> begin;
    std::function<void(std::string_view bytes)> take;
};

/// An address in parts.
struct Address {
    std::string scheme, host, port;  ///< in lower case; the port is never empty
    std::string user, password;      ///< as bytes
    std::string url;                 ///< without these two and without a fragment
    std::string shown;               ///< the same without a query, which may hold a key: for messages
    std::string place() const { return host + ":" + port; }
};

/// Whether one address may lead to another, by a redirect or by a link. Throws Error E7142 for any scheme but http and
/// https, and from https to http; E7148 for http to a host that is neither this machine nor in `trusted_hosts`.
void check_step(const std::string& from_scheme, const Address& to, const std::vector<std::string>& trusted_hosts);

/// Fetches by HTTP and HTTPS as pip is configured to: proxy, certificates, trusted hosts, timeout, retries; a user name
/// and a password are those of an index's address, sent to that host and port only, or of ~/.netrc.
///
/// It is libcurl, opened when the first client is made: eight libraries that no other verb and no worker has to load.
/// Nothing that it prints or throws holds a password.
class HttpClient {
  public:
    /// `environment` tells proxies and the place of .netrc. Throws Error E7134 where there is no libcurl.
    HttpClient(const PipSettings& settings, Environment environment);
    HttpClient(const HttpClient&)            = delete;
    HttpClient& operator=(const HttpClient&) = delete;
    ~HttpClient();

    /// Another address, relative to one. Throws Error E7142 where it is none.
    Address address(const std::string& url, const std::string& base = "") const;

    /// Follows at most 10 redirects; errors of the way and of the server (5xx) are tried again as often as pip would.
    /// An answer with another status than 200 has no body. Throws Error E7135 (not reached, or too slow), E7136 (a
    /// proxy), E7137 (certificates), E7142, E7143 (too large), E7148, and what the sink throws.
    HttpAnswer get(const HttpRequest& request, const BodySink& sink) const;

  private:
    struct Transfer;
    struct Tried;
    Tried try_once(const HttpRequest& request, const Address& at, double seconds, const BodySink& sink) const;
    void set_options(Transfer& transfer, const HttpRequest& request, const Address& at, double seconds) const;
    void set_trust(Transfer& transfer, const Address& at) const;
    void set_proxy_and_user(Transfer& transfer, const Address& at) const;
    [[noreturn]] void fail_transfer(int problem, const Transfer& transfer, const Address& at) const;
    std::string proxy_for(const Address& at) const;

    PipSettings settings_;
    Environment environment_;
    std::vector<Address> with_password_;
};

}  // namespace ektara::fetching
