#pragma once

#include <string>

namespace ektara {

/// Whether a host in lower case, as an address on the web has it, is this machine: "localhost", "[::1]" or any numeric
/// address that begins with 127. Other names are not, whatever they begin with: anyone can have a name.
bool is_loopback(const std::string& host);

}  // namespace ektara
