#pragma once

#include <string>
#include <vector>

namespace ektara {

/// The name in `known` that is nearest to `name`; the first of several, "" in none. Counted are edits: a letter more,
/// less or other, or two neighbours swapped (optimal string alignment; letter case of ASCII does not count). Letters
/// that `name` lacks at the end of a known name count a quarter each, so that a beginning finds the whole.
std::string nearest(const std::string& name, const std::vector<std::string>& known);

/// "; did you mean 'run'?" for the nearest name where a slip of the keys explains the difference: at most one edit, and
/// one more for every four letters. Else "".
std::string did_you_mean(const std::string& name, const std::vector<std::string>& known);

}  // namespace ektara
