#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/core/types.hpp"
#include "ektara/neighbors/knn.hpp"
#include "ektara/projection/layout.hpp"

namespace ektara::projection {

enum class Start { Spectral, Pca, Random };
std::vector<std::pair<Start, std::string>> enum_names(Start);

/// umap-learn's names, meanings and defaults.
struct UmapOptions {
    int n_components          = 2;
    int n_neighbors           = 15;
    double min_dist           = 0.1;
    double spread             = 1;
    neighbors::Metric metric  = neighbors::Metric::Euclidean;
    int n_epochs              = 0;
    double learning_rate      = 1;
    int negative_sample_rate  = 5;
    double repulsion_strength = 1;
    double set_op_mix_ratio   = 1;
    Start init                = Start::Spectral;
    /// n×n_components first places; where it has rows, `init` is not read. No setting.
    Matrix initial_coords = {};
    Seed seed             = 0;

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("n_components", self.n_components, "dimensions of the map");
        visit("n_neighbors", self.n_neighbors, "size of a neighbourhood, the row itself counted");
        visit("min_dist", self.min_dist, "distance below which rows of the map are not drawn together further");
        visit("spread", self.spread, "scale of the map's distances");
        visit("metric", self.metric, "distance of rows: euclidean or cosine");
        visit("n_epochs", self.n_epochs, "passes over the graph; 0: 500, or 200 above 10,000 rows");
        visit("learning_rate", self.learning_rate, "length of the first steps");
        visit("negative_sample_rate", self.negative_sample_rate, "random rows that push for each that pulls");
        visit("repulsion_strength", self.repulsion_strength, "weight of the pushing");
        visit("set_op_mix_ratio", self.set_op_mix_ratio,
              "1: rows are joined where one of them names the other; 0: where both do; between: a mean of the two");
        visit("init", self.init, "first places: spectral, pca or random");
    }
};

/// A fitted map: what new rows need.
struct Umap {
    UmapOptions options;
    Curve curve;
    Matrix points;  ///< n×d, the fitted rows; none where distances were fitted
    Matrix coords;  ///< n×n_components
};

/// UMAP (McInnes, Healy and Melville 2018) of n×d points, as umap-learn 0.5.12: k nearest neighbours, fuzzy union,
/// spectral start (principal components where the graph falls into parts) or given places, stochastic gradient descent.
///
/// The order of the rows moves no point (equal rows have the same places among themselves); the same bits for any
/// `jobs`. Fewer rows than `n_neighbors` make all rows neighbours. Throws InvalidArgument E6105 for options out of
/// range, E6102 on NaN, E6103 on an empty table.
Umap fit_umap(const Matrix& points, const UmapOptions& options, int jobs = 1);

/// The same from n×n distances of any kind, whose order is that of the rows; what of `options` measures distances is
/// not read. Where the graph falls into parts the start is random. Throws E6121 unless they are square, E6102 where one
/// is NaN or below 0, E6105 also for init=pca.
Umap fit_umap_of_distances(const MatrixD& distances, const UmapOptions& options, int jobs = 1);

/// m×n_components places of new rows: the weighted mean of their neighbours among the fitted rows, then a third of the
/// epochs (100, or 30 above 10,000 fitted rows) at a quarter of the learning rate beside the fixed map. A row that
/// equals a fitted one takes its place. A row's place depends on no other new row, nor on the order in which the rows
/// were fitted. Throws InvalidArgument E6202 where the number of columns differs, E6102 on NaN.
Matrix transform(const Umap& umap, const Matrix& points, int jobs = 1);

/// The same from m×n distances of new rows from the fitted ones. Throws E6202 where there are not n columns, E6102
/// where a distance is NaN or below 0.
Matrix transform_distances(const Umap& umap, const MatrixD& distances, int jobs = 1);

}  // namespace ektara::projection
