#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ektara/core/matrix.hpp"

namespace ektara::testing {

/// Thirty songs of three genres in 57 features, whose genres are far apart: what every layout below holds.
struct LayoutSongs {
    std::vector<std::string> filenames, genres;
    Matrix features;
};
LayoutSongs layout_songs();

/// The names of the 57 features in GTZAN's features_30_sec.csv, in its order.
std::vector<std::string> gtzan_features();

/// One way in which the songs are written down: a table and, where its program writes no genre, a file of labels.
struct TableLayout {
    std::string name, file, labels_file, labels_column;
    bool has_names     = true;  ///< of its rows
    bool has_our_words = true;  ///< its columns are called as GTZAN calls them
};
std::vector<TableLayout> table_layouts();

/// Writes the files of a layout into a folder.
void write_layout(const TableLayout& layout, const std::filesystem::path& folder);

}  // namespace ektara::testing
