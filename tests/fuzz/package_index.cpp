#include "ektara/fetching/package_index.hpp"

#include <cstdlib>

#include "input.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return ektara::fuzz::parse(data, size, [](std::string_view bytes) {
        using namespace ektara::fetching;
        // The first byte tells which of the two it is, as a server's header does.
        const bool json = !bytes.empty() && bytes[0] == '{';
        const auto page = json ? parse_json_page(bytes, "page") : parse_html_page(bytes, "page");
        for (const auto& link : page.links) {
            if (link.url.empty() || (!link.sha256.empty() && link.sha256.size() != 64)) std::abort();
            is_same_wheel(link.file, "a-1.whl");
        }
    });
}
