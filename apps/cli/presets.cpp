#include "ektara/experiment/presets.hpp"

#include <memory>

#include <fmt/ranges.h>

#include "command.hpp"

namespace ektara::cli {
namespace {

struct PresetsArgs {
    std::string name;
};

void list_presets() {
    for (const auto& [preset, name] : enum_names(experiment::Preset{})) {
        std::vector<std::string> methods;
        for (const auto& method : experiment::preset_methods(preset)) methods.push_back(method.name);
        say("{}: {}\n", name, fmt::join(methods, ", "));
    }
}

void show_preset(const std::string& wanted) {
    experiment::Preset preset{};
    options_detail::from_text(preset, "presets show", wanted);
    print_text(experiment::preset_toml(preset));
}

}  // namespace

void add_presets_command(CLI::App& app, Global& global) {
    auto args     = std::make_shared<PresetsArgs>();
    auto* command = app.add_subcommand("presets", "List the presets of run, or print one as TOML for --config");
    auto* show    = command->add_subcommand("show", "Print the settings and methods of a preset as TOML");
    show->add_option("PRESET", args->name, "easy, medium, hard, best or all")->required();
    show->callback([args, &global] {
        reject_foreign_settings(global, {});
        show_preset(args->name);
    });
    command->callback([command, &global] {
        if (!command->get_subcommands().empty()) return;
        reject_foreign_settings(global, {});
        list_presets();
    });
}

}  // namespace ektara::cli
