#include "ektara/fetching/package_index.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "ektara/artifacts/json.hpp"
#include "ektara/core/blanks.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/core/path_text.hpp"
#include "ektara/core/utf8.hpp"

namespace ektara::fetching {
namespace {

using artifacts::Json;

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string lower_case(std::string_view text) { return ascii_lower(std::string(text)); }

bool is_sha256(std::string_view text) {
    constexpr std::size_t kDigits = 64;
    return text.size() == kDigits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// The name of the file at an address: what stands behind its last slash, without query and fragment.
std::string file_of(std::string_view url) {
    url = url.substr(0, url.find_first_of("?#"));
    return percent_decoded(url.substr(url.rfind('/') + 1));
}

/// Versions of the interface are "1.0", "1.4"; another major one may mean anything.
void check_version(std::string_view version, const std::string& name) {
    if (version != "1" && !version.starts_with("1."))
        fail("E7144", "{}: speaks version {} of the package index, and only 1 is known; use another index", name,
             version.substr(0, 20));
}

[[noreturn]] void no_page(const std::string& name) {
    fail("E7144", "{}: is not a page of a package index; check index-url ('pip config debug')", name);
}

std::string text_at(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

PackageLink link_of(const Json& file) {
    PackageLink link{text_at(file, "filename"), text_at(file, "url"), ""};
    if (link.file.empty()) link.file = file_of(link.url);
    if (const auto hashes = file.find("hashes"); hashes != file.end() && hashes->is_object())
        link.sha256 = lower_case(text_at(*hashes, "sha256"));
    if (!is_sha256(link.sha256)) link.sha256.clear();
    return link;
}

/// The character that "amp", "#38" or "#x26" names.
std::optional<char32_t> entity(std::string_view name) {
    constexpr std::pair<std::string_view, char> kNames[] = {
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    for (const auto& [known, character] : kNames)
        if (name == known) return static_cast<char32_t>(character);
    if (!name.starts_with('#')) return std::nullopt;
    name.remove_prefix(1);
    const bool hexadecimal = name.starts_with('x') || name.starts_with('X');
    if (hexadecimal) name.remove_prefix(1);
    std::uint32_t code = 0;
    const auto result  = std::from_chars(name.data(), name.data() + name.size(), code, hexadecimal ? 16 : 10);
    if (result.ec != std::errc() || result.ptr != name.data() + name.size()) return std::nullopt;
    return code;
}

std::string without_entities(std::string_view text) {
    constexpr std::size_t kLongest  = 12;
    constexpr char32_t kReplacement = 0xfffd;
    std::string made;
    while (!text.empty()) {
        const auto end = text[0] == '&' ? text.substr(0, kLongest).find(';') : std::string_view::npos;
        if (end != std::string_view::npos)
            if (const auto code = entity(text.substr(1, end - 1))) {
                append_utf8(made, *code == 0 ? kReplacement : *code);
                text.remove_prefix(end + 1);
                continue;
            }
        made += text[0];
        text.remove_prefix(1);
    }
    return made;
}

/// A start tag and what it says.
struct Tag {
    std::string name;
    std::vector<std::pair<std::string, std::string>> attributes;

    std::string attribute(std::string_view wanted) const {
        for (const auto& [key, value] : attributes)
            if (key == wanted) return value;
        return {};
    }
};

/// The start tags of a page, one after the other; comments and what stands between tags are left out. Source: HTML
/// standard, 13.2.5, as far as a page of links needs it.
class Tags {
  public:
    explicit Tags(std::string_view text) : left_(text) {}

    std::optional<Tag> next() {
        while (true) {
            const auto begin = left_.find('<');
            if (begin == std::string_view::npos) return std::nullopt;
            left_.remove_prefix(begin + 1);
            if (left_.starts_with("!--"))
                skip_comment();
            else if (!left_.empty() && is_letter(left_[0]))
                return tag();
        }
    }

  private:
    static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

    void skip_comment() {
        const auto end = left_.find("-->", 3);
        left_.remove_prefix(end == std::string_view::npos ? left_.size() : end + 3);
    }

    template <class Stop>
    std::string_view until(Stop&& stop) {
        const auto end   = static_cast<std::size_t>(std::find_if(left_.begin(), left_.end(), stop) - left_.begin());
        const auto taken = left_.substr(0, end);
        left_.remove_prefix(end);
        return taken;
    }
    void skip_blanks() {
        until([](char c) { return !is_blank(c); });
    }

    Tag tag() {
        Tag tag{lower_case(until([](char c) { return is_blank(c) || c == '/' || c == '>'; })), {}};
        while (true) {
            until([](char c) { return !is_blank(c) && c != '/'; });
            if (left_.empty()) return tag;
            if (left_[0] == '>') {
                left_.remove_prefix(1);
                return tag;
            }
            add_attribute(tag);
        }
    }

    void add_attribute(Tag& tag) {
        // A name may begin with '=', and ends at the next one.
        const auto first = left_.substr(0, 1);
        left_.remove_prefix(1);
        std::string key(first);
        key += until([](char c) { return is_blank(c) || c == '=' || c == '>' || c == '/'; });
        skip_blanks();
        std::string value;
        if (left_.starts_with('=')) {
            left_.remove_prefix(1);
            skip_blanks();
            value = without_entities(raw_value());
        }
        tag.attributes.emplace_back(lower_case(key), std::move(value));
    }

    std::string_view raw_value() {
        if (!left_.starts_with('"') && !left_.starts_with('\''))
            return until([](char c) { return is_blank(c) || c == '>'; });
        const char quote = left_[0];
        left_.remove_prefix(1);
        const auto value = until([quote](char c) { return c == quote; });
        left_.remove_prefix(std::min<std::size_t>(1, left_.size()));
        return value;
    }

    std::string_view left_;
};

/// The SHA-256 that the fragment of an address tells.
std::string digest_of(std::string_view url) {
    const auto fragment = url.find('#');
    if (fragment == std::string_view::npos) return {};
    constexpr std::string_view kKey = "sha256=";
    const auto at                   = url.find(kKey, fragment);
    if (at == std::string_view::npos) return {};
    auto digest = lower_case(url.substr(at + kKey.size(), 64));
    return is_sha256(digest) ? digest : "";
}

}  // namespace

bool is_json_page(std::string_view content_type) {
    const auto type = lower_case(without_blanks(content_type.substr(0, content_type.find(';'))));
    return type == "application/vnd.pypi.simple.v1+json" || type == "application/vnd.pypi.simple.latest+json" ||
           type == "application/json";
}

PackagePage parse_json_page(std::string_view text, const std::string& name) {
    Json json;
    try {
        json = artifacts::parse_json(text, name);
    } catch (const Error&) {
        no_page(name);
    }
    if (!json.is_object()) no_page(name);
    const auto meta = json.find("meta"), files = json.find("files");
    if (meta != json.end() && meta->is_object()) check_version(text_at(*meta, "api-version"), name);
    if (meta == json.end() || files == json.end() || !files->is_array()) no_page(name);
    PackagePage page;
    for (const auto& file : *files) {
        if (!file.is_object()) continue;
        auto link = link_of(file);
        if (!link.url.empty()) page.links.push_back(std::move(link));
    }
    return page;
}

PackagePage parse_html_page(std::string_view text, const std::string& name) {
    PackagePage page;
    Tags tags(text);
    while (const auto tag = tags.next()) {
        if (tag->name == "meta" && tag->attribute("name") == "pypi:repository-version")
            check_version(tag->attribute("content"), name);
        auto url    = tag->attribute("href");
        auto digest = digest_of(url);
        url.resize(std::min(url.find('#'), url.size()));
        if (url.empty()) continue;  // a place in this page, or none
        if (tag->name == "base" && page.base.empty()) page.base = url;
        if (tag->name != "a") continue;
        auto file = file_of(url);
        page.links.push_back({std::move(file), std::move(url), std::move(digest)});
    }
    return page;
}

std::string normal_project_name(std::string_view name) {
    std::string normal;
    for (const char c : lower_case(name)) {
        const bool separator = c == '-' || c == '_' || c == '.';
        if (!separator)
            normal += c;
        else if (!normal.ends_with('-'))
            normal += '-';
    }
    return normal;
}

bool is_same_wheel(std::string_view a, std::string_view b) {
    const auto end_a = std::min(a.find('-'), a.size()), end_b = std::min(b.find('-'), b.size());
    return normal_project_name(a.substr(0, end_a)) == normal_project_name(b.substr(0, end_b)) &&
           a.substr(end_a) == b.substr(end_b);
}

}  // namespace ektara::fetching
