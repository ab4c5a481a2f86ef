#pragma once

#include <string>
#include <vector>

#include "ektara/report/run_view.hpp"

namespace ektara::report {

/// The longest name of a group and value of a label that an edit may give, in characters.
inline constexpr std::size_t kLongestEditText = 200;

/// The group that `text` names by its number: one that the method found, or that songs are in now. Throws UsageError
/// E1607 with the groups there are.
int group_named(const RunView& run, const RunMethod& method, const std::string& text);

/// What people ask to change, as edits.json has it: clusterings by their own names, a pin with the group that the song
/// is in. `clustering` may be a method's name or "" for the default; songs are ids. Each edit sees those before it.
/// Throws UsageError E4305 (no such clustering), E4306 (no such song), E1607 (no such group), E1608 (nothing to change,
/// or a column that is no label) and E1641 (a longer text).
std::vector<rundir::Edit> checked_edits(const RunView& run, std::vector<rundir::Edit> asked);

struct MadeEdits {
    std::vector<rundir::Edit> made, all;  ///< as they were checked; all that the run has then
};
/// Checks and adds them, all or none: what `ektara edit` and the page do. Throws what the two do.
MadeEdits make_edits(const RunView& run, std::vector<rundir::Edit> asked);

}  // namespace ektara::report
