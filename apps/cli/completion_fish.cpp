#include "completion.hpp"

namespace ektara::cli {
namespace {

std::string fish_quoted(const std::string& text) { return "'" + with_backslashes(text, "'\\") + "'"; }

/// The function that says whether a verb, and none below it, is on the command line.
constexpr const char* kFishVerb = R"~(
# The verb on the command line is "$argv", and none of those below it follows.
function __ektara_verb
    set -l words (commandline -opc)
    set -e words[1]
    set -l verb
    set -l verbs $__ektara_verbs
    for word in $words
        contains -- (string join -- " " $verb $word) $verbs; and set -a verb $word
    end
    test "$verb" = "$argv"
end
)~";

std::string fish_value(const Value& value) {
    switch (value.kind) {
        case Value::Kind::Nothing:
            return "";
        case Value::Kind::File:
            return " -r -F";
        case Value::Kind::Folder:
            return " -x -a '(__fish_complete_directories)'";
        case Value::Kind::Words: {
            const auto words = word_list(value.words);
            return value.several ? " -x -a '(__fish_append , " + words + ")'" : " -x -a " + fish_quoted(words);
        }
        default:
            return " -x";
    }
}

std::string fish_option(const VerbOption& option, const std::string& condition) {
    std::string line = "complete -c ektara" + condition;
    for (const auto& name : option.names)
        line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    return line + fish_value(option.value) + " -d " + fish_quoted(short_help(option.help)) + "\n";
}

/// What the arguments of a verb are, of whichever it is the turn: fish counts none.
std::string fish_arguments(const Verb& verb, const std::string& condition) {
    std::string lines;
    for (const auto& argument : verb.arguments) {
        if (argument.value.kind == Value::Kind::File) lines += "complete -c ektara" + condition + " -F\n";
        if (argument.value.kind == Value::Kind::Folder || argument.value.kind == Value::Kind::Words)
            lines += "complete -c ektara" + condition + fish_value(argument.value) + "\n";
    }
    return lines;
}

}  // namespace

std::string fish_completion(const Verb& program) {
    std::string names, lines;
    for (const auto* verb : all_verbs(program)) {
        if (!verb->name.empty()) names += " " + fish_quoted(verb->name);
        const auto condition = " -n " + fish_quoted("__ektara_verb " + verb->name);
        for (const auto& part : verb->verbs)
            lines += "complete -c ektara" + condition + " -a " + own_word(part) + " -d " +
                     fish_quoted(short_help(part.help)) + "\n";
        for (const auto& option : verb->options)
            lines += fish_option(option, verb->name.empty() ? std::string() : condition);
        lines += fish_arguments(*verb, condition);
    }
    return "# Completion of ektara for fish, made by 'ektara completion fish' from the program's options.\n"
           "complete -c ektara -e\ncomplete -c ektara -f\nset -g __ektara_verbs" +
           names + "\n" + kFishVerb + "\n" + lines;
}

}  // namespace ektara::cli
