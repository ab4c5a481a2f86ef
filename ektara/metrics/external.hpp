#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ektara/metrics/contingency.hpp"

namespace ektara::metrics {

/// Logarithms of 1 … n, so that thousands of tables of the same rows are scored without calling log.
class LogTable {
  public:
    explicit LogTable(std::int64_t n);
    double log(std::int64_t i) const { return logs_[static_cast<std::size_t>(i)]; }
    /// i · log(i); 0 for 0.
    double xlogx(std::int64_t i) const { return products_[static_cast<std::size_t>(i)]; }

  private:
    std::vector<double> logs_, products_;
};

/// Agreement of a clustering with classes, all from one table of counts n_ck (classes c, clusters k, n rows).
///
/// ari: adjusted Rand index (Hubert and Arabie 1985). mi: mutual information in nats. nmi, ami: normalised and adjusted
/// for chance by the arithmetic mean of the entropies (Vinh, Epps and Bailey 2010). homogeneity = mi / H(classes),
/// completeness = mi / H(clusters), v_measure their harmonic mean (Rosenberg and Hirschberg 2007). fowlkes_mallows:
/// geometric mean of pair precision and recall. purity = Σ_k max_c n_ck / n, inverse_purity = Σ_c max_k n_ck / n.
/// bcubed_*: mean over rows of the share of its cluster that has its class (precision), of its class that has its
/// cluster (recall), and their harmonic mean (Amigó et al. 2009). accuracy: share of rows on the best one-to-one match
/// of clusters to classes (NaN above 2,000 classes and clusters). majority_rate: share of the largest class.
struct ExternalScores {
    double ari = 1, ami = 1, nmi = 1, homogeneity = 1, completeness = 1, v_measure = 1;
    double mi = 0, fowlkes_mallows = 0, purity = 1, inverse_purity = 1;
    double bcubed_precision = 1, bcubed_recall = 1, bcubed_f = 1, accuracy = 1, majority_rate = 1;

    /// Visits every score with its name, in the order in which they are printed.
    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("ari", self.ari);
        visit("ami", self.ami);
        visit("nmi", self.nmi);
        visit("homogeneity", self.homogeneity);
        visit("completeness", self.completeness);
        visit("v_measure", self.v_measure);
        visit("purity", self.purity);
        visit("inverse_purity", self.inverse_purity);
        visit("fowlkes_mallows", self.fowlkes_mallows);
        visit("bcubed_precision", self.bcubed_precision);
        visit("bcubed_recall", self.bcubed_recall);
        visit("bcubed_f", self.bcubed_f);
        visit("accuracy", self.accuracy);
        visit("mi", self.mi);
        visit("majority_rate", self.majority_rate);
    }
};

/// Every score of a table. Degenerate tables score as scikit-learn 1.9 defines them: no rows, or one class and one
/// cluster, give ari = ami = nmi = v = 1; one class against many clusters gives ami = nmi = 0.
ExternalScores external_scores(const Contingency& table);
ExternalScores external_scores(std::span<const int> classes, std::span<const int> clusters,
                               Noise noise = Noise::AsCluster);

/// Adjusted Rand index alone.
double adjusted_rand_index(const Contingency& table);

/// Share of the pairs of rows on which classes and clusters agree (Rand 1971); 1 where there is no pair.
double rand_index(const Contingency& table);

/// Mutual information in nats: Σ n_ck/n · log(n·n_ck / (a_c·b_k)); 0 where there is one class or one cluster.
double mutual_information(const Contingency& table, const LogTable& logs);

/// Mean mutual information of tables with these margins under the hypergeometric model (Vinh, Epps and Bailey 2010).
///
/// Each pair of margins adds E[x log x]/n plus a constant, x hypergeometric. The weights of x are built from its mode
/// outwards by their ratios and stop below 1e-18 of the mode: no factorial is needed. Equal margins are summed once.
double expected_mutual_information(std::span<const std::int64_t> class_sizes,
                                   std::span<const std::int64_t> cluster_sizes, const LogTable& logs);

/// Adjusted mutual information (arithmetic mean of the entropies) from a known expectation.
double adjusted_mutual_information(const Contingency& table, double expected, const LogTable& logs);

/// What the entropies of classes and clusters are brought to, to normalise their mutual information by it.
enum class Average { Arithmetic, Geometric, Min, Max };
std::vector<std::pair<Average, std::string>> enum_names(Average);

/// Normalised and adjusted mutual information by any of these (scikit-learn 1.9's `average_method`).
double normalised_mutual_information(const Contingency& table, Average average);
double adjusted_mutual_information(const Contingency& table, Average average);

/// Largest number of rows on a one-to-one match of clusters to classes (Hungarian method, Kuhn 1955; potentials as in
/// Jonker and Volgenant 1987). NaN where both sides have more than 2,000 groups.
double best_match_rows(const Contingency& table);

}  // namespace ektara::metrics
