#pragma once

#include <string>

namespace ektara::server {

/// Whether a Host header names this machine: any numeric address of its loopback or "localhost", without a port or with
/// this one. Other names are turned away, since anyone can have one that leads here; a number cannot be made to.
bool is_own_host(const std::string& host, unsigned port);

/// The secret of an Authorization header "Bearer SECRET"; "" where it is of another scheme. The scheme's case does not
/// matter (RFC 9110, 11.1).
std::string bearer_of(const std::string& authorization);

/// Whether a request that changes something comes from the server's own page, as far as a browser tells. Where it says
/// from which site (Sec-Fetch-Site), that counts: it also holds behind a proxy, which changes the Host. Else the Origin
/// must be the Host. A program that is no browser sends neither.
bool is_from_own_page(const std::string& fetch_site, const std::string& origin, const std::string& host);

/// Whether a Content-Type is that of JSON, with parameters or without.
bool is_json(const std::string& content_type);

/// Whether two secrets are the same; takes the same time wherever they differ.
bool equal_secrets(const std::string& a, const std::string& b);

}  // namespace ektara::server
