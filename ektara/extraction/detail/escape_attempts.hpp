#pragma once

#include <string_view>
#include <vector>

namespace ektara::extraction {

/// One thing that a decoder which was taken over would try. For tests: a release is built without them.
struct EscapeAttempt {
    const char* name;
    /// True where the kernel let it through. It may end the process.
    bool (*succeeds)();
};

/// read, list, write, connect, datagram, fork, exec, trace, signal, code; see docs/security.md.
const std::vector<EscapeAttempt>& escape_attempts();

}  // namespace ektara::extraction
