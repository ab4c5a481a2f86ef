#include <string>

#include "apps/server/byte_range.hpp"
#include "apps/server/request_fields.hpp"
#include "ektara/core/labels.hpp"
#include "input.hpp"

namespace {

using namespace ektara::server;

/// The text up to a line end, and what follows it.
std::string next_line(std::string_view& rest) {
    const auto end   = rest.find('\n');
    const auto line  = rest.substr(0, end);
    const bool ended = end != std::string_view::npos;
    rest.remove_prefix(ended ? end + 1 : rest.size());
    return std::string(line);
}

/// A range that is given out lies in the file.
void check_range(const std::string& header, std::uint64_t size) {
    const auto answer = parse_range(header, size);
    const auto* range = std::get_if<ByteRange>(&answer);
    if (range != nullptr && (range->length == 0 || range->first >= size || range->length > size - range->first))
        __builtin_trap();
}

/// Another's name for this machine is never its own.
void check_host(const std::string& host) {
    const auto name = ektara::ascii_lower(host);
    const bool own  = name.starts_with("127.") || name.starts_with("localhost") || name.starts_with("[::1]");
    if (is_own_host(host, 8765) && !own) __builtin_trap();
}

/// Another site's page is never the server's own, whatever its name.
void check_origin(const std::string& origin, const std::string& host) {
    const auto from = ektara::ascii_lower(origin);
    const bool own  = origin.empty() || (!host.empty() && from.ends_with("//" + ektara::ascii_lower(host)));
    if (is_from_own_page("", origin, host) && !own) __builtin_trap();
    if (is_from_own_page("cross-site", origin, host)) __builtin_trap();
}

}  // namespace

/// Lines: the size of a file, Range, If-Match, If-None-Match, If-Range, Host, Authorization, Origin, Content-Type.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return ektara::fuzz::parse(data, size, [](std::string_view rest) {
        std::uint64_t bytes = 0;
        for (const char digit : next_line(rest)) bytes = bytes * 10 + static_cast<unsigned char>(digit) % 10;
        check_range(next_line(rest), bytes);
        const Conditions asked{next_line(rest), next_line(rest), next_line(rest)};
        const std::string etag = "\"1-2-3\"";
        const auto left        = check_preconditions(asked, etag);
        // A part is given out of one version only.
        if (left == Precondition::None && !asked.if_range.empty() && asked.if_range != etag) __builtin_trap();
        const auto host = next_line(rest);
        check_host(host);
        const auto secret = bearer_of(next_line(rest));
        if (!equal_secrets(secret, secret) || equal_secrets(secret, secret + "x")) __builtin_trap();
        check_origin(next_line(rest), host);
        is_json(next_line(rest));
    });
}
