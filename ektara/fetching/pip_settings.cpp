#include "ektara/fetching/pip_settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>
#include <sstream>

#include "ektara/artifacts/csv.hpp"
#include "ektara/artifacts/files.hpp"
#include "ektara/core/blanks.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/core/options.hpp"

namespace ektara::fetching {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kBlanks = " \t\r\f\v";

/// pip's own form of a key: "Index_URL" is "index-url".
std::string normal_key(std::string_view key) {
    std::string normal = ascii_lower(std::string(key));
    std::replace(normal.begin(), normal.end(), '_', '-');
    return normal.starts_with("--") ? normal.substr(2) : normal;
}

/// Reads lines one after the other.
class ConfigReader {
  public:
    explicit ConfigReader(const std::string& name) : name_(name) {}

    void take(std::string_view line) {
        ++number_;
        const auto content = without_blanks(line, kBlanks);
        if (content.empty() || content[0] == '#' || content[0] == ';') return;
        const bool goes_on = kBlanks.find(line[0]) != std::string_view::npos;
        if (goes_on && in_value_)
            lines_.back().second.append("\n").append(content);
        else if (content[0] == '[')
            begin_section(content);
        else
            add(content);
    }
    PipLines lines() && { return std::move(lines_); }

  private:
    void begin_section(std::string_view content) {
        const auto end = content.find(']');
        if (end == std::string_view::npos) wrong();
        section_  = content.substr(1, end - 1);
        in_value_ = false;
    }
    void add(std::string_view content) {
        const auto sign = content.find_first_of("=:");
        if (sign == std::string_view::npos || sign == 0 || section_.empty()) wrong();
        lines_.emplace_back(section_ + "." + normal_key(without_blanks(content.substr(0, sign), kBlanks)),
                            without_blanks(content.substr(sign + 1), kBlanks));
        in_value_ = true;
    }
    [[noreturn]] void wrong() const {
        fail("E7133", "{}: line {} is neither a [section] nor 'key = value'; see 'pip config debug'", name_, number_);
    }

    const std::string& name_;
    std::string section_;
    PipLines lines_;
    bool in_value_ = false;
    int number_    = 0;
};

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream words(text);
    return {std::istream_iterator<std::string>(words), {}};
}

bool is_true(const std::string& value) {
    const auto word = normal_key(value);
    return word == "1" || word == "y" || word == "yes" || word == "t" || word == "true" || word == "on";
}

/// The settings as words, from the weakest to the strongest source.
class Values {
  public:
    void take_files(const std::vector<fs::path>& files) {
        for (const auto& file : files) {
            std::error_code ignored;
            if (!fs::exists(file, ignored)) continue;
            for (auto& [key, value] : parse_pip_config(artifacts::read_file(file), file.string()))
                of_files_[key] = value;
        }
    }
    explicit Values(const Environment& environment) : environment_(environment) {}

    std::string get(const std::string& key) const {
        std::string variable = "PIP_" + key;
        for (char& c : variable) c = c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        if (auto value = said(environment_, variable.c_str()); !value.empty()) return value;
        for (const char* section : {"download.", "install.", "global."})
            if (const auto found = of_files_.find(section + key); found != of_files_.end() && !found->second.empty())
                return found->second;
        return {};
    }

    /// A number that is not negative, or `otherwise`. Throws E7133.
    double number(const std::string& key, double otherwise) const {
        const auto text = get(key);
        if (text.empty()) return otherwise;
        const auto value = artifacts::parse_number(text);
        if (!value || !(*value >= 0 && *value < 1e6))
            fail("E7133", "pip's setting {} is '{}', which is not a number from 0; see 'pip config debug'", key, text);
        return *value;
    }

  private:
    const Environment& environment_;
    std::map<std::string, std::string> of_files_;
};

/// "~" and "~/x" below the user's home.
std::string in_home(const std::string& place, const Environment& environment) {
    if (place != "~" && !place.starts_with("~/")) return place;
    return said(environment, "HOME") + place.substr(1);
}

}  // namespace

Environment own_environment() {
    return [](const char* name) { return std::getenv(name); };
}

std::string said(const Environment& environment, const char* name) {
    const char* const value = environment(name);
    return value == nullptr ? "" : value;
}

PipLines parse_pip_config(std::string_view text, const std::string& name) {
    ConfigReader reader(name);
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        reader.take(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return std::move(reader).lines();
}

std::vector<fs::path> pip_config_files(const Environment& environment) {
    const auto named = said(environment, "PIP_CONFIG_FILE");
    if (named == "/dev/null") return {};
    std::vector<fs::path> files;
    std::string system = said(environment, "XDG_CONFIG_DIRS");
    if (system.empty()) system = "/etc/xdg";
    for (const auto& folder : split_list(system, ':'))
        if (!folder.empty()) files.push_back(fs::path(folder) / "pip" / "pip.conf");
    files.emplace_back("/etc/pip.conf");
    std::error_code ignored;
    const fs::path home = said(environment, "HOME");
    if (!home.empty() && (named.empty() || !fs::exists(named, ignored))) {
        const auto settings = said(environment, "XDG_CONFIG_HOME");
        files.push_back(home / ".pip" / "pip.conf");
        files.push_back((settings.empty() ? home / ".config" : fs::path(settings)) / "pip" / "pip.conf");
    }
    const auto virtual_environment = said(environment, "VIRTUAL_ENV");
    if (!virtual_environment.empty()) files.push_back(fs::path(virtual_environment) / "pip.conf");
    if (!named.empty()) files.emplace_back(named);
    return files;
}

PipSettings pip_settings(const std::vector<fs::path>& files, const Environment& environment) {
    Values values(environment);
    values.take_files(files);
    PipSettings settings;
    if (const auto index = values.get("index-url"); !index.empty()) settings.indexes = {index};
    for (auto& index : words_of(values.get("extra-index-url"))) settings.indexes.push_back(std::move(index));
    for (const auto& place : words_of(values.get("find-links")))
        settings.find_links.push_back(in_home(place, environment));
    settings.no_index      = is_true(values.get("no-index"));
    settings.trusted_hosts = words_of(values.get("trusted-host"));
    settings.certificates  = in_home(values.get("cert"), environment);
    // Those that pip's own client knows.
    for (const char* name : {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"})
        if (settings.certificates.empty()) settings.certificates = said(environment, name);
    settings.client_certificate = in_home(values.get("client-cert"), environment);
    settings.proxy              = values.get("proxy");
    // PIP_DEFAULT_TIMEOUT is the older name of PIP_TIMEOUT.
    settings.timeout_seconds = values.number("timeout", values.number("default-timeout", settings.timeout_seconds));
    settings.retries         = static_cast<int>(values.number("retries", settings.retries));
    return settings;
}

}  // namespace ektara::fetching
