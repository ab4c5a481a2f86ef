#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ektara/artifacts/json.hpp"
#include "ektara/core/types.hpp"

namespace ektara::rundir {

/// What a person changed of a run, in RUN/edits.json: an object a line, in the order in which it was said.
///
///     {"edit": "name", "clustering": "vae.kmeans", "group": 3, "name": "Rainy ballads"}
///     {"edit": "move", "clustering": "vae.kmeans", "song": "audio/1.flac", "group": 4}
///     {"edit": "pin", "clustering": "vae.kmeans", "song": "audio/1.flac", "group": 2}
///     {"edit": "label", "song": "audio/1.flac", "column": "genre", "value": "rock"}
///
/// Edits lie over what a run found and change no file of it: whatever shows groups or labels reads them
/// (report/run_view.hpp), and taking one back is to take its line away. A run made anew in RUN keeps the file.
inline constexpr const char* kEdits = "edits.json";

enum class EditKind { Name, Move, Pin, Label };
std::vector<std::pair<EditKind, std::string>> enum_names(EditKind);

struct Edit {
    EditKind kind = EditKind::Name;
    std::string clustering;   ///< "vae.kmeans"; empty for a label
    TrackId song       = {};  ///< empty for a name
    int group          = 0;   ///< that is named, or that the song is in from then on (pin: as it was)
    std::string name   = {};  ///< of the group
    std::string column = {}, value = {};
    bool operator==(const Edit&) const = default;
};

/// What all edits come to; later ones win.
struct Edits {
    std::map<std::string, std::map<int, std::string>> names;  ///< by clustering
    std::map<std::string, std::map<TrackId, int>> groups;     ///< by clustering: songs that were moved or pinned
    std::map<TrackId, std::map<std::string, std::string>> labels;
    std::string version;  ///< of the list (version_of)

    void add(const Edit& edit);
    bool empty() const { return names.empty() && groups.empty() && labels.empty(); }
    /// The name of a group; empty where nobody gave it one.
    std::string name_of(const std::string& clustering, int group) const;
    /// The groups of these rows with the songs where they were moved to.
    std::vector<int> applied(const std::string& clustering, const std::vector<TrackId>& rows,
                             std::vector<int> groups) const;
};

/// The edits of a run, oldest first; none where it has no such file. Throws Error E1606 naming a line that is none.
std::vector<Edit> read_edits(const std::filesystem::path& run);
Edits all_edits(const std::vector<Edit>& edits);

/// The lines of a file of edits; `name` is what messages call it. Throws Error E1606 naming a line that is none.
std::vector<Edit> parse_edits(const std::string& text, const std::string& name);
/// Edits as a JSON array of such objects. Throws UsageError E1643 where the text is none, naming what is wrong.
std::vector<Edit> parse_asked_edits(const std::string& text);
/// What is to be taken back: {"n": 1, "version": "…"}. Throws UsageError E1643 where the text is none.
struct AskedUndo {
    std::size_t n = 1;
    std::string version;  ///< of the edits that who asks knows; "": whatever they are
};
AskedUndo parse_asked_undo(const std::string& text);
/// An edit as its line has it.
artifacts::Json to_json(const Edit& edit);

/// Tells lists of edits apart: 32 hexadecimal digits; "" where there are none.
std::string version_of(const std::vector<Edit>& edits);

/// Adds these in one step and returns all that there are then. Throws UsageError E4301 where another process uses the
/// run.
std::vector<Edit> add_edits(const std::filesystem::path& run, const std::vector<Edit>& more);

struct UndoneEdits {
    std::vector<Edit> taken, left;  ///< oldest first
};
/// Takes the last `n` back. Throws UsageError E1609 where there are fewer, E1642 where a version is given and the edits
/// are others by now, E4301 where another process uses the run; then nothing is taken back.
UndoneEdits undo_edits(const std::filesystem::path& run, std::size_t n = 1, const std::string& version = {});

/// One line: "group 3 of vae.kmeans is called 'Rainy ballads'".
std::string text_of(const Edit& edit);

}  // namespace ektara::rundir
