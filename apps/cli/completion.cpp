#include "completion.hpp"

#include <algorithm>
#include <memory>

#include <fmt/ranges.h>

#include "command.hpp"

namespace ektara::cli {
namespace {

struct ShellScript {
    const char* shell;
    std::string (*script)(const Verb& program);
};
constexpr ShellScript kShells[] = {{"bash", bash_completion}, {"zsh", zsh_completion}, {"fish", fish_completion}};

void run_completion(const std::string& shell, const CLI::App& app, const Global& global) {
    reject_foreign_settings(global, {});
    for (const auto& known : kShells)
        if (shell == known.shell) print_table(known.script(verb_table(app)));
}

}  // namespace

std::vector<std::string> shell_words() {
    std::vector<std::string> words;
    for (const auto& known : kShells) words.emplace_back(known.shell);
    return words;
}

std::string short_help(const std::string& help) {
    return help.substr(0, std::min(help.find_first_of(";\n"), help.find(": ")));
}

std::string word_list(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

std::string own_word(const Verb& verb) { return verb.name.substr(verb.name.rfind(' ') + 1); }

std::string with_backslashes(const std::string& text, std::string_view before) {
    std::string made;
    for (const char c : text) made += (before.find(c) == before.npos ? "" : "\\") + std::string(1, c);
    return made;
}

void add_completion_command(CLI::App& app, Global& global) {
    auto shell    = std::make_shared<std::string>();
    auto* command = app.add_subcommand("completion", "Print the completion script of a shell");
    command->add_option("SHELL", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember(shell_words()));
    command->callback([shell, &app, &global] { run_completion(*shell, app, global); });
}

}  // namespace ektara::cli
