#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ektara/collection/song_guess.hpp"
#include "ektara/core/types.hpp"
#include "ektara/evaluation/batch_mixing.hpp"
#include "ektara/evaluation/internal_indices.hpp"
#include "ektara/evaluation/label_join.hpp"
#include "ektara/metrics/disentanglement.hpp"
#include "ektara/metrics/evaluation.hpp"

namespace ektara::evaluation {

/// Which columns of two joined files are compared: what `ektara evaluate` is asked.
struct ColumnChoice {
    std::vector<std::string> labels, clusters;  ///< empty: those that look like labels or clusters
    std::string within = {};                    ///< also score inside each value of this label column; empty: no
    /// Column of the songs that are drawn whole; empty: `song_id` where there is one, else as `song_rule` finds them.
    std::string songs              = {};
    collection::SongRule song_rule = collection::SongRule::Automatic;
    std::string artists            = {};  ///< who made the rows; empty: `artist` where there is one
    std::string batch              = {};  ///< whose mixing in the space is measured; empty: none
    std::string factors_file       = {};  ///< CSV of known factors of the space; empty: none
};

struct ColumnScoreOptions {
    metrics::EvaluationOptions tests                = {};
    metrics::DisentanglementOptions disentanglement = {};
    int jobs                                        = 1;
};

/// The table that was clustered, and the file it came from (for messages).
struct ClusteredSpace {
    FeatureMatrix table;
    std::string path;
};

/// Internal indices of one column of clusters, with the clusters' own names.
struct ColumnIndices {
    InternalIndices indices;
    std::map<std::string, double> silhouette_by_cluster = {};
    double seconds                                      = 0;  ///< of the pass over all distances
    bool too_large_for_dbcv                             = false;
};

/// One label column against one column of clusters; the space's figures where a space was given.
struct ColumnScore {
    metrics::Score agreement;
    /// Rows of either file without a partner, which are left out.
    std::size_t unmatched_labels = 0, unmatched_clusters = 0;
    std::optional<ColumnIndices> internal                         = {};
    std::optional<BatchMixing> mixing                             = {};
    std::optional<metrics::DisentanglementScores> disentanglement = {};
};

/// Fills the empty lists of columns by what the files hold. Throws Error E6402 where no column looks like labels, or
/// none like clusters.
ColumnChoice resolved(ColumnChoice choice, const LabelJoin& joined);

/// W-UNMATCHED where the clustered table and the clusters do not have the same rows. Throws Error E1262 where fewer
/// than `least_matched` of the smaller one's rows are in the other. W-PRETRAINED where the table was computed by
/// weights that were trained on labels of music.
std::vector<Warning> space_warnings(const LabelJoin& joined, const ClusteredSpace& space, double least_matched);

/// The songs of the joined rows where no column names them: as in a run of the label file, a manifest (`path`) by
/// collection::guess_songs, other tables by artist and title only.
collection::SongGuess guessed_songs(const LabelJoin& joined, const ColumnChoice& choice);

/// The classes of every label column; with `within` also its classes inside each value of that column
/// ("genre@bangla"), and their mean ("genre@language").
std::vector<metrics::Target> column_targets(const LabelJoin& joined, const ColumnChoice& choice);

/// The clusters of a column as numbers in the order of their values: by size where all are whole numbers, by text
/// otherwise; -1 is noise, an empty cell a row that was not clustered.
metrics::Grouping grouping_of(const LabelJoin& joined, const std::string& column);

/// Scores every chosen column of clusters against every target, clusters inside targets, by the same functions as a
/// run. `choice` must be resolved. Throws Error E6405 where a row of the clusters is missing in the space or among the
/// factors, E6402 where no column looks like a factor, and what `metrics::evaluate` throws.
std::vector<ColumnScore> score_columns(const LabelJoin& joined, const ColumnChoice& choice,
                                       const std::optional<ClusteredSpace>& space, const ColumnScoreOptions& options);

}  // namespace ektara::evaluation
