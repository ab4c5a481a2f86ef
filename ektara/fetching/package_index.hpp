#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ektara::fetching {

/// A file that an index lists for a project.
struct PackageLink {
    std::string file;    ///< its name: "basic_pitch-0.4.0-py2.py3-none-any.whl"
    std::string url;     ///< as the index writes it, so it may be relative
    std::string sha256;  ///< 64 hexadecimal digits in lower case; empty: not told
};

/// What one page of an index lists.
struct PackagePage {
    std::vector<PackageLink> links;
    std::string base;  ///< what relative addresses are relative to, itself relative to the page's; empty: the page
};

/// What to ask an index for, in the order of preference.
inline constexpr const char* kAcceptedPages =
    "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01";

/// Whether a Content-Type is the one of a page of links as JSON.
bool is_json_page(std::string_view content_type);

/// Reads a project's page of the simple API as JSON (PEP 691). Files without an address are left out. Throws Error
/// E7144, which begins with `name`, where it is something else, or of another major version than 1.
PackagePage parse_json_page(std::string_view text, const std::string& name);

/// Reads a project's page of the simple API as HTML (PEP 503): the anchors with an address, whose fragment may tell a
/// SHA-256; a `base` element. Throws Error E7144 where its `pypi:repository-version` (PEP 629) is not 1.x. What is not
/// HTML has no links.
PackagePage parse_html_page(std::string_view text, const std::string& name);

/// A project's name as indexes write it (PEP 503): lower case, runs of `-`, `_` and `.` are one hyphen.
std::string normal_project_name(std::string_view name);

/// Whether two names of wheels mean the same: the project's name in any spelling, the rest to the letter.
bool is_same_wheel(std::string_view a, std::string_view b);

}  // namespace ektara::fetching
