#include <algorithm>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "command.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/artifacts/model_store.hpp"
#include "ektara/fetching/fetch_model.hpp"
#include "progress_bar.hpp"

namespace ektara::cli {
namespace {

const std::string& default_model() { return artifacts::known_models().front().name; }

/// Names of the folders that a user put beside the fetched models.
std::vector<std::string> own_folders() {
    std::vector<std::string> names;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(artifacts::models_folder(), none))
        if (entry.is_directory(none)) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

artifacts::Json listed() {
    artifacts::Json models = artifacts::Json::array();
    for (const auto& model : artifacts::known_models())
        models.push_back({{"name", model.name},
                          {"source", model.package + " " + model.version + " (PyPI)"},
                          {"licence", model.licence},
                          {"bytes", model.bytes},
                          {"sha256", model.sha256},
                          {"fetched", artifacts::is_fetched(model.name)}});
    for (const auto& name : own_folders()) models.push_back({{"name", name}, {"source", "folder"}, {"fetched", true}});
    return models;
}

void run_list(const Global& global) {
    const auto models = listed();
    if (global.json) {
        print_json(models.dump(2) + "\n");
        return;
    }
    for (const auto& model : models) {
        const auto source = model["source"].get<std::string>();
        const auto name   = model["name"].get<std::string>();
        say("{}  {}  {}\n", name, source,
            model["fetched"].get<bool>() ? "here" : fmt::format("not fetched: 'ektara models fetch {}'", name));
    }
}

void run_fetch(const std::string& name, const Global& global) {
    reject_foreign_settings(global, {"workers."});
    fetching::FetchOptions options;
    const auto environment  = fetching::own_environment();
    options.pip             = fetching::pip_settings(fetching::pip_config_files(environment), environment);
    options.workers.program = kThisProgram;
    apply_settings(global, "workers.", options.workers);
    ProgressBar bar(global);
    const auto path = fetching::fetch_model(
        artifacts::known_model(name), options,
        [&](const std::string& stage, std::size_t done, std::size_t total) { bar.show(stage, done, total); });
    bar.clear();
    if (!global.quiet) print_table(path.string() + "\n");
}

void run_verify(const std::string& name, const Global& global) {
    artifacts::verify_model(name);
    if (!global.quiet) say("{}: size and SHA-256 are right\n", name);
}

}  // namespace

void add_models_command(CLI::App& app, Global& global) {
    auto* command = app.add_subcommand("models", "Sentence models and musicnn: what there is, fetching, checking");
    command->require_subcommand(1);
    command->add_subcommand("list", "The models that have a name")->callback([&global] { run_list(global); });
    const auto add = [&](const char* verb, const char* help, auto&& run) {
        auto name  = std::make_shared<std::string>(default_model());
        auto* part = command->add_subcommand(verb, help);
        part->add_option("NAME", *name, "name of the model")->capture_default_str();
        part->callback([name, &global, run] { run(*name, global); });
    };
    add("fetch",
        "Download a model from the package index that pip is configured for, check it and keep it in the user's data "
        "folder",
        run_fetch);
    add("verify", "Check size and SHA-256 of a fetched model", run_verify);
    add("path", "Print where a model lies", [](const std::string& name, const Global&) {
        const auto path = artifacts::find_model(name);
        if (!path) artifacts::fail_missing_weights(name);
        print_table(path->string() + "\n");
    });
}

}  // namespace ektara::cli
