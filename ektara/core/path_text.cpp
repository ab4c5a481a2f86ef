#include "ektara/core/path_text.hpp"

#include <charconv>

#include <fmt/format.h>

#include "ektara/core/utf8.hpp"

namespace ektara {
namespace {

constexpr std::string_view kScheme = "file://";

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

std::string escape(char c) { return fmt::format("%{:02X}", static_cast<unsigned char>(c)); }

}  // namespace

std::string percent_encoded(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) text += is_unreserved(c) || c == '/' ? std::string(1, c) : escape(c);
    return text;
}

std::string percent_decoded(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value     = 0;
        const auto digits  = text[i] == '%' ? text.substr(i + 1, 2) : std::string_view();
        const char* end    = digits.data() + digits.size();
        const bool escaped = digits.size() == 2 && std::from_chars(digits.data(), end, value, 16).ptr == end;
        bytes += escaped ? static_cast<char>(value) : text[i];
        i += escaped ? 2 : 0;
    }
    return bytes;
}

std::string name_text(std::string_view name) {
    std::string text;
    for (std::size_t at = 0; at < name.size();) {
        const std::size_t length = utf8_length(name, at);
        text += length == 0 ? escape(name[at]) : std::string(name.substr(at, length));
        at += length == 0 ? 1 : length;
    }
    return text;
}

std::string path_text(const std::filesystem::path& path) {
    std::string bytes = path.string();
    if (is_utf8(bytes)) return bytes;
    return std::string(kScheme) + percent_encoded(std::filesystem::absolute(path).string());
}

std::filesystem::path path_of_text(const std::string& text) {
    if (!text.starts_with(kScheme) || text.size() == kScheme.size() || text[kScheme.size()] != '/') return text;
    return percent_decoded(std::string_view(text).substr(kScheme.size()));
}

}  // namespace ektara
