#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "verb_table.hpp"

namespace ektara::cli {

/// The shells that completion is written for: bash, zsh, fish.
std::vector<std::string> shell_words();

/// A script that teaches the shell verbs, options, the words that options take, and where a file or folder belongs.
std::string bash_completion(const Verb& program);
std::string zsh_completion(const Verb& program);
std::string fish_completion(const Verb& program);

// What the three scripts are made with.

/// The beginning of a help text, to its first semicolon or colon, for the one line that shells show.
std::string short_help(const std::string& help);

/// Words with blanks between, as every shell takes a list of them.
std::string word_list(const std::vector<std::string>& words);

/// What is typed for a verb after those above it: "fetch" of "models fetch".
std::string own_word(const Verb& verb);

/// The text with a backslash before each of these characters.
std::string with_backslashes(const std::string& text, std::string_view before);

}  // namespace ektara::cli
