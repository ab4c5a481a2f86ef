#pragma once

#include <string>
#include <utility>

namespace CLI {
class App;
class Error;
}  // namespace CLI

namespace ektara::cli {

/// Two calls of a verb ("models fetch"; "": the program), as its help and its manual page show them.
std::pair<std::string, std::string> examples_of(const std::string& verb);

/// Ends the help of the program and of every verb with its examples and the names of the settings for all verbs.
void add_footers(CLI::App& app);

/// What is wrong with a command line that `app` could not read, in one line: the verb, the nearest name to what it does
/// not know, and whose help says more.
std::string usage_problem(const CLI::App& app, const CLI::Error& problem);

}  // namespace ektara::cli
