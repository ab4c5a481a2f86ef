#pragma once

#include <string>

#include "verb_table.hpp"

namespace ektara::cli {

/// The file name of a verb's page without its ending: "ektara", "ektara-run", "ektara-models-fetch".
std::string manual_name(const Verb& verb);

/// The manual page of the program or of one of its verbs, for man(7) of groff and mandoc. Text is escaped, so that
/// every terminal shows it as --help does.
std::string manual_page(const Verb& program, const Verb& verb);

}  // namespace ektara::cli
