#pragma once

#include <limits>
#include <string>
#include <vector>

#include "ektara/core/row_order.hpp"
#include "ektara/core/types.hpp"
#include "ektara/metrics/external.hpp"

namespace ektara::metrics {

constexpr int kNoLabel   = -1;  ///< in a target: this row has no class and is left out
constexpr int kNoCluster = -2;  ///< in a grouping: this row was not clustered and is left out

/// What a clustering is compared with: a class a row, or kNoLabel.
///
/// With `strata` (a number from 0 a row, or -1) the score is the mean of the scores inside each stratum that has two
/// classes or more, and labels are permuted inside strata only: "genre within each language".
struct Target {
    std::string name;
    std::vector<int> labels;
    std::vector<int> strata = {};
};

/// What is drawn whole when rows are resampled: the song of each row (any numbers; empty: each row is its own), and in
/// the same way who made it (empty: nobody knows). Draws, and sums, go through the rows in `order`: with an order by
/// content they do not depend on names.
struct ResamplingUnits {
    std::vector<int> songs = {}, artists = {};
    RowOrder order = {};
};

/// One method's clusterings of the same rows, one a seed: a cluster a row, kNoise or kNoCluster. Its scores are the
/// means over them.
struct Grouping {
    std::string name;
    std::vector<std::vector<int>> runs;
};

struct EvaluationOptions {
    int half_samples = 0;
    int permutations = 0;
    Seed seed        = 0;
    /// The grouping that all others are compared with, draw by draw; empty: none.
    std::string baseline = {};
    /// Targets on which every grouping is compared with every other (`Score::against`).
    std::vector<std::string> paired_targets = {};

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("half_samples", self.half_samples, "half-samples of songs for the intervals; 0: none, 1000 is usual");
        visit("permutations", self.permutations, "permutations of labels across songs for chance level and p; 0: none");
    }
};

/// How far the AMI of one grouping lies above another's on the same target, with its interval.
struct Difference {
    std::string other;
    double value, low, high;
};

/// One clustering against one target. What was not asked for, or cannot be had, is NaN.
struct Score {
    static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
    std::string labels, clusters;
    std::int64_t n = 0;                           ///< rows that have both a class and a cluster (or noise)
    int classes    = 0;                           ///< classes among the labelled rows
    int k          = 0;                           ///< clusters among them, the most of any run
    double noise   = 0;                           ///< share of noise rows
    ExternalScores scores;                        ///< noise rows as singletons
    ExternalScores covered;                       ///< without the noise rows
    double ari_sd = kUnknown, ami_sd = kUnknown;  ///< over the runs, ddof 1; unknown for a single one
    double ari_low = kUnknown, ari_high = kUnknown, ami_low = kUnknown, ami_high = kUnknown;
    double chance_ari = kUnknown, chance_ami = kUnknown;
    double p_value = kUnknown, p_adjusted = kUnknown;
    /// AMI minus the baseline's, and its interval from the same half-samples and the seeds; unknown for the baseline.
    double gain = kUnknown, gain_low = kUnknown, gain_high = kUnknown;
    /// The same from every other grouping, where it was asked for.
    std::vector<Difference> against = {};
};

/// Scores every grouping against every target: a row for each pair, groupings inside targets.
///
/// Intervals: estimate ± 1.96 · sd over half-samples of whole songs, or with `units.artists` of all songs of whole
/// artists, without replacement (Politis and Romano 1994). Chance: mean over permutations of labels
/// across songs, the j-th row of a song taking the label of the j-th row (cyclically) of the song drawn for it.
/// `p_value`: share of permutations, the real one included, whose AMI reaches the real one. `p_adjusted`: Westfall and
/// Young's step-down max-T over all rows of the result, AMI standardised by its permutations (Ge, Dudoit and Speed
/// 2003). All targets and groupings see the same draws; from 50,000 songs on, where songs fall into few types of labels
/// and clusters, permutations are drawn by counts of those, for each set of rows that is permuted by itself. The same
/// to the bit for any `jobs`, and however songs, artists, classes and clusters are numbered: what is drawn follows the
/// order of the rows (`units.order`). Throws InvalidArgument E6301 where lengths differ or a grouping has no run, E6105
/// for a negative number of draws.
std::vector<Score> evaluate(const std::vector<Target>& targets, const std::vector<Grouping>& groupings,
                            const ResamplingUnits& units, const EvaluationOptions& options = {}, int jobs = 1);

}  // namespace ektara::metrics
