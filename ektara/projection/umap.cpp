#include "ektara/projection/umap.hpp"

#include <algorithm>

#include "ektara/core/error.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/random.hpp"
#include "ektara/neighbors/approximate.hpp"
#include "ektara/projection/detail/fuzzy_graph.hpp"
#include "ektara/projection/detail/spectral_start.hpp"
#include "ektara/projection/pca.hpp"

namespace ektara::projection {
namespace {

using Eigen::Index;

constexpr float kStartSize      = 10;     ///< the first places span this far
constexpr float kStartNoise     = 1e-4F;  ///< so that equal rows can part
constexpr Index kManyEpochsUpTo = 10000;

void check(const Matrix& points, const UmapOptions& options) {
    require_points(points, "umap");
    require(options.n_components >= 1, "E6105", "umap: n_components must be at least 1, but got {}",
            options.n_components);
    require(options.n_neighbors >= 2, "E6105", "umap: n_neighbors must be at least 2, but got {}", options.n_neighbors);
    require(options.spread > 0 && options.min_dist >= 0 && options.min_dist <= options.spread, "E6105",
            "umap: min_dist must be from 0 to spread, but got {} and {}", options.min_dist, options.spread);
    require(options.n_epochs >= 0, "E6105", "umap: n_epochs must not be negative, but got {}", options.n_epochs);
    require(options.learning_rate > 0, "E6105", "umap: learning_rate must be positive, but got {}",
            options.learning_rate);
    require(options.negative_sample_rate >= 0, "E6105", "umap: negative_sample_rate must not be negative, but got {}",
            options.negative_sample_rate);
    require(options.repulsion_strength >= 0, "E6105", "umap: repulsion_strength must not be negative, but got {}",
            options.repulsion_strength);
}

Layout layout_of(const UmapOptions& options, const Curve& curve, int n_epochs) {
    return {curve,       n_epochs, options.learning_rate, options.repulsion_strength, options.negative_sample_rate,
            options.seed};
}

/// The first principal components; dimensions beyond the table's are left to the noise.
Matrix pca_start(const Matrix& points, Index dims) {
    const Index known = std::min(dims, std::min(points.rows(), points.cols()));
    Matrix start      = Matrix::Zero(points.rows(), dims);
    start.leftCols(known) =
        transform(fit_pca(points, {.n_components = static_cast<double>(known), .whiten = 0}), points);
    return start;
}

Matrix random_start(Index n, Index dims, Seed seed) {
    Random random(seed, "umap random start");
    Matrix start(n, dims);
    for (Index i = 0; i < start.size(); ++i) start.data()[i] = static_cast<float>(random.uniform(-1, 1));
    return start;
}

Matrix first_places(const Matrix& points, const neighbors::Graph& graph, const UmapOptions& options, int jobs) {
    const Index dims = options.n_components;
    if (options.init == Start::Random) return random_start(points.rows(), dims, options.seed);
    if (options.init == Start::Spectral)
        if (auto start = spectral_start(graph, options.n_components, options.seed, jobs)) return *start;
    return pca_start(points, dims);
}

/// Scaled to ±10, a little noise added, then each dimension stretched over [0, 10].
Matrix stretched(Matrix start, Seed seed) {
    const float widest = start.cwiseAbs().maxCoeff();
    if (widest > 0) start *= kStartSize / widest;
    Random random(seed, "umap start noise");
    for (Index i = 0; i < start.size(); ++i) start.data()[i] += kStartNoise * static_cast<float>(random.normal());
    const RowVector low = start.colwise().minCoeff(), high = start.colwise().maxCoeff();
    for (Index j = 0; j < start.cols(); ++j) {
        const float range = high[j] - low[j];
        start.col(j)      = (start.col(j).array() - low[j]) * (range > 0 ? kStartSize / range : 1);
    }
    return start;
}

Matrix fitted_coords(const Matrix& points, const UmapOptions& options, const Curve& curve, int jobs) {
    const Index n = points.rows();
    if (n == 1) return Matrix::Zero(1, options.n_components);
    const int k        = static_cast<int>(std::min<Index>(options.n_neighbors - 1, n - 1));
    const auto graph   = fuzzy_graph(neighbors::knn_of_any_size(points, k, options.metric, jobs));
    const int n_epochs = options.n_epochs > 0 ? options.n_epochs : n <= kManyEpochsUpTo ? 500 : 200;
    Matrix start       = stretched(first_places(points, graph, options, jobs), options.seed);
    return optimise_layout(graph, std::move(start), layout_of(options, curve, n_epochs), jobs);
}

/// The fitted rows and their places in the order of their values: neighbours at equal distances and the rows that push
/// are then the same, whatever order the rows were fitted in.
struct Anchors {
    Matrix points, coords;
};
Anchors anchors_of(const Umap& umap) {
    const auto order = lexicographic_order(umap.points);
    return {umap.points(order, Eigen::all), umap.coords(order, Eigen::all)};
}

/// The weighted mean of each row's neighbours on the map; rows without weights are left at 0.
Matrix mean_places(const Matrix& coords, const neighbors::Neighbors& near, const Matrix& weights) {
    Matrix places(weights.rows(), coords.cols());
    for (Index i = 0; i < weights.rows(); ++i) {
        Eigen::RowVectorXd sum = Eigen::RowVectorXd::Zero(places.cols());
        for (Index j = 0; j < weights.cols(); ++j)
            sum += static_cast<double>(weights(i, j)) * coords.row(near.indices(i, j)).cast<double>();
        const double total = weights.row(i).cast<double>().sum();
        places.row(i)      = (sum / (total > 0 ? total : 1)).cast<float>();
    }
    return places;
}

}  // namespace

std::vector<std::pair<Start, std::string>> enum_names(Start) {
    return {{Start::Spectral, "spectral"}, {Start::Pca, "pca"}, {Start::Random, "random"}};
}

Umap fit_umap(const Matrix& points, const UmapOptions& options, int jobs) {
    check(points, options);
    const Curve curve = fit_curve(options.min_dist, options.spread);
    const auto order  = lexicographic_order(points);
    Matrix ordered(points.rows(), points.cols());
    for (Index i = 0; i < points.rows(); ++i) ordered.row(i) = points.row(order[static_cast<std::size_t>(i)]);
    const Matrix found = fitted_coords(ordered, options, curve, jobs);
    Matrix coords(found.rows(), found.cols());
    for (Index i = 0; i < points.rows(); ++i) coords.row(order[static_cast<std::size_t>(i)]) = found.row(i);
    return {options, curve, points, std::move(coords)};
}

Matrix transform(const Umap& umap, const Matrix& points, int jobs) {
    require(points.cols() == umap.points.cols(), "E6202", "umap: the new rows must have {} columns, but they have {}",
            umap.points.cols(), points.cols());
    require_points(points, "umap");
    const auto anchors   = anchors_of(umap);
    const Index n        = anchors.points.rows();
    const int k          = static_cast<int>(std::min<Index>(umap.options.n_neighbors, n));
    const auto near      = neighbors::knn(anchors.points, points, k, umap.options.metric, jobs);
    const Matrix weights = fuzzy_memberships(near.distances, k, false);
    const int n_epochs   = umap.options.n_epochs > 0 ? std::max(1, umap.options.n_epochs / 3)
                           : n <= kManyEpochsUpTo    ? 100
                                                     : 30;
    auto layout          = layout_of(umap.options, umap.curve, n_epochs);
    layout.learning_rate /= 4;
    Matrix placed =
        optimise_beside(anchors.coords, near, weights, mean_places(anchors.coords, near, weights), layout, jobs);
    const Matrix copies = (near.distances.array() == 0).cast<float>();
    const Matrix known  = mean_places(anchors.coords, near, copies);
    for (Index i = 0; i < placed.rows(); ++i)
        if (copies(i, 0) > 0) placed.row(i) = known.row(i);
    return placed;
}

}  // namespace ektara::projection
