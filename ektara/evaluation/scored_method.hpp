#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/evaluation/score_row.hpp"

namespace ektara::evaluation {

/// What the rows of a table say of a space: what it is called, from which features which model made it, which label
/// columns the method was given (empty: none), and what it was projected by (empty: nothing).
struct SpaceFacts {
    std::string name, features, model, projection = {}, condition = {};
};

/// Groups some rows of a method's space anew with a seed: one cluster a row, a negative one for noise. `points` are
/// those rows. Nothing where the method has no answer for them (too few for its options, or it does not converge).
using Recluster = std::function<std::optional<std::vector<int>>(const Matrix& points,
                                                                const std::vector<Eigen::Index>& rows, Seed seed)>;

/// One method with its clusterings: what `score` needs of it. All clusterings have the same rows.
struct ScoredMethod {
    std::string task, name;
    SpaceFacts space;
    std::string clusterer, k_choice;
    /// Whether it finds dense groups and noise: then DBCV is measured in its own space.
    bool is_density_based = false;
    /// What a reader of each of its rows must know.
    std::vector<RowWarning> warnings = {};
    std::vector<Seed> seeds          = {};
    /// For each seed the space that was clustered (n×d) and the clusters of its rows. Spaces are shared.
    std::vector<std::shared_ptr<const Embedding>> spaces = {};
    std::vector<Clustering> clusterings                  = {};
    /// For stability under subsampling; empty: no sample is taken.
    Recluster recluster = {};
};

}  // namespace ektara::evaluation
