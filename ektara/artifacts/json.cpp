#include "ektara/artifacts/json.hpp"

#include "ektara/artifacts/files.hpp"
#include "ektara/core/error.hpp"

namespace ektara::artifacts {

Json parse_json(std::string_view text, const std::string& name) {
    try {
        return Json::parse(text);
    } catch (const nlohmann::json::exception& problem) {
        fail("E4202", "{}: is not JSON: {}", name, problem.what());
    }
}

Json read_json(const std::filesystem::path& path) { return parse_json(read_file(path), path.string()); }

std::string format_json(const Json& json) {
    return json.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void write_json(const std::filesystem::path& path, const Json& json) { write_file(path, format_json(json)); }

Json to_json(const Recipe& recipe) {
    return Json{{"kind", recipe.kind},
                {"options", recipe.options},
                {"seed", recipe.seed},
                {"parent", recipe.parent},
                {"version", recipe.version}};
}

Recipe recipe_from_json(const Json& json) {
    try {
        return {json.at("kind").get<std::string>(), json.at("options").get<std::map<std::string, std::string>>(),
                json.at("seed").get<Seed>(), json.at("parent").get<std::string>(),
                json.at("version").get<std::string>()};
    } catch (const nlohmann::json::exception& problem) {
        fail("E4203", "a recipe is damaged: {}; delete the file and run again", problem.what());
    }
}

}  // namespace ektara::artifacts
