#pragma once

#include <map>
#include <string>
#include <vector>

#include "ektara/artifacts/csv.hpp"
#include "ektara/collection/row_join.hpp"
#include "ektara/core/warning.hpp"

namespace ektara::evaluation {

/// A CSV of labels or clusters with the column that names its rows: `id`, `filename` or `path`.
struct LabelFile {
    std::string path;
    artifacts::CsvTable csv;
    std::vector<std::string> ids;  ///< row numbers from 0 where no column names the rows
    bool named                    = false;
    std::vector<Warning> warnings = {};  ///< how it was read
};

/// Two files side by side: rows of each that share an id, in the bytewise order of the ids.
struct LabelJoin {
    LabelFile labels, clusters;
    std::vector<std::size_t> label_rows, cluster_rows;
    std::vector<Warning> warnings = {};  ///< how the files were read, and W-UNMATCHED
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
    /// Rows of each file that found no partner in the other.
    std::size_t unmatched_labels() const { return labels.csv.rows.size() - label_rows.size(); }
    std::size_t unmatched_clusters() const { return clusters.csv.rows.size() - cluster_rows.size(); }
};

/// Reads and joins both files (which may be one and the same) by the names of their rows; where one of them has none,
/// by row. Names that stand twice are numbered (`collection::row_names`). Throws Error E6401 where no id of one is in
/// the other, E1262 where fewer than `least_matched` of the smaller one's are, E6403 where an id stands twice and its
/// rows cannot be told apart, E6404 where a file does not name its rows and their numbers differ.
LabelJoin join_labels(const std::string& labels, const std::string& clusters, double least_matched = 0.5);

using collection::NamedRows;
using collection::unmatched_rows;

/// The columns of the label file that look like labels: they do not name a row, and have 2 values or more and fewer
/// than rows. They hold text, or whole numbers where the name (`label`) or the lack of other columns says that these
/// are classes. None of `clusters` is among them where both files are the same.
std::vector<std::string> label_like_columns(const LabelJoin& joined, const std::vector<std::string>& clusters);

/// `cluster` if the file has it, or every column that neither names rows nor is a column of the label file.
std::vector<std::string> cluster_like_columns(const LabelJoin& joined);

/// Other names of labels, from a CSV of two columns, name and the name that stands for it; a header `alias,name` (or
/// `from,to`) is ignored. Throws Error E1201 where a line has not two cells.
std::map<std::string, std::string> read_aliases(const std::string& path);

}  // namespace ektara::evaluation
