#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "ektara/experiment/train_model.hpp"

namespace ektara::experiment {

/// An option of a model and the values that it takes in turn.
struct SweepAxis {
    std::string option;
    std::vector<std::string> values{};
};

/// "beta=0.5,1" → beta: 0.5, 1; a semicolon in it parts the values instead ("hidden=64,32;128"). Throws UsageError
/// E1103.
SweepAxis parse_sweep_axis(const std::string& text);

/// Which models are compared, and how.
struct SweepPlan {
    std::vector<SweepAxis> axes;
    /// Models a combination of values, of the first seed and those that follow.
    int seeds       = 1;
    Seed first_seed = 0;
    /// K-Means clusters of the latents.
    int n_clusters = 8;
    /// The column that `label_of_row` is of; both empty: no agreement is reported. Labels choose nothing.
    std::string labels_column{};
    std::vector<std::string> label_of_row{};
};

/// Agreement of the K-Means clusters with the labels, over the rows that have one.
struct LabelAgreement {
    double ari = 0, nmi = 0, ami = 0;
};

/// What one model reached.
struct SweepScores {
    std::optional<double> elbo_learned_variance{}, elbo{};
    std::optional<int> active_units{};
    double explained_variance = 0;
    std::optional<double> heldout_explained_variance{};
    bool collapsed = false;
    /// Of the K-Means clusters in the latent space; none for one cluster, or as many as rows.
    std::optional<double> silhouette{};
    std::optional<LabelAgreement> agreement{};
    std::optional<std::string> conditioned_on{};

    /// Every score by its name in sweep.csv and sweep.json; agreement and condition only where there is one.
    template <class Visit>
    void visit(Visit&& each) const {
        each("elbo_learned_variance", elbo_learned_variance);
        each("elbo", elbo);
        each("active_units", active_units);
        each("explained_variance", explained_variance);
        each("heldout_explained_variance", heldout_explained_variance);
        each("collapsed", collapsed);
        each("silhouette", silhouette);
        if (agreement) {
            each("ari", agreement->ari);
            each("nmi", agreement->nmi);
            each("ami", agreement->ami);
        }
        if (conditioned_on) each("conditioned_on", *conditioned_on);
    }
};

/// One model of a sweep: the value of each axis, its seed, and its scores.
struct SweepPoint {
    std::vector<std::string> values{};
    Seed seed = 0;
    models::Options options{};
    SweepScores scores{};
};

struct Sweep {
    std::string model;
    SweepPlan plan;
    std::vector<SweepPoint> points;
    /// The point whose values have the highest mean held-out ELBO with learned variance; none where nothing is held
    /// out.
    std::optional<std::size_t> chosen{};
};

/// "beta=0.5+hidden=128".
std::string point_name(const SweepPlan& plan, const SweepPoint& point);

/// Where a sweep writes, what is written beside its models, whether it resumes, and its threads.
struct SweepSession {
    std::filesystem::path folder;
    models::Provenance provenance{};
    bool resume = false;
    int jobs    = 1;
};

/// Trains a model for every combination of values and every seed into <folder>/<point name>.s<seed>/ and scores it.
/// The same for any number of threads. Throws UsageError E1101 for an axis that is no option of the model, before the
/// first model is trained, and as `train_model` does.
Sweep run_sweep(const TrainingInput& input, const models::Options& options, SweepPlan plan,
                const SweepSession& session);

/// Writes sweep.csv (one row a model) and sweep.json.
void write_sweep(const std::filesystem::path& folder, const Sweep& sweep);

nlohmann::ordered_json to_json(const Sweep& sweep);

}  // namespace ektara::experiment
