#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "ektara/evaluation/batch_mixing.hpp"
#include "ektara/evaluation/internal_indices.hpp"
#include "ektara/metrics/evaluation.hpp"

namespace ektara::evaluation {

/// Something a reader of one row must know: a stable code, and the label column that it is about, if any.
struct RowWarning {
    std::string code, column = {};
    bool operator==(const RowWarning&) const = default;
};

/// What the table of another system says of a method.
struct TableFigures {
    double silhouette = std::numeric_limits<double>::quiet_NaN(), ari = silhouette, nmi = silhouette,
           purity = silhouette;
};

/// Every score as NaN: nothing was compared.
metrics::ExternalScores unknown_scores();

/// One row of metrics.csv and metrics.json: a method against one target (docs/methods.md explains the columns). A
/// number that is not known is NaN.
struct ScoreRow {
    static constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

    std::string task, method, features, model, projection, clusterer;
    std::int64_t k       = 0;  ///< clusters found in all rows, the most of any seed
    std::string k_choice = {};
    std::int64_t seeds   = 0;
    double noise         = 0;   ///< share of noise rows, mean over the seeds
    std::string target   = {};  ///< empty: the run has no labels, and nothing about agreement is known

    /// Agreement with the target; columns of their own only where there is one.
    std::int64_t n = 0, classes = 0;
    metrics::ExternalScores scores = unknown_scores();  ///< noise rows as singletons
    double ari_sd = kUnknown, ari_low = kUnknown, ari_high = kUnknown;
    double ami_sd = kUnknown, ami_low = kUnknown, ami_high = kUnknown;
    double ari_covered = kUnknown, ami_covered = kUnknown;
    double chance_ari = kUnknown, chance_ami = kUnknown, p_value = kUnknown, p_adjusted = kUnknown;
    double gain = kUnknown, gain_low = kUnknown, gain_high = kUnknown;
    std::vector<metrics::Difference> differences = {};  ///< from every other method; only in metrics.json

    /// Over pairs of seeds, and over subsamples of the songs.
    double stability = kUnknown, stability_jaccard = kUnknown;
    double stability_samples = kUnknown, stability_samples_jaccard = kUnknown;

    std::string own_space       = {};
    InternalIndices own         = {};
    std::string reference_space = {};
    InternalIndices reference   = {};  ///< its `dbcv` is no column
    BatchMixing mixing          = {};
    std::string conditioned_on  = {};  ///< label column that the model was given; empty: none

    /// Name of a system whose choices the run repeats (`run --as-NAME`), and what its own table says of this method, in
    /// columns NAME_silhouette, NAME_ari, NAME_nmi and NAME_purity. Empty: no such system, no such columns.
    std::string repeats   = {};
    TableFigures repeated = {};

    std::vector<RowWarning> warnings = {};

    /// Visits every column with its name, in the order of the files. A visitor that reads meets `target` before the
    /// columns that only rows with a target have; `repeats` must be set before.
    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit);

    bool has_warning(const std::string& code) const;

  private:
    template <class Self, class Visit>
    static void method_fields(Self& self, Visit& visit);
    template <class Self, class Visit>
    static void agreement_fields(Self& self, Visit& visit);
    template <class Self, class Visit>
    static void space_fields(Self& self, Visit& visit);
    template <class Self, class Visit>
    static void repeated_fields(Self& self, Visit& visit);
};

/// The warning of a row whose features use weights that were trained on labels of music; its column names the weights.
inline constexpr const char* kPretrained = "W-PRETRAINED";
/// These weights (artifacts::known_models); empty: none.
std::string pretrained_on(const ScoreRow& row);

/// AMI minus its chance level (0 where no chance level is known); nothing where no AMI is known.
std::optional<double> above_chance(const ScoreRow& row);

/// The warnings of a row as its column holds them: "W-CONFOUNDED language W-CONDITIONED"; and back.
std::string to_text(const std::vector<RowWarning>& warnings);
std::vector<RowWarning> warnings_from_text(const std::string& text);

/// Writes FOLDER/metrics.csv and metrics.json: the same rows; the differences only in the second, since they do not fit
/// into a cell.
void write_metrics(const std::filesystem::path& folder, const std::vector<ScoreRow>& rows);

/// Reads FOLDER/metrics.json. A column that is not there is unknown, so that runs of earlier versions can be read.
/// Throws Error E4202 where it is not JSON, E4304 where a value has the wrong type.
std::vector<ScoreRow> read_metrics(const std::filesystem::path& folder);

/// What metrics.json holds.
std::string metrics_json(const std::vector<ScoreRow>& rows);

template <class Self, class Visit>
void ScoreRow::fields(Self& self, Visit&& visit) {
    method_fields(self, visit);
    if (!self.target.empty()) agreement_fields(self, visit);
    space_fields(self, visit);
    visit("conditioned_on", self.conditioned_on);
    if (!self.repeats.empty()) repeated_fields(self, visit);
    visit("warnings", self.warnings);
}

template <class Self, class Visit>
void ScoreRow::method_fields(Self& self, Visit& visit) {
    visit("task", self.task);
    visit("method", self.method);
    visit("features", self.features);
    visit("model", self.model);
    visit("projection", self.projection);
    visit("clusterer", self.clusterer);
    visit("k", self.k);
    visit("k_choice", self.k_choice);
    visit("seeds", self.seeds);
    visit("noise", self.noise);
    visit("target", self.target);
}

template <class Self, class Visit>
void ScoreRow::agreement_fields(Self& self, Visit& visit) {
    visit("n", self.n);
    visit("classes", self.classes);
    visit("majority_rate", self.scores.majority_rate);
    visit("ari", self.scores.ari);
    visit("ari_sd", self.ari_sd);
    visit("ari_low", self.ari_low);
    visit("ari_high", self.ari_high);
    visit("ami", self.scores.ami);
    visit("ami_sd", self.ami_sd);
    visit("ami_low", self.ami_low);
    visit("ami_high", self.ami_high);
    visit("nmi", self.scores.nmi);
    visit("homogeneity", self.scores.homogeneity);
    visit("completeness", self.scores.completeness);
    visit("v_measure", self.scores.v_measure);
    visit("purity", self.scores.purity);
    visit("inverse_purity", self.scores.inverse_purity);
    visit("fowlkes_mallows", self.scores.fowlkes_mallows);
    visit("bcubed_precision", self.scores.bcubed_precision);
    visit("bcubed_recall", self.scores.bcubed_recall);
    visit("bcubed_f", self.scores.bcubed_f);
    visit("accuracy", self.scores.accuracy);
    visit("mi", self.scores.mi);
    visit("ari_covered", self.ari_covered);
    visit("ami_covered", self.ami_covered);
    visit("chance_ari", self.chance_ari);
    visit("chance_ami", self.chance_ami);
    visit("p_value", self.p_value);
    visit("p_adjusted", self.p_adjusted);
    visit("gain", self.gain);
    visit("gain_low", self.gain_low);
    visit("gain_high", self.gain_high);
    visit("differences", self.differences);
}

template <class Self, class Visit>
void ScoreRow::space_fields(Self& self, Visit& visit) {
    visit("stability", self.stability);
    visit("stability_jaccard", self.stability_jaccard);
    visit("stability_samples", self.stability_samples);
    visit("stability_samples_jaccard", self.stability_samples_jaccard);
    visit("own_space", self.own_space);
    visit("silhouette_own", self.own.silhouette);
    visit("calinski_harabasz_own", self.own.calinski_harabasz);
    visit("davies_bouldin_own", self.own.davies_bouldin);
    visit("dunn_own", self.own.dunn);
    visit("dbcv_own", self.own.dbcv);
    visit("reference_space", self.reference_space);
    visit("silhouette_reference", self.reference.silhouette);
    visit("calinski_harabasz_reference", self.reference.calinski_harabasz);
    visit("davies_bouldin_reference", self.reference.davies_bouldin);
    visit("dunn_reference", self.reference.dunn);
    BatchMixing::fields(self.mixing, visit);
}

template <class Self, class Visit>
void ScoreRow::repeated_fields(Self& self, Visit& visit) {
    visit((self.repeats + "_silhouette").c_str(), self.repeated.silhouette);
    visit((self.repeats + "_ari").c_str(), self.repeated.ari);
    visit((self.repeats + "_nmi").c_str(), self.repeated.nmi);
    visit((self.repeats + "_purity").c_str(), self.repeated.purity);
}

}  // namespace ektara::evaluation
