#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "apps/server/byte_range.hpp"
#include "apps/server/sound_files.hpp"

namespace ektara::server {

/// The longest body of a request, in bytes: some hundred edits.
inline constexpr std::size_t kMostBody = 256 * 1024;

/// What of a request matters here; `path` is without the query and percent-decoded, `address` is that of a client who
/// brings a token. `malformed`: it has two Hosts, or a length and a transfer coding, by which two readers would take it
/// for two different requests (RFC 9112, 3.2 and 6.1). A body longer than kMostBody is not kept.
struct Request {
    std::string method = "GET", path, host, range, cookie, authorization, token, query, address;
    std::string origin, fetch_site, content_type, body;  ///< of a request that changes something
    Conditions conditions;
    bool malformed = false, body_too_long = false;
};

/// A body, or a piece of an open file that the answer's sender closes.
struct Reply {
    unsigned status = 200;
    std::map<std::string, std::string> headers;
    std::string body;
    std::optional<OpenFile> file;
    std::uint64_t offset = 0, length = 0;
};

/// One line of text that says why not.
Reply refusal(unsigned status, const std::string& text);
/// JSON that no browser keeps.
Reply json_reply(std::string text, unsigned status = 200);

}  // namespace ektara::server
