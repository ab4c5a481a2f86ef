#pragma once

#include <string>
#include <utility>
#include <vector>

namespace ektara::cluster {

/// How methods of density or of a graph of neighbours count equal rows: once, or each. Copies are no evidence of a
/// dense place, and fill the lists of neighbours: five clips of one recording make no cluster of five songs.
enum class Duplicates { Once, Keep };
/// The names that options use: "once", "keep".
std::vector<std::pair<Duplicates, std::string>> enum_names(Duplicates);

}  // namespace ektara::cluster
