#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ektara::cli {

/// What an option or argument takes, as completion and manual pages need it.
struct Value {
    enum class Kind { Nothing, Number, Text, File, Folder, Words };
    Kind kind                      = Kind::Nothing;
    std::vector<std::string> words = {};     ///< of Words
    bool several                   = false;  ///< words with commas between
};

/// One option of a verb, or one argument (which has no names).
struct VerbOption {
    std::vector<std::string> names;  ///< "-o", "--output"
    std::string argument;            ///< "run", of an argument
    std::string help, preset;        ///< `preset`: what it is where it is not given
    Value value;
    bool required = false, repeats = false;
};

/// One verb as the option tables of --help tell of it; the program itself has the name "" and the global options.
struct Verb {
    std::string name;  ///< "models fetch"
    std::string help;
    std::vector<VerbOption> options;    ///< without arguments
    std::vector<VerbOption> arguments;  ///< in their order
    std::vector<Verb> verbs;            ///< "models fetch" of "models"
    std::vector<std::string> examples;  ///< calls of it
};

/// The whole program as a table. Manual pages and completion are made of it, so that they know what --help knows.
Verb verb_table(const CLI::App& app);

/// The table and all verbs below it, each before its own.
std::vector<const Verb*> all_verbs(const Verb& program);

}  // namespace ektara::cli
