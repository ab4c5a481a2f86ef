#pragma once

#include <limits>
#include <string>
#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/metrics/evaluation.hpp"

namespace ektara::metrics {

struct ProbeOptions {
    int folds          = 5;
    double shrinkage   = 0.1;
    double skill       = 0.5;
    double association = 0.5;
    Seed seed          = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("folds", self.folds, "parts that the songs are dealt to; a class needs as many songs");
        visit("shrinkage", self.shrinkage, "how far the covariance is drawn towards the unit matrix, 0 to 1");
        visit("skill", self.skill, "from here on (0: chance, 1: always right) features tell a column's values apart");
        visit("association", self.association, "from here on (Cramér's V) two columns are entangled");
    }
};

/// How well the features tell the values of one column. NaN where fewer than two classes have enough songs.
struct Probe {
    /// Mean over the classes of the share of their rows that are recognised; 1/classes by chance.
    double balanced_accuracy = std::numeric_limits<double>::quiet_NaN();
    double chance            = std::numeric_limits<double>::quiet_NaN();
    int classes = 0, rows = 0;

    /// (accuracy − chance)/(1 − chance): 0 by chance, 1 where every row is recognised.
    double skill() const { return (balanced_accuracy - chance) / (1 - chance); }
};

/// Recognises the class of each row by linear discriminants fitted to the other songs.
///
/// Songs are dealt to `folds` parts class by class, shuffled by the seed from the order of their rows' values; each
/// part is classified by the discriminants of the rest (Fisher 1936): columns standardised, means of the classes, their
/// pooled covariance S with every class counting the same, drawn to (1 − γ)S + γI (Friedman 1989); the class with the
/// largest μᵀS⁻¹x − ½μᵀS⁻¹μ. `labels` may hold kNoLabel; classes of fewer songs than `folds` are left out. `songs` as
/// in `evaluate` (empty: a row is a song). Throws InvalidArgument E6301 where lengths differ, E6105 for folds below 2
/// or a shrinkage outside (0, 1], E6102 on NaN, E6103 on an empty table.
Probe probe(const Matrix& features, const std::vector<int>& labels, const std::vector<int>& songs = {},
            const ProbeOptions& options = {});

/// Cramér's V of two columns over songs (each song by its first row that has both), corrected for chance (Bergsma
/// 2013): 0 for independent ones, 1 or little less where one tells the other. 0 where either has a single value. Throws
/// E6301.
double association(const std::vector<int>& a, const std::vector<int>& b, const std::vector<int>& songs = {});

/// A column that the corpus probe is asked about.
struct ProbedColumn {
    /// Provenance: where a recording comes from (source, corpus). Language: language. Other: genre and the like, asked
    /// only whether provenance is entangled with them.
    enum class Kind { Provenance, Language, Other };

    std::string name;
    std::vector<int> labels;
    Kind kind = Kind::Provenance;
};

/// One row of the corpus probe's table.
struct ProbeFinding {
    std::string column;
    Probe probe;
    /// For provenance, the other column most entangled with it, and how much; empty and 0 otherwise.
    std::string entangled_with;
    double association = 0;
    /// Whether W-CONFOUNDED is due (docs/warnings.md).
    bool confounded = false;
};

/// Probes every provenance and language column, in their order.
///
/// `confounded`: the features tell the column's values apart (skill ≥ options.skill), and, for provenance, it is also
/// entangled with another column (V ≥ options.association): recordings from several places that are evenly spread over
/// languages and genres do no harm, however different they sound. Throws as `probe`.
std::vector<ProbeFinding> corpus_probe(const Matrix& features, const std::vector<ProbedColumn>& columns,
                                       const std::vector<int>& songs = {}, const ProbeOptions& options = {});

}  // namespace ektara::metrics
