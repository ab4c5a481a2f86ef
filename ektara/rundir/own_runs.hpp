#pragma once

#include <filesystem>
#include <optional>

namespace ektara::rundir {

/// Takes note, in the user's data folder ($XDG_DATA_HOME/ektara/runs), that this user made the run in `run` from the
/// music in `input` (a folder, or a file in one). What a run says of itself proves nothing: it may come from others.
/// Where the note cannot be written there is none.
void note_own_run(const std::filesystem::path& run, const std::filesystem::path& input);

/// The folder of the music of a run that this user made at this place and of this input; nothing for any other run.
std::optional<std::filesystem::path> music_of_own_run(const std::filesystem::path& run);

}  // namespace ektara::rundir
