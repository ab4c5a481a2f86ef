#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/tables/column_transform.hpp"

namespace ektara::experiment {

/// Where the rows of a method lie, as plain data: which features, what a model made of them (told a condition or not),
/// and what that was projected to. Equal spaces are one artifact, whichever methods use it.
struct Space {
    /// Name of the feature table: "mfcc-moments", "table", "hybrid", ….
    std::string features;
    /// What stands for the features in artifacts' names; empty for the run's main features.
    std::string suffix = {};
    /// "raw", "pca", or the name of a kind of model (models::kinds).
    std::string model = "raw";
    /// The label column that a conditional model is told.
    std::string condition = {};
    /// What becomes of each column before it is standardised.
    tables::Transform transform = tables::Transform::None;
    /// "umap", "half-whitened", or nothing.
    std::string projection = {};

    /// What its artifacts are called: "vae", "cvae-genre", "hybrid", "vae-hybrid", "vae-quantile", "raw-umap".
    std::string name() const;
    /// What its features are called in ModelInput.
    std::string input() const;
    /// The space before the projection.
    Space base() const;
    bool is_trained() const { return model != "raw" && model != "pca"; }
    /// Whether a seed changes it.
    bool is_random() const { return is_trained() || projection == "umap"; }
    bool operator==(const Space&) const = default;
};

/// One line of the table: which space is grouped by which clusterer.
struct Method {
    std::string task, name;
    Space space;
    std::string clusterer;
    /// Above 0: only so many rows are clustered, the first by id; the others get a cluster at random, as the original
    /// did.
    Eigen::Index first_rows = 0;
    /// "vae.kmeans": what its clusterings are called.
    std::string clustering() const { return space.name() + "." + clusterer; }
    bool operator==(const Method&) const = default;
};

enum class Preset { Easy, Medium, Hard, Best, All };
std::vector<std::pair<Preset, std::string>> enum_names(Preset);

/// What the K-Means baseline is called in the table.
inline constexpr const char* kBaseline = "Raw + K-Means";

/// The methods that a preset compares, on the main features of that name; raw K-Means, the baseline of every
/// difference, is the last. `text`: with the rows that need lyrics or descriptions.
std::vector<Method> methods_of(Preset preset, const std::string& main_features, bool text);

/// "vae.s3": the name of a seed's artifact.
std::string with_seed(const std::string& name, Seed seed);

}  // namespace ektara::experiment
