#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ektara::fetching {

/// Where the machine's pip looks for packages, and how it gets there.
struct PipSettings {
    /// The index and the extra ones, in this order; a user name and a password may stand in them.
    std::vector<std::string> indexes = {"https://pypi.org/simple"};
    /// Folders, wheels and pages of links beside the indexes, asked first.
    std::vector<std::string> find_links = {};
    bool no_index                       = false;
    /// Hosts, or hosts with ports, whose certificate is not asked for and that may speak plain HTTP.
    std::vector<std::string> trusted_hosts = {};
    /// Files or folders of certificates to trust and to show; empty: the system's, none.
    std::string certificates = {}, client_certificate = {};
    std::string proxy      = {};  ///< empty: that of the environment
    double timeout_seconds = 15;  ///< for a connection, and for the next bytes
    int retries            = 5;
};

/// The value of an environment variable; nullptr: it is not set.
using Environment = std::function<const char*(const char* name)>;
/// That of this process.
Environment own_environment();
/// The value of a variable, or "" where it is not set: pip takes an empty one for none.
std::string said(const Environment& environment, const char* name);

/// Keys of sections and their values, in the order of the file: {"global.index-url", "https://…"}.
using PipLines = std::vector<std::pair<std::string, std::string>>;

/// Reads a configuration file of pip: `[section]`, `key = value` or `key: value`, lines that begin with a blank go on
/// with the value, `#` and `;` begin a line that says nothing. Keys are made lower case with hyphens. Source: Python's
/// configparser, as pip 25 uses it. Throws Error E7133, which begins with `name`, for any other line.
PipLines parse_pip_config(std::string_view text, const std::string& name);

/// The files that pip reads, of later ones the values win: of the system, of the user, of the virtual environment, the
/// one of PIP_CONFIG_FILE. Where that is there, the user's are left out; where it is /dev/null, all are.
std::vector<std::filesystem::path> pip_config_files(const Environment& environment);

/// What these files and PIP_… variables say; of sections [download] wins over [install] and that over [global], and
/// variables win over files. Files that are not there are left out. Throws Error E4101, E7133.
PipSettings pip_settings(const std::vector<std::filesystem::path>& files, const Environment& environment);

}  // namespace ektara::fetching
