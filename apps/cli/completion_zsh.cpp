#include <algorithm>

#include <fmt/format.h>

#include "completion.hpp"

namespace ektara::cli {
namespace {

/// Text in single quotes.
std::string zsh_quoted(const std::string& text) {
    std::string quoted = "'";
    for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

/// Text in a specification of `_arguments`, where colons and brackets part it.
std::string in_spec(const std::string& text) { return with_backslashes(text, ":[]\\"); }

/// ":message:action" of what an option takes; "" where it takes nothing.
std::string zsh_value(const Value& value, const std::string& name) {
    switch (value.kind) {
        case Value::Kind::Nothing:
            return "";
        case Value::Kind::File:
            return ":file:_files";
        case Value::Kind::Folder:
            return ":folder:_files -/";
        case Value::Kind::Words: {
            const auto words = in_spec(word_list(value.words));
            return value.several ? ":" + name + ":_values -s , " + name + " " + words : ":" + name + ":(" + words + ")";
        }
        default:
            return ":" + name + ":";
    }
}

/// The specifications of an option: one for each of its names, since either may be given.
void add_specs(const VerbOption& option, std::vector<std::string>& specs) {
    const auto others = option.repeats ? "*" : "(" + word_list(option.names) + ")";
    for (const auto& name : option.names) {
        // "=": the value may stand behind it too.
        const bool joined_value = name.starts_with("--") && option.value.kind != Value::Kind::Nothing;
        specs.push_back(zsh_quoted(others + name + (joined_value ? "=" : "") + "[" + in_spec(short_help(option.help)) +
                                   "]" + zsh_value(option.value, "value")));
    }
}

/// What `_arguments` has to know of a verb, with this before each.
std::string zsh_specs(const Verb& verb, const char* before) {
    std::vector<std::string> specs;
    for (const auto& option : verb.options) add_specs(option, specs);
    for (const auto& argument : verb.arguments) {
        const auto value = zsh_value(argument.value, argument.argument);
        specs.push_back(zsh_quoted((argument.repeats ? "*" : argument.required ? "" : ":") + value));
    }
    std::string text;
    for (const auto& spec : specs) text += before + spec;
    return text;
}

constexpr const char* kNextLine = " \\\n        ";

std::string zsh_name(const Verb& verb) {
    std::string name = "_ektara" + (verb.name.empty() ? "" : "_" + verb.name);
    std::replace(name.begin(), name.end(), ' ', '_');
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

/// A function of a verb that has verbs of its own: the first word is one of them, what follows is the verb's matter.
std::string zsh_with_verbs(const Verb& verb, const std::string& global) {
    std::string described, cases;
    for (const auto& part : verb.verbs) {
        const auto word = own_word(part);
        described += "        " + zsh_quoted(in_spec(word) + ":" + short_help(part.help)) + "\n";
        cases += "            " + word + ") " + zsh_name(part) + " ;;\n";
    }
    return fmt::format(
        "{0}() {{\n    local context state line\n    typeset -A opt_args\n    local -a verbs=(\n{1}    )\n"
        "    _arguments -C{2}{3} \\\n        '1: :->verb' '*:: :->rest'\n    case $state in\n"
        "        verb) _describe verb verbs ;;\n        rest) case $line[1] in\n{4}        esac ;;\n    esac\n}}\n",
        zsh_name(verb), described, global, zsh_specs(verb, kNextLine), cases);
}

}  // namespace

std::string zsh_completion(const Verb& program) {
    std::string script =
        "#compdef ektara\n# Completion of ektara for zsh, made by 'ektara completion zsh' from the program's "
        "options.\n\n"
        "typeset -ga _ektara_everywhere=(" +
        zsh_specs({"", "", program.options, {}, {}, {}}, "\n    ") + "\n)\n";
    for (const auto* verb : all_verbs(program)) {
        script += "\n";
        if (verb->verbs.empty())
            script += fmt::format("{}() {{\n    _arguments -S $_ektara_everywhere{}\n}}\n", zsh_name(*verb),
                                  zsh_specs(*verb, kNextLine));
        else if (verb->name.empty())
            script += zsh_with_verbs({"", verb->help, {}, {}, verb->verbs, {}}, " $_ektara_everywhere");
        else
            script += zsh_with_verbs(*verb, " $_ektara_everywhere");
    }
    return script + "\n_ektara \"$@\"\n";
}

}  // namespace ektara::cli
