#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "ektara/cluster/cluster.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/types.hpp"
#include "ektara/models/options.hpp"
#include "ektara/projection/projection.hpp"
#include "ektara/tables/batch_correction.hpp"
#include "ektara/tables/column_transform.hpp"

namespace ektara::experiment {

/// The standardised features as they are.
struct Raw {
    bool operator==(const Raw&) const = default;
};
/// Their principal components.
struct Pca {
    bool operator==(const Pca&) const = default;
};

/// What makes coordinates of the features: nothing, PCA, or a model that is trained on them.
using Coordinates = std::variant<Raw, Pca, models::Kind>;
/// "raw", "pca", or the model's name.
std::string name(const Coordinates& coordinates);

/// Options of one step of one method, by their names: {"n_components", "2"}.
using OwnOptions = std::map<std::string, std::string>;

/// Sets the options of a step (a variant of options structs) that have these names; others are left out. Throws
/// UsageError E1102 on a bad value.
template <class Step>
void set_own(Step& step, const OwnOptions& own) {
    std::visit(
        [&](auto& options) {
            for (const auto& [name, value] : own) set_option(options, name, value);
        },
        step);
}

/// Sets the seed of a step that draws by chance; changes no other.
template <class Step>
void set_seed(Step& step, Seed seed) {
    std::visit(
        [&](auto& options) {
            if constexpr (requires { options.seed; }) options.seed = seed;
        },
        step);
}

/// Where the rows of a method lie, as plain data: which features, what a model made of them (given a condition or not),
/// and what that was projected to. Equal spaces are one artifact, whichever methods use it.
struct Space {
    /// Name of the feature table: "mfcc-moments", "table", "hybrid", ….
    std::string features;
    /// What stands for the features in artifacts' names; empty for the run's main features.
    std::string label = {};
    Coordinates model = Raw{};
    /// The label column that a conditional model is given.
    std::string condition = {};
    /// What becomes of each column: before it is standardised, or, without a model, just before the projection.
    tables::Transform transform                = tables::Transform::None;
    std::optional<projection::Kind> projection = {};
    OwnOptions model_options = {}, projection_options = {};
    /// What takes the differences of batches out of the coordinates, last of all, and the label column of the batches.
    std::optional<tables::CorrectionKind> correction = {};
    std::string batch                                = {};
    OwnOptions correction_options                    = {};
    /// Several features: what a multi-modal model reads, or, without a model, columns side by side, each feature
    /// half-whitened and of total variance 1. Empty: `features` is one.
    std::vector<std::string> blocks = {};

    /// What its artifacts are called: "vae", "cvae-genre", "hybrid", "vae-hybrid", "vae-quantile", "raw-umap",
    /// "raw-harmony-language", "fused-rich-lyrics", "multimodal-vae-rich-lyrics"; options of its own follow what they
    /// belong to: "raw-umap+n_components=2".
    std::string name() const;
    /// The projection in artifacts and tables: "umap", "partial-whitening", "half-whitened" for partial whitening of
    /// normal quantiles, or nothing.
    std::string projection_name() const;
    /// What its features are called in ModelInput.
    std::string table_key() const;
    /// The space before the correction, and the one before the projection.
    Space uncorrected() const;
    Space base() const;
    /// The spaces that it is made from, the base first and itself last.
    std::vector<Space> chain() const;
    /// Whether several features stand side by side, without a model that reads them.
    bool is_fused() const { return !blocks.empty() && !is_trained(); }
    /// The features that it is made of: its blocks, or the only one.
    std::vector<std::string> parts() const { return blocks.empty() ? std::vector{features} : blocks; }
    bool is_trained() const { return std::holds_alternative<models::Kind>(model); }
    /// Whether a seed changes it.
    bool is_random() const {
        const bool is_drawn = is_trained() && model != Coordinates(models::Kind::SongLda);
        return is_drawn || projection == projection::Kind::Umap || correction == tables::CorrectionKind::Harmony;
    }
    bool operator==(const Space&) const = default;
};

/// One line of the table: which space is grouped by which clusterer.
struct Method {
    std::string task, name;
    Space space;
    cluster::Kind clusterer      = cluster::Kind::KMeans;
    OwnOptions clusterer_options = {};
    /// Above 0: only so many rows are clustered, the first by id; the others get a cluster at random.
    Eigen::Index subset = 0;
    /// The label column of the batches that the clusterer's graph is told of; empty: none.
    std::string batch = {};

    /// The label columns that its model, correction or graph saw, joined by +: "language"; empty: none.
    std::string seen_labels() const;
    /// "vae.kmeans", "raw.hdbscan+min_cluster_size=9": what its clusterings are called.
    std::string clustering() const;
    bool operator==(const Method&) const = default;
};

/// Whether a feature is that of a method, or one of several.
bool is_made_of(const Method& method, const std::string& feature);

/// Why a method cannot be had without lyrics or descriptions: its features are made of text.
bool needs_text(const Method& method);

/// Whether lyrics are among its features, which a run reads only with `text.source=lyrics` or for an own method.
bool needs_lyrics(const Method& method);

/// What the K-Means baseline is called in the table.
inline constexpr const char* kBaseline = "Raw + K-Means";

/// "vae.s3": the name of a seed's artifact.
std::string with_seed(const std::string& name, Seed seed);

}  // namespace ektara::experiment
