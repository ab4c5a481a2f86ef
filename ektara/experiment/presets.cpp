#include "ektara/experiment/presets.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "ektara/artifacts/toml.hpp"
#include "ektara/core/options.hpp"

namespace ektara::experiment {

/// The file, compiled in.
std::string_view presets_toml();

namespace {

bool is_used(const std::string& setting, const std::vector<MethodText>& methods) {
    const auto step_of = [](const std::string& name) {
        const auto begin = name.find('.') + 1;
        return name.substr(begin, name.find('.', begin) - begin);
    };
    const std::string step = step_of(setting);
    return std::any_of(methods.begin(), methods.end(), [&](const MethodText& method) {
        return step == method.model || step == method.projection || step == method.clusterer;
    });
}

}  // namespace

std::vector<std::pair<Preset, std::string>> enum_names(Preset) {
    return {{Preset::Auto, "auto"}, {Preset::Easy, "easy"}, {Preset::Medium, "medium"},
            {Preset::Hard, "hard"}, {Preset::Best, "best"}, {Preset::All, "all"}};
}

MethodFile parse_method_file(const std::vector<std::pair<std::string, std::string>>& leaves) {
    MethodFile file{{}, method_tables(leaves)};
    for (const auto& leaf : leaves)
        if (!leaf.first.starts_with("method[")) file.settings.push_back(leaf);
    return file;
}

const MethodFile& presets() {
    static const MethodFile file = parse_method_file(artifacts::parse_toml(presets_toml(), "presets.toml"));
    return file;
}

namespace {

/// The candidates of `auto`, and the baseline; each is a method of another preset. Raw columns and their components are
/// no candidates: their K-Means makes groups of a few songs with extreme values, and finds these again and again.
std::vector<MethodText> auto_methods() {
    std::vector<MethodText> methods;
    for (const char* name : {"Half-whitened + Leiden", "Half-whitened + K-Means", kBaseline})
        for (const auto& method : presets().methods)
            if (method.name == name) methods.push_back(method);
    for (auto& method : methods) method.task = "auto";
    return methods;
}

}  // namespace

std::vector<MethodText> preset_methods(Preset preset) {
    if (preset == Preset::Auto) return auto_methods();
    const std::string task = options_detail::to_text(preset);
    std::vector<MethodText> methods;
    for (const auto& method : presets().methods)
        if (preset == Preset::All || method.task == task || method.name == kBaseline) methods.push_back(method);
    return methods;
}

std::vector<Method> methods_of(Preset preset, const std::string& main_features, bool text) {
    std::vector<Method> methods;
    for (const auto& written : preset_methods(preset))
        if (auto method = resolve(written, main_features); text || !needs_text(method))
            methods.push_back(std::move(method));
    return methods;
}

std::string preset_toml(Preset preset) {
    const auto methods = preset_methods(preset);
    std::string toml;
    for (const auto& [name, value] : presets().settings)
        if (is_used(name, methods)) toml += fmt::format("{} = {}\n", name, toml_value(value));
    for (const auto& method : methods) toml += (toml.empty() ? "" : "\n") + toml_of(method);
    return toml;
}

}  // namespace ektara::experiment
