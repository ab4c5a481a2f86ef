#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "ektara/core/types.hpp"

namespace ektara::artifacts {

/// Objects keep the order in which their members were added, so that files are the same to the byte.
using Json = nlohmann::ordered_json;

/// Throws Error E4202 where the text is not JSON.
Json parse_json(std::string_view text, const std::string& name);
Json read_json(const std::filesystem::path& path);
/// Indented, one trailing line end; NaN and infinities become null; text that is not UTF-8 is mended with U+FFFD.
std::string format_json(const Json& json);
void write_json(const std::filesystem::path& path, const Json& json);

Json to_json(const Recipe& recipe);
Recipe recipe_from_json(const Json& json);

}  // namespace ektara::artifacts
