#include <algorithm>

#include <fmt/format.h>

#include "completion.hpp"

namespace ektara::cli {
namespace {

/// The fixed half: finds the verb and what stands before the word at the cursor. It asks for what options take in
/// `_ektara_value VERB OPTION`, which sets `kind` and `words`.
constexpr const char* kBashDriver = R"~(
_ektara_answer() {
    local before="" part="$current"
    COMPREPLY=()
    case "$kind" in
        several)
            [[ $current == *,* ]] && before="${current%,*}," && part="${current##*,}"
            mapfile -t COMPREPLY < <(compgen -P "$before" -W "$words" -- "$part") ;;
        words) mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current") ;;
        file)
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
        folder)
            compopt -o filenames 2> /dev/null
            mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
    esac
}

_ektara() {
    local current="${COMP_WORDS[COMP_CWORD]}" verb="" option="" kind words i word
    local -i arguments=0
    # bash makes a word of its own of the sign in --option=value.
    local -a line=("${COMP_WORDS[@]:1:COMP_CWORD-1}")
    if [[ $current == "=" ]]; then
        current=""
    elif (( ${#line[@]} > 0 )) && [[ ${line[-1]} == "=" ]]; then
        unset "line[-1]"
    fi
    for (( i = 0; i < ${#line[@]}; i++ )); do
        word="${line[i]}"
        [[ $word == "=" ]] && continue
        if [[ -n $option ]]; then
            option=""
        elif [[ $word == -* ]]; then
            _ektara_value "$verb" "$word"
            [[ $kind != nothing ]] && option="$word"
        else
            _ektara_verbs "$verb"
            if [[ " $words " == *" $word "* ]]; then
                verb="${verb:+$verb }$word"
                arguments=0
            else
                arguments+=1
            fi
        fi
    done
    if [[ -n $option ]]; then
        _ektara_value "$verb" "$option"
    elif [[ $current == -* ]]; then
        _ektara_options "$verb"
        kind=words
    else
        _ektara_verbs "$verb"
        kind=words
        [[ -z $words ]] && _ektara_value "$verb" "$arguments"
    fi
    _ektara_answer
}

complete -F _ektara ektara
)~";

/// A word between double quotes of a script.
std::string bash_quoted(const std::string& text) { return '"' + with_backslashes(text, "\"$`\\") + '"'; }

std::string kind_of_value(const Value& value) {
    constexpr const char* kNames[] = {"nothing", "number", "text", "file", "folder", "words"};
    return value.several ? "several" : kNames[static_cast<int>(value.kind)];
}

/// `VERB:--option | VERB:-o) kind=words words="…" ;;` `verb`: "*" for the options of every verb.
std::string value_case(const std::string& patterns, const Value& value) {
    return fmt::format("        {}) kind={} words={} ;;\n", patterns, kind_of_value(value),
                       bash_quoted(word_list(value.words)));
}

std::string pattern_of(const std::string& verb, const std::string& name) {
    return (verb.empty() ? "*" : bash_quoted(verb)) + ":" + name;
}

std::string value_function(const Verb& program) {
    std::string cases;
    const auto verbs = all_verbs(program);
    // The program's own come last, since they are of every verb.
    for (auto at = verbs.rbegin(); at != verbs.rend(); ++at) {
        const Verb& verb = **at;
        for (const auto& option : verb.options) {
            std::string patterns;
            for (const auto& name : option.names)
                patterns += (patterns.empty() ? "" : " | ") + pattern_of(verb.name, name);
            cases += value_case(patterns, option.value);
        }
        for (std::size_t i = 0; i < verb.arguments.size(); ++i) {
            const auto& argument = verb.arguments[i];
            cases += value_case(pattern_of(verb.name, argument.repeats ? "[0-9]*" : std::to_string(i)), argument.value);
        }
    }
    return "_ektara_value() {\n    case \"$1:$2\" in\n" + cases +
           "        *) kind=nothing words=\"\" ;;\n    esac\n}\n";
}

std::string verbs_function(const Verb& program) {
    std::string cases;
    for (const auto* verb : all_verbs(program)) {
        std::vector<std::string> names;
        for (const auto& part : verb->verbs) names.push_back(own_word(part));
        if (!names.empty())
            cases += fmt::format("        {}) words={} ;;\n", bash_quoted(verb->name), bash_quoted(word_list(names)));
    }
    return "_ektara_verbs() {\n    case \"$1\" in\n" + cases + "        *) words=\"\" ;;\n    esac\n}\n";
}

std::string options_function(const Verb& program) {
    std::string cases, everywhere;
    for (const auto* verb : all_verbs(program)) {
        std::vector<std::string> names;
        for (const auto& option : verb->options) names.insert(names.end(), option.names.begin(), option.names.end());
        if (verb->name.empty())
            everywhere = word_list(names);
        else
            cases += fmt::format("        {}) words={} ;;\n", bash_quoted(verb->name), bash_quoted(word_list(names)));
    }
    return "_ektara_options() {\n    case \"$1\" in\n" + cases +
           "        *) words=\"\" ;;\n    esac\n    words+=" + bash_quoted(" " + everywhere) + "\n}\n";
}

}  // namespace

std::string bash_completion(const Verb& program) {
    return "# Completion of ektara for bash 4.1 or later, made by 'ektara completion bash' from the program's "
           "options.\n\n" +
           value_function(program) + "\n" + verbs_function(program) + "\n" + options_function(program) + kBashDriver;
}

}  // namespace ektara::cli
