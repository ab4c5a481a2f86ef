#include "ektara/projection/umap.hpp"

#include <algorithm>
#include <limits>

#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
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

void check(const UmapOptions& options, Index rows) {
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
    require(options.set_op_mix_ratio >= 0 && options.set_op_mix_ratio <= 1, "E6105",
            "umap: set_op_mix_ratio must be from 0 to 1, but got {}", options.set_op_mix_ratio);
    const auto& given = options.initial_coords;
    require(given.rows() == 0 || (given.rows() == rows && given.cols() == options.n_components && given.allFinite()),
            "E6104", "umap: first places must be {}×{} finite numbers, but they are {}×{}", rows, options.n_components,
            given.rows(), given.cols());
}

Layout layout_of(const UmapOptions& options, const Curve& curve, int n_epochs) {
    return {.curve                = curve,
            .n_epochs             = n_epochs,
            .learning_rate        = options.learning_rate,
            .repulsion_strength   = options.repulsion_strength,
            .negative_sample_rate = options.negative_sample_rate,
            .seed                 = options.seed};
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

/// `points` may have no rows: then there are distances alone.
Matrix first_places(const Matrix& points, const neighbors::Graph& graph, const UmapOptions& options, int jobs) {
    const Index dims = options.n_components;
    if (options.initial_coords.rows() > 0) return options.initial_coords;
    if (options.init == Start::Random) return random_start(graph.n_rows(), dims, options.seed);
    if (options.init == Start::Spectral)
        if (auto start = spectral_start(graph, options.n_components, options.seed, jobs)) return *start;
    if (points.rows() == 0) return random_start(graph.n_rows(), dims, options.seed);
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

/// Other rows that are a row's neighbours.
int others_of(const UmapOptions& options, Index rows) {
    return static_cast<int>(std::min<Index>(options.n_neighbors - 1, rows - 1));
}

/// Rows that are near one another side by side: then what the graph's edges lead to is in the cache. `near`, the rows'
/// `order` and their `points` are brought to it.
void stand_together(neighbors::Neighbors& near, std::vector<Index>& order, Matrix& points) {
    const auto n = static_cast<std::size_t>(points.rows());
    std::vector<int> place(n);
    for (std::size_t i = 0; i < n; ++i) place[static_cast<std::size_t>(near.order[i])] = static_cast<int>(i);
    neighbors::Neighbors arranged{near.indices(near.order, Eigen::all), near.distances(near.order, Eigen::all),
                                  near.recall};
    for (int& row : arranged.indices.reshaped()) row = place[static_cast<std::size_t>(row)];
    std::vector<Index> rows(n);
    for (std::size_t i = 0; i < n; ++i) rows[i] = order[static_cast<std::size_t>(near.order[i])];
    points = points(near.order, Eigen::all).eval();
    order  = std::move(rows);
    near   = std::move(arranged);
}

Matrix fitted_coords(const neighbors::Neighbors& near, const Matrix& points, const UmapOptions& options,
                     const Curve& curve, int jobs) {
    const Index n      = near.indices.rows();
    const auto graph   = fuzzy_graph(near, options.set_op_mix_ratio);
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

/// Whether row i of distances is that of column i, and no neighbour of itself.
enum class Rows { Fitted, New };

/// The `k` nearest of each row of m×n distances, the lower row first where two are equal.
neighbors::Neighbors nearest_by(const MatrixD& distances, int k, Rows rows, int jobs) {
    neighbors::Neighbors near;
    near.indices.resize(distances.rows(), k);
    near.distances.resize(distances.rows(), k);
    parallel_for(static_cast<std::size_t>(distances.rows()), jobs, [&](std::size_t row) {
        const auto i = static_cast<Index>(row);
        std::vector<std::pair<double, int>> all;
        for (Index j = 0; j < distances.cols(); ++j)
            if (rows == Rows::New || j != i) all.emplace_back(distances(i, j), static_cast<int>(j));
        std::partial_sort(all.begin(), all.begin() + k, all.end());
        for (Index e = 0; e < k; ++e) {
            near.distances(i, e) = static_cast<float>(all[static_cast<std::size_t>(e)].first);
            near.indices(i, e)   = all[static_cast<std::size_t>(e)].second;
        }
    });
    return near;
}

void require_finite(const MatrixD& distances) {
    require(distances.size() > 0, "E6103", "umap: there are no distances");
    require(distances.allFinite() && distances.minCoeff() >= 0 &&
                distances.maxCoeff() < static_cast<double>(std::numeric_limits<float>::max()),
            "E6102", "umap: distances must be finite numbers of single precision, none below 0");
}

/// Places of new rows by their neighbours among the fitted ones.
Matrix beside(const Umap& umap, const Matrix& coords, const neighbors::Neighbors& near, int jobs) {
    const Index n        = coords.rows();
    const Matrix weights = fuzzy_memberships(near.distances, static_cast<double>(near.indices.cols()), false);
    const int n_epochs   = umap.options.n_epochs > 0 ? std::max(1, umap.options.n_epochs / 3)
                           : n <= kManyEpochsUpTo    ? 100
                                                     : 30;
    auto layout          = layout_of(umap.options, umap.curve, n_epochs);
    layout.learning_rate /= 4;
    Matrix placed       = optimise_beside(coords, near, weights, mean_places(coords, near, weights), layout, jobs);
    const Matrix copies = (near.distances.array() == 0).cast<float>();
    const Matrix known  = mean_places(coords, near, copies);
    for (Index i = 0; i < placed.rows(); ++i)
        if (copies(i, 0) > 0) placed.row(i) = known.row(i);
    return placed;
}

}  // namespace

std::vector<std::pair<Start, std::string>> enum_names(Start) {
    return {{Start::Spectral, "spectral"}, {Start::Pca, "pca"}, {Start::Random, "random"}};
}

Umap fit_umap(const Matrix& points, const UmapOptions& options, int jobs) {
    require_points(points, "umap");
    check(options, points.rows());
    const Curve curve = fit_curve(options.min_dist, options.spread);
    if (points.rows() == 1) return {options, curve, points, Matrix::Zero(1, options.n_components)};
    auto order = lexicographic_order(points);
    Matrix ordered(points.rows(), points.cols());
    for (Index i = 0; i < points.rows(); ++i) ordered.row(i) = points.row(order[static_cast<std::size_t>(i)]);
    auto near = neighbors::knn_of_any_size(ordered, others_of(options, points.rows()), options.metric, jobs);
    if (!near.order.empty()) stand_together(near, order, ordered);
    auto in_order = options;
    if (options.initial_coords.rows() > 0) in_order.initial_coords = options.initial_coords(order, Eigen::all);
    const Matrix found = fitted_coords(near, ordered, in_order, curve, jobs);
    Matrix coords(found.rows(), found.cols());
    for (Index i = 0; i < points.rows(); ++i) coords.row(order[static_cast<std::size_t>(i)]) = found.row(i);
    return {options, curve, points, std::move(coords)};
}

Matrix transform(const Umap& umap, const Matrix& points, int jobs) {
    require(points.cols() == umap.points.cols(), "E6202", "umap: the new rows must have {} columns, but they have {}",
            umap.points.cols(), points.cols());
    require_points(points, "umap");
    const auto anchors = anchors_of(umap);
    const Index n      = anchors.points.rows();
    const int k        = static_cast<int>(std::min<Index>(umap.options.n_neighbors, n));
    const auto near    = neighbors::knn(anchors.points, points, k, umap.options.metric, jobs);
    return beside(umap, anchors.coords, near, jobs);
}

Umap fit_umap_of_distances(const MatrixD& distances, const UmapOptions& options, int jobs) {
    require(distances.rows() == distances.cols(), "E6121",
            "umap: precomputed distances must be a square table, but it is {}×{}", distances.rows(), distances.cols());
    require_finite(distances);
    check(options, distances.rows());
    require(options.init != Start::Pca, "E6105", "umap: distances have no principal components; take another init");
    const Curve curve = fit_curve(options.min_dist, options.spread);
    if (distances.rows() == 1) return {options, curve, {}, Matrix::Zero(1, options.n_components)};
    const auto near = nearest_by(distances, others_of(options, distances.rows()), Rows::Fitted, jobs);
    return {options, curve, {}, fitted_coords(near, {}, options, curve, jobs)};
}

Matrix transform_distances(const Umap& umap, const MatrixD& distances, int jobs) {
    require_finite(distances);
    const Index n = umap.coords.rows();
    require(distances.cols() == n, "E6202", "umap: there must be distances from {} fitted rows, but there are {}", n,
            distances.cols());
    const int k = static_cast<int>(std::min<Index>(umap.options.n_neighbors, n));
    return beside(umap, umap.coords, nearest_by(distances, k, Rows::New, jobs), jobs);
}

}  // namespace ektara::projection
