#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ektara/core/progress.hpp"
#include "ektara/core/row_order.hpp"
#include "ektara/core/warning.hpp"
#include "ektara/evaluation/score_row.hpp"
#include "ektara/evaluation/scored_method.hpp"
#include "ektara/metrics/evaluation.hpp"

namespace ektara::evaluation {

/// A system whose choices are repeated: its name, and what its own table says of methods.
struct RepeatedTable {
    std::string name;
    std::map<std::string, TableFigures> figures = {};
};

/// How methods are scored.
struct ScoreOptions {
    /// Half-samples and permutations; `baseline` is the method that gains are counted from. `paired_targets` is set by
    /// `score`: the genre inside languages, genre and language.
    metrics::EvaluationOptions tests = {};
    int resamples                    = 5;  ///< subsamples that are clustered again; 0: none
    int n_clusters                   = 1;  ///< groups that were asked for: a subsample must hold more rows
    Seed seed                        = 0;
    int jobs                         = 1;
    /// Other names of labels, and the name that stands for each: "Pop" → "pop".
    std::map<std::string, std::string> aliases = {};
    /// A label column across which groups are sought: its own targets are scored too (targets_across); empty: none.
    std::string across = {};
    /// Noise counts as one more cluster in scores and internal indices (stability and mixing do not ask).
    bool noise_is_a_cluster = false;
    /// Its figures get columns of their own (ScoreRow::repeats); nothing: no such columns.
    std::optional<RepeatedTable> repeated = {};
};

/// What is scored: the methods, and what is known of their rows.
struct ScoreInput {
    std::vector<Track> tracks;  ///< of the rows
    std::vector<ScoredMethod> methods;
    Matrix reference;             ///< n×d space in which every clustering's internal indices are computed too
    std::string reference_space;  ///< what it is called
    std::vector<std::string> confounded = {};  ///< label columns that the features tell (W-CONFOUNDED)
    /// The order in which rows and songs are drawn; empty: `draw_order` of the reference.
    RowOrder order = {};
};

/// The order in which its rows are drawn, never empty.
RowOrder order_of(const ScoreInput& input);

/// One cluster of a method's first seed: a line of cluster-quality.csv.
struct ClusterRow {
    std::string method;
    std::int64_t cluster = 0, rows = 0;
    double silhouette_own, silhouette_reference, jaccard_seeds, jaccard_samples;
};

/// `rows`: targets outermost, and in each the methods in their order; a row a method with an empty target where there
/// are no labels. The column `warnings` of a row: W-CONFOUNDED with each of the confounded columns, what the method
/// says, W-CONDITIONED, W-NO-DBCV (too many rows), W-NO-SPREAD and W-EQUAL-CENTRES (an index is not defined).
struct ScoreTable {
    std::vector<ScoreRow> rows;
    std::vector<ClusterRow> clusters;
};

/// Scores every method against every target (`targets_of`), over its seeds. The same to the bit for any `jobs`.
ScoreTable score(const ScoreInput& input, const ScoreOptions& options, const Progress& progress);

/// The same, kept in FOLDER/metrics.csv, metrics.json and cluster-quality.csv; the order is kept in draw_order.csv, so
/// that `evaluate` draws the same. Rows that are there are read: a run that was killed resumes.
std::vector<ScoreRow> score_stage(const std::filesystem::path& folder, const ScoreInput& input,
                                  const ScoreOptions& options, const Progress& progress);

/// What a reader of the whole table must know, each with the methods that it is about: W-NO-DBCV, W-NO-SPREAD,
/// W-EQUAL-CENTRES, W-EQUAL-ROWS, W-PRETRAINED.
std::vector<Warning> score_warnings(const std::vector<ScoreRow>& rows);

/// Labels in which noise (-1) is one more cluster, numbered after all others.
std::vector<int> with_noise_as_cluster(std::vector<int> labels);

}  // namespace ektara::evaluation
