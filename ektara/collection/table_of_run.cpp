#include "ektara/collection/table_of_run.hpp"

#include <algorithm>

#include <fmt/ranges.h>

#include "ektara/artifacts/digest_list.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/path_text.hpp"

namespace ektara::collection {
namespace fs = std::filesystem;
namespace {

bool is_table(const fs::path& file) {
    const auto stem = file.stem().string();
    return file.extension() == ".npy" && stem != "fingerprint" && stem.find("-sequence") == std::string::npos;
}

std::vector<fs::path> tables_in(const fs::path& features) {
    std::error_code ignored;
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(features, ignored))
        if (is_table(entry.path())) found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

fs::path table_file(const fs::path& path) {
    std::error_code ignored;
    if (!fs::is_directory(path, ignored)) return path;
    const auto features = path / "features";
    for (const char* name : {"mfcc-moments.npy", "table.npy"})
        if (artifacts::is_expected(features / name)) return features / name;
    const auto found = tables_in(features);
    if (found.size() == 1) return found.front();
    if (found.empty())
        fail("E1211", "{}: is a folder without a table of features; name a table, or run 'ektara extract' first",
             path.string());
    std::vector<std::string> names;
    for (const auto& file : found) names.push_back(path_text(file));
    fail("E1211", "{}: holds several tables of features; name one of them: {}", path.string(), fmt::join(names, ", "));
}

std::vector<std::string> tables_beside(const fs::path& file) {
    std::vector<std::string> names;
    for (const auto& other : tables_in(file.parent_path()))
        if (other.filename() != file.filename()) names.push_back(path_text(other.filename()));
    return names;
}

}  // namespace ektara::collection
