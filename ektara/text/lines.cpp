#include "ektara/text/lines.hpp"

#include <algorithm>
#include <charconv>

#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"

namespace ektara::text {

std::vector<std::string> read_lines(const std::filesystem::path& path) {
    const auto bytes      = artifacts::read_file(path);
    std::string_view rest = bytes;
    if (rest.starts_with("\xef\xbb\xbf")) rest.remove_prefix(3);
    std::vector<std::string> lines;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        auto line      = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.find('\0') != std::string_view::npos)
            fail("E3103",
                 "{}: line {} holds a NUL byte, so it is not UTF-8 text; convert the file, for example with "
                 "'iconv -t UTF-8'",
                 path.string(), lines.size() + 1);
        lines.emplace_back(line);
    }
    return lines;
}

std::vector<int> parse_token_ids(std::string_view line, std::size_t number) {
    std::vector<int> ids;
    const char* at        = line.data();
    const char* const end = line.data() + line.size();
    while (true) {
        while (at != end && (*at == ' ' || *at == '\t')) ++at;
        if (at == end) return ids;
        int id                   = 0;
        const auto [next, error] = std::from_chars(at, end, id);
        if (error != std::errc{} || (next != end && *next != ' ' && *next != '\t'))
            fail("E3105", "line {}: is not a list of token ids; write whole numbers with blanks between them", number);
        ids.push_back(id);
        at = next;
    }
}

}  // namespace ektara::text
