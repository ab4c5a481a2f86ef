#include "ektara/cluster/kmeans.hpp"

#include <algorithm>
#include <optional>

#include "ektara/cluster/detail/assign.hpp"
#include "ektara/cluster/detail/lloyd.hpp"
#include "ektara/cluster/detail/mini_batch.hpp"
#include "ektara/cluster/detail/seeding.hpp"
#include "ektara/cluster/detail/swaps.hpp"
#include "ektara/core/equal_steps.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/progress.hpp"
#include "ektara/core/random.hpp"

namespace ektara::cluster {
namespace {

/// Attempts times rows that cost nothing: small tables get more attempts than asked for, up to attempts times values.
constexpr Eigen::Index kSmallTable = 20'000, kSmallWork = 400'000'000;
constexpr Eigen::Index kLabelRows = 1024;

constexpr const char *kSpread = "k-means++", *kRandom = "random";

int attempts_for(const MatrixView& table, int swaps) {
    if (swaps == 0) return 0;
    return std::max(swaps, static_cast<int>(std::min(kSmallTable / table.rows(), kSmallWork / table.size())));
}

void check_weights(const MatrixView& points, const KMeansOptions& options) {
    const auto& weights = options.weights;
    if (weights.size() == 0) return;
    require(weights.size() == points.rows() && weights.allFinite() && weights.minCoeff() >= 0 && weights.maxCoeff() > 0,
            "E6120", "kmeans: weights must be {} numbers from 0 up, one of them above 0", points.rows());
    require(options.batch_size == 0, "E6120", "kmeans: mini-batches take no weights; leave out batch_size or weights");
}

void check(const MatrixView& points, const KMeansOptions& options) {
    require_points(points, "kmeans");
    require(options.n_clusters >= 1 && options.n_clusters <= points.rows(), "E6101",
            "kmeans: n_clusters must be 1 to the number of rows ({}), but got {}", points.rows(), options.n_clusters);
    require(options.n_init >= 1, "E6105", "kmeans: n_init must be at least 1, but got {}", options.n_init);
    require(options.max_iter >= 1, "E6105", "kmeans: max_iter must be at least 1, but got {}", options.max_iter);
    require(options.swaps >= 0, "E6105", "kmeans: swaps must not be negative, but got {}", options.swaps);
    require(options.batch_size >= 0, "E6105", "kmeans: batch_size must not be negative, but got {}",
            options.batch_size);
    require(options.tol >= 0, "E6105", "kmeans: tol must not be negative, but got {}", options.tol);
    check_weights(points, options);
    const auto& centres = options.initial_centres;
    if (centres.rows() == 0) {
        require(names_start(options), "E6105", "kmeans: init must be k-means++, random or a file of centres, not '{}'",
                options.init);
        return;
    }
    require(centres.rows() == options.n_clusters && centres.cols() == points.cols(), "E6104",
            "kmeans: initial centres must be {}×{}, but they are {}×{}", options.n_clusters, points.cols(),
            centres.rows(), centres.cols());
    require_points(centres, "kmeans: initial centres");
}

bool moves_by_batches(const KMeansOptions& options, Eigen::Index rows) {
    return options.batch_size > 0 && rows > 3 * static_cast<Eigen::Index>(options.batch_size);
}

/// The best start of a sample, and Lloyd's iterations of all rows from it.
KMeans start_on_sample(const CentredPoints& points, const KMeansOptions& options, double tolerance, int jobs) {
    const Matrix sample = points.points(equal_steps(points.points.rows(), kSampledStarts), Eigen::all);
    KMeans found        = lloyd(points, kmeans(sample, options, jobs).centres, options.max_iter, tolerance, jobs);
    found.n_sampled     = static_cast<int>(sample.rows());
    return found;
}

/// The start with the least inertia, the first of equal ones.
KMeans best_start(const CentredPoints& points, const KMeansOptions& options, double tolerance, int jobs) {
    const CentreDraw centres(points.points, points.weights);
    std::vector<KMeans> starts(static_cast<std::size_t>(options.n_init));
    std::optional<ProgressStage> stage;
    if (starts.size() > 1) stage.emplace("starts", starts.size());
    parallel_for(starts.size(), jobs, [&](std::size_t start) {
        Random random(options.seed, "kmeans", start);
        auto first    = options.init == kRandom ? centres.draw_rows(options.n_clusters, random)
                                                : centres.draw(options.n_clusters, random);
        starts[start] = lloyd(points, std::move(first), options.max_iter, tolerance, starts.size() == 1 ? jobs : 1);
        if (stage) stage->step();
    });
    return *std::min_element(starts.begin(), starts.end(),
                             [](const KMeans& a, const KMeans& b) { return a.inertia < b.inertia; });
}

}  // namespace

bool names_start(const KMeansOptions& options) { return options.init == kSpread || options.init == kRandom; }

bool starts_on_sample(const KMeansOptions& options, Eigen::Index rows) {
    const bool makes_starts = !moves_by_batches(options, rows) && options.initial_centres.rows() == 0;
    return makes_starts && rows > kMostStartedRows && !options.any_size && options.weights.size() == 0 &&
           options.n_clusters <= kSampledStarts / 4;
}

KMeans kmeans(const MatrixView& table, const KMeansOptions& options, int jobs) {
    check(table, options);
    CentredPoints points(table);
    points.take_weights(options.weights);
    const double tolerance = options.tol * points.mean_variance;
    KMeans found;
    if (moves_by_batches(options, table.rows())) {
        found = mini_batch_kmeans(points, options, jobs);
    } else if (options.initial_centres.rows() > 0) {
        found = lloyd(points, points.inside(options.initial_centres.cast<double>()), options.max_iter, tolerance, jobs);
    } else if (starts_on_sample(options, table.rows())) {
        found = start_on_sample(points, options, tolerance, jobs);
    } else {
        found = best_start(points, options, tolerance, jobs);
        Random random(options.seed, "kmeans swaps");
        const int attempts = points.weights.size() > 0 ? 0 : attempts_for(table, options.swaps);
        const SwapOptions swaps{.attempts = attempts, .max_iter = options.max_iter, .tolerance = tolerance};
        found = improve_by_swaps(points, std::move(found), swaps, random, jobs);
    }
    found.centres = points.outside(found.centres);
    found.inertia /= points.scale * points.scale;
    std::vector<int> labels(found.labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i) labels[static_cast<std::size_t>(points.order[i])] = found.labels[i];
    found.labels = std::move(labels);
    return found;
}

namespace {

void require_columns(Eigen::Index columns, const MatrixD& centres) {
    require(columns == centres.cols(), "E6202", "kmeans: the fitted table has {} columns, but got {}", centres.cols(),
            columns);
}

/// `body(first, count)` for every block of rows.
template <class Body>
void for_blocks(Eigen::Index n, int jobs, const Body& body) {
    parallel_for(static_cast<std::size_t>((n + kLabelRows - 1) / kLabelRows), jobs, [&](std::size_t block) {
        const auto first = static_cast<Eigen::Index>(block) * kLabelRows;
        body(first, std::min(kLabelRows, n - first));
    });
}

}  // namespace

std::vector<int> nearest_centres(const MatrixView& points, const MatrixD& centres, int jobs) {
    require_points(points, "kmeans");
    require_columns(points.cols(), centres);
    std::vector<int> labels(static_cast<std::size_t>(points.rows()));
    // About the centres' mean, so that rounding follows their spread and not where they lie.
    const Eigen::RowVectorXd mean = centres.colwise().mean();
    const MatrixD about           = centres.rowwise() - mean;
    for_blocks(points.rows(), jobs, [&](Eigen::Index first, Eigen::Index count) {
        const Matrix rows = (points.middleRows(first, count).cast<double>().rowwise() - mean).cast<float>();
        const auto found  = assign_nearest(rows, about);
        std::copy(found.begin(), found.end(), labels.begin() + first);
    });
    return labels;
}

MatrixD centre_distances(const Eigen::Ref<const MatrixD>& points, const MatrixD& centres, int jobs) {
    require_columns(points.cols(), centres);
    MatrixD distances(points.rows(), centres.rows());
    for_blocks(points.rows(), jobs, [&](Eigen::Index first, Eigen::Index count) {
        for (Eigen::Index i = first; i < first + count; ++i)
            distances.row(i) = (centres.rowwise() - points.row(i)).rowwise().norm().transpose();
    });
    return distances;
}

}  // namespace ektara::cluster
