#pragma once

#include <string>

#include "ektara/report/audit_record.hpp"

namespace ektara::curation {

/// What `audit` looks at; `--set audit.…`.
struct AuditOptions {
    int neighbors         = 25;
    int permutations      = 999;
    double false_rate     = 0.05;
    int least_of_a_label  = 5;
    int outlier_neighbors = 20;
    double outlier_limit  = 3.5;
    double outlier_factor = 1.5;
    /// The label column, or a combination language+genre; empty: genre, where the run has one.
    std::string labels_column = {};
    Seed seed                 = 0;
    int jobs                  = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("neighbors", self.neighbors, "nearest songs whose labels are compared with a song's own");
        visit("permutations", self.permutations, "permutations of the labels inside each language");
        visit("false_rate", self.false_rate, "share of the called labels that may be called by chance");
        visit("least_of_a_label", self.least_of_a_label, "songs that a label must have to be judged");
        visit("outlier_neighbors", self.outlier_neighbors, "nearest songs whose density is compared with a song's own");
        visit(
            "outlier_limit", self.outlier_limit,
            "robust standard deviations of the logarithm of the local outlier factor above which a song fits nowhere");
    }
};

/// Songs whose label disagrees with those of their neighbours, songs that fit nowhere, and other masters of a recording
/// that is there already, in the space that a method clustered. Clips of one song, equal rows, and masters found are
/// one song (song_table.hpp), so that no song speaks for itself.
///
/// - label: metrics/label_disagreement.hpp over the nearest songs by mutual proximity, labels permuted within language
///   (a column that is the language, or holds it: among all songs); called where q is at most `false_rate`. Songs whose
///   label fewer than `least_of_a_label` songs have are not judged (W-AUDIT-RARE-LABELS); with fewer than 20 judged
///   songs or 2 labels none is (W-AUDIT-NO-LABELS).
/// - outlier: local outlier factor (neighbors/outlier_factor.hpp); called where its logarithm lies more than
///   `outlier_limit` times 1.4826 · MAD above the median (Iglewicz and Hoaglin 1993) and which is above
///   `outlier_factor` (1.5: scikit-learn's own limit), among 20 songs or more.
/// - master: audio::same_recordings(…, Master) of the run's fingerprints, tracks of one song_id aside; nothing in a run
///   of ready features.
///
/// Throws UsageError E6240 where no track has a value in `labels_column`, E6242 for an option out of range.
report::AuditRecord audit(const report::RunView& run, const report::RunMethod& method, const AuditOptions& options);

}  // namespace ektara::curation
