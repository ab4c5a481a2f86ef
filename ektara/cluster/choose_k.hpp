#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ektara/cluster/cluster.hpp"
#include "ektara/core/matrix.hpp"
#include "ektara/core/phrase.hpp"

namespace ektara::cluster {

/// What decides the number of clusters: the median of the three resampling criteria, one of them, or what only a
/// mixture (BIC) or a spectral method (eigengap) has.
enum class Criterion { Auto, Gap, PredictionStrength, Stability, Bic, Eigengap };
std::vector<std::pair<Criterion, std::string>> enum_names(Criterion);

struct ChooseKOptions {
    Criterion criterion = Criterion::Auto;
    int k_max           = 20;
    int repeats         = 10;
    int max_rows        = 1000;
    Seed seed           = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("criterion", self.criterion,
              "auto (bic for gmm, eigengap for spectral, else the median of the next three), gap, "
              "prediction-strength, stability, bic or eigengap");
        visit("k_max", self.k_max, "most clusters tried; never more than a third of the songs");
        visit("repeats", self.repeats, "reference tables, splits in two and subsamples for each k");
        visit("max_rows", self.max_rows, "larger tables are represented by so many rows of songs drawn from them");
    }
};

/// The figures of one k that its criterion has; bic_full, bic_tied and bic_diag are those of the shapes of covariance
/// that were tried where none was given.
struct Candidate {
    int k                     = 0;
    std::optional<double> bic = {}, bic_diag = {}, bic_full = {}, bic_tied = {}, eigengap = {}, eigenvalue = {},
                          gap = {}, gap_sd = {}, jaccard = {}, prediction_strength = {}, stability = {};
    bool operator==(const Candidate&) const = default;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("bic", self.bic);
        visit("bic_diag", self.bic_diag);
        visit("bic_full", self.bic_full);
        visit("bic_tied", self.bic_tied);
        visit("eigengap", self.eigengap);
        visit("eigenvalue", self.eigenvalue);
        visit("gap", self.gap);
        visit("gap_sd", self.gap_sd);
        visit("jaccard", self.jaccard);
        visit("prediction_strength", self.prediction_strength);
        visit("stability", self.stability);
    }
};

struct KChoice {
    int k = 1;
    Phrase reason;
    std::vector<Candidate> candidates;
    /// The method with the chosen number, and for a mixture the chosen shape of covariance.
    Options method = KMeansOptions{};
};

/// Chooses the number of clusters of a method that takes one (n_clusters), from 1 up, without any labels:
///
/// - gap statistic (Tibshirani, Walther and Hastie 2001): the smallest k with gap(k) ≥ gap(k + 1) - s(k + 1), reference
///   rows uniform in the box along the principal axes;
/// - prediction strength (Tibshirani and Walther 2005): the largest k whose mean over splits in two is at least 0.8;
/// - stability: the largest k whose mean ARI between subsamples of 80 % and the whole is within 0.02 of the best one, 1
///   where the best is below 0.6; `jaccard` is that of the least stable cluster (Hennig 2007);
/// - BIC: its minimum where every component has at least 5 rows (full covariance: columns + 1; one for all: more rows
///   than columns and components), over every shape of covariance unless one is given (Fraley and Raftery 2002);
/// - eigengap: the largest fall between successive eigenvalues (von Luxburg 2007).
///
/// Rows of one song (`songs`: a number from 0 a row; empty: every row its own) are no independent evidence: splits and
/// subsamples draw whole songs, pairs of rows of one song count for nothing, the reference rows of a song lie about a
/// place drawn for it as its own lie about their mean, and BIC and eigengap see one row of each. Equal rows count once.
///
/// Needs at least 6 songs (E6110); E6102, E6103, E6150 as for every table, E6105 for an option out of range; E6301
/// where `songs` has another length; E6111 for a criterion that the method does not have, or a method without
/// n_clusters. The order of the rows changes nothing, nor does `jobs`.
KChoice choose_k(const Matrix& points, const Options& method, const ChooseKOptions& options, int jobs = 1,
                 const std::vector<int>& songs = {});

}  // namespace ektara::cluster
