#pragma once

#include <string>
#include <vector>

#include "verb_table.hpp"

namespace ektara::cli {

/// The shells that completion is written for: bash, zsh, fish.
std::vector<std::string> shell_words();

/// A script that teaches the shell verbs, options, the words that options take, and where a file or folder belongs.
std::string bash_completion(const Verb& program);
std::string zsh_completion(const Verb& program);
std::string fish_completion(const Verb& program);

/// The beginning of a help text, to its first semicolon or colon, for the one line that shells show.
std::string short_help(const std::string& help);

}  // namespace ektara::cli
