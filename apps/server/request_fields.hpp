#pragma once

#include <string>

namespace ektara::server {

/// Whether a Host header names this machine: any numeric address of its loopback or "localhost", without a port or with
/// this one. Other names are turned away, since anyone can have one that leads here; a number cannot be made to.
bool is_own_host(const std::string& host, unsigned port);

/// The secret of an Authorization header "Bearer SECRET"; "" where it is of another scheme. The scheme's case does not
/// matter (RFC 9110, 11.1).
std::string bearer_of(const std::string& authorization);

/// Whether two secrets are the same; takes the same time wherever they differ.
bool equal_secrets(const std::string& a, const std::string& b);

}  // namespace ektara::server
