#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ektara/artifacts/csv.hpp"
#include "ektara/collection/inputs.hpp"

namespace ektara::collection {

/// Every audio file below a folder, by its ending; hidden names are passed over, links to folders are followed once.
/// Files with other endings that begin like sound are counted and named (W-OTHER-FILES).
/// Ids are the paths relative to the folder. Labels come from the layouts that docs/inputs.md lists.
/// Throws NothingUsable E1210 where there is no audio file.
Collection scan_folder(const std::filesystem::path& folder);

/// The tracks of a manifest; ids are its `id` or, without one, its `path` cells (a path that stands twice: "path#2").
/// Throws Error E1203 without a `path` column, E1206 for an empty path, NothingUsable E1210 without rows.
Collection read_manifest(artifacts::CsvTable csv, const std::filesystem::path& file);

/// "; did you mean 'path' by 'file'?" for columns of which one looks like that of the files; else "".
std::string meant_as_path(const std::vector<std::string>& columns);

/// Audio files by their paths, which are their ids; a path that stands twice is one track.
Collection collection_of_files(std::vector<std::string> paths);

/// The lines of a file, "-": of standard input; empty lines are left out. Throws Error E4101 where it cannot be read.
std::vector<std::string> read_list(const std::string& file);

}  // namespace ektara::collection
