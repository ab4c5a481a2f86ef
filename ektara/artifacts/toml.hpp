#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ektara::artifacts {

/// The leaves of a TOML document as ("table.key", text) in the bytewise order of names; those of the tables in an
/// array as ("table[000000].key", text), so that they stay in their order.
/// A list of texts is joined by commas. Throws UsageError E1104 for a document that is not TOML, or holds any other
/// array, a date or time.
std::vector<std::pair<std::string, std::string>> parse_toml(std::string_view text, const std::string& name);
std::vector<std::pair<std::string, std::string>> read_toml(const std::filesystem::path& path);

}  // namespace ektara::artifacts
