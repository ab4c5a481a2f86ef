#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace ektara::collection {

/// The file of a table: `path` itself, or of a run directory features/mfcc-moments.npy or features/table.npy, which it
/// was grouped by, else the only table of its features. Throws Error E1211 where there is none, or a choice.
std::filesystem::path table_file(const std::filesystem::path& path);

/// The names of the other tables of features beside `file` in a run directory; sequences and fingerprints are none.
std::vector<std::string> tables_beside(const std::filesystem::path& file);

}  // namespace ektara::collection
