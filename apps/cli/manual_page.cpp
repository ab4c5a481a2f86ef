#include "manual_page.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "ektara/core/version.hpp"
#include "ektara/text/normal_form.hpp"

namespace ektara::cli {
namespace {

constexpr const char* kExitStatus[][2] = {
    {"0", "All is done; a partly read file counts."},
    {"1", "It failed."},
    {"2", "It was called in a wrong way."},
    {"3", "It is done, but some tracks were skipped (with --strict: 1)."},
    {"4", "Nothing could be used."},
    {"130", "It was interrupted, and says whether the same command resumes."},
};

constexpr const char* kEnvironment[][2] = {
    {"XDG_CACHE_HOME", "Its folder ektara holds the store of earlier results (~/.cache where it is not set)."},
    {"XDG_DATA_HOME", "Its folder ektara holds fetched models (~/.local/share where it is not set)."},
    {"EKTARA_TOKEN", "The secret that visitors of 'ektara serve' must bring."},
    {"EKTARA_ONNXRUNTIME", "The library of ONNX Runtime, for features onnx:FILE."},
    {"EKTARA_VECTORS",
     "avx2: no loops for AVX-512, where the processor has it. Features stay the same; trained models may differ in "
     "their last bits."},
};

/// A character of text as roff has it. What keyboards give and typesetters change has names of its own.
std::string escaped(char32_t c) {
    switch (c) {
        case U'\\':
            return "\\e";
        case U'-':
            return "\\-";
        case U'\'':
            return "\\(aq";
        case U'`':
            return "\\(ga";
        case U'^':
            return "\\(ha";
        case U'~':
            return "\\(ti";
        case U'\n':
            return " ";
        default:
            return c < 0x80 ? std::string(1, static_cast<char>(c))
                            : fmt::format("\\[u{:04X}]", static_cast<unsigned>(c));
    }
}

/// A line of text that no request is taken for.
std::string roff(const std::string& words) {
    std::string line;
    for (const char32_t c : text::decode_utf8(words)) line += escaped(c);
    return line.starts_with('.') ? "\\&" + line : line;
}

std::string bold(const std::string& text) { return "\\fB" + roff(text) + "\\fR"; }
std::string italic(const std::string& text) { return "\\fI" + roff(text) + "\\fR"; }

std::string value_text(const VerbOption& option) {
    constexpr const char* kNames[] = {"", "NUMBER", "TEXT", "FILE", "FOLDER", "WORD"};  // in the order of Value::Kind
    std::string name               = kNames[static_cast<int>(option.value.kind)];
    return option.value.several ? "WORD,..." : name;
}

std::string option_entry(const VerbOption& option) {
    std::string names;
    for (const auto& name : option.names) names += (names.empty() ? "" : ", ") + bold(name);
    if (option.names.empty()) names = italic(option.argument);
    const auto value = option.names.empty() ? "" : value_text(option);
    std::string page = ".TP\n" + names + (value.empty() ? "" : " " + italic(value)) + "\n" + roff(option.help);
    if (!option.preset.empty()) page += roff(" [" + option.preset + "]");
    if (option.required) page += roff(" (required)");
    return page + "\n";
}

std::string section(const std::string& title) { return ".SH " + title + "\n"; }

std::string options_section(const std::string& title, const std::vector<VerbOption>& options) {
    std::string page = options.empty() ? "" : section(title);
    for (const auto& option : options) page += option_entry(option);
    return page;
}

std::string synopsis(const Verb& verb) {
    std::string line = bold(verb.name.empty() ? "ektara" : "ektara " + verb.name) + " [" + italic("OPTIONS") + "]";
    if (!verb.verbs.empty()) line += " " + italic("VERB");
    for (const auto& option : verb.options)
        if (option.required) line += " " + bold(option.names.back()) + " " + italic(value_text(option));
    for (const auto& argument : verb.arguments) {
        const auto name = italic(argument.argument) + (argument.repeats ? " ..." : "");
        line += " " + (argument.required ? name : "[" + name + "]");
    }
    return section("SYNOPSIS") + line + "\n";
}

/// A sentence as the others of a page: with a full stop.
std::string sentence(const std::string& text) { return roff(text.ends_with('.') ? text : text + ".") + "\n"; }

std::string verbs_section(const Verb& verb) {
    if (verb.verbs.empty()) return "";
    std::string page = section("VERBS");
    for (const auto& part : verb.verbs) page += ".TP\n" + bold(manual_name(part)) + "(1)\n" + sentence(part.help);
    return page;
}

template <std::size_t n>
std::string pairs_section(const std::string& title, const char* const (&pairs)[n][2]) {
    std::string page = section(title);
    for (const auto& [name, text] : pairs) page += ".TP\n" + bold(name) + "\n" + roff(text) + "\n";
    return page;
}

std::string examples_section(const Verb& verb) {
    std::string page = section("EXAMPLES");
    for (const auto& call : verb.examples) page += ".PP\n" + roff(call) + "\n";
    return page;
}

/// What holds for every verb stands on the program's own page.
std::string program_sections() {
    return pairs_section("EXIT STATUS", kExitStatus) + pairs_section("ENVIRONMENT", kEnvironment);
}

std::string see_also(const Verb& program, const Verb& verb) {
    std::vector<std::string> pages;
    if (!verb.name.empty()) pages.push_back(manual_name(program));
    for (const auto& other : program.verbs)
        if (verb.name != other.name && (verb.name.empty() || verb.name.starts_with(other.name + " ")))
            pages.push_back(manual_name(other));
    std::string page = section("SEE ALSO");
    for (std::size_t i = 0; i < pages.size(); ++i)
        page += ".BR " + roff(pages[i]) + " (1)" + (i + 1 < pages.size() ? " ,\n" : "\n");
    return page;
}

}  // namespace

std::string manual_name(const Verb& verb) {
    std::string name = verb.name.empty() ? "ektara" : "ektara " + verb.name;
    std::replace(name.begin(), name.end(), ' ', '-');
    return name;
}

std::string manual_page(const Verb& program, const Verb& verb) {
    const auto name   = manual_name(verb);
    std::string title = name;
    std::transform(title.begin(), title.end(), title.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    std::string page = fmt::format(
        ".\\\" Made by 'ektara manual' from the options of the program.\n.TH {} 1 \"\" \"ektara {}\" "
        "\"Ektara\"\n",
        roff(title), version());
    page += section("NAME") + roff(name) + " \\- " + roff(verb.help) + "\n" + synopsis(verb);
    page += section("DESCRIPTION") + sentence(verb.help);
    if (!verb.name.empty())
        page += ".PP\n" +
                roff("Options of every verb, such as --set, --seed, --jobs, --json and --dry-run, stand in ") +
                bold("ektara") + "(1).\n";
    page +=
        verbs_section(verb) + options_section("ARGUMENTS", verb.arguments) + options_section("OPTIONS", verb.options);
    if (verb.name.empty()) page += program_sections();
    page += examples_section(verb);
    return page + see_also(program, verb);
}

}  // namespace ektara::cli
