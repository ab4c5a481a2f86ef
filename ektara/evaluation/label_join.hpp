#pragma once

#include <map>
#include <string>
#include <vector>

#include "ektara/artifacts/csv.hpp"

namespace ektara::evaluation {

/// A CSV of labels or clusters with the column that names its rows: `id`, `filename` or `path`.
struct LabelFile {
    std::string path;
    artifacts::CsvTable csv;
    std::vector<std::string> ids;  ///< row numbers from 0 where no column names the rows
    bool named = false;
};

/// Two files side by side: rows of each that share an id, in the bytewise order of the ids.
struct LabelJoin {
    LabelFile labels, clusters;
    std::vector<std::size_t> label_rows, cluster_rows;
    /// Other names of labels, and the name that stands for each.
    std::map<std::string, std::string> aliases = {};

    /// Labels of a column of the label file, or of a combination "language+genre" (empty where a part is empty): in the
    /// normal form of their text, as a run reads them, and with aliases replaced in every part.
    std::vector<std::string> label_column(const std::string& name) const;
    /// Text of a column of the label file, as it is there.
    std::vector<std::string> text_column(const std::string& name) const;
    /// Text of a column of the cluster file.
    std::vector<std::string> cluster_column(const std::string& name) const;
    std::vector<std::string> ids() const;
};

/// Reads and joins both files (which may be one and the same). Throws Error E6401 where no id of one is in the other,
/// E6403 where an id stands twice in a file, E6404 where neither file names its rows and their numbers differ.
LabelJoin join_labels(const std::string& labels, const std::string& clusters);

/// The columns of the label file that look like labels: text, not the name of a row, with 2 values or more and fewer
/// than rows, and none of `clusters` where both files are the same.
std::vector<std::string> label_like_columns(const LabelJoin& joined, const std::vector<std::string>& clusters);

/// `cluster` if the file has it, or every column that neither names rows nor is a column of the label file.
std::vector<std::string> cluster_like_columns(const LabelJoin& joined);

/// Other names of labels, from a CSV of two columns, name and the name that stands for it; a header `alias,name` (or
/// `from,to`) is ignored. Throws Error E1201 where a line has not two cells.
std::map<std::string, std::string> read_aliases(const std::string& path);

}  // namespace ektara::evaluation
