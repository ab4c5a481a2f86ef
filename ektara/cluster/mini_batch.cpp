#include "ektara/cluster/detail/mini_batch.hpp"

#include <algorithm>
#include <limits>

#include "ektara/cluster/detail/assign.hpp"
#include "ektara/core/progress.hpp"
#include "ektara/core/random.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

constexpr Index kSampleBatches = 3, kSampleRowsOfACluster = 3;
constexpr int kPatience = 10;

Matrix draw_rows(const Matrix& points, Index count, Random& random) {
    Matrix drawn(count, points.cols());
    for (Index i = 0; i < count; ++i)
        drawn.row(i) = points.row(static_cast<Index>(random.below(static_cast<std::uint64_t>(points.rows()))));
    return drawn;
}

/// Centres with the number of rows that each has had.
struct Moving {
    MatrixD centres;
    VectorD counts;

    /// Moves the centres towards the rows of a batch; returns their mean squared distance before.
    double step(const Matrix& batch) {
        const auto labels = assign_nearest(batch, centres);
        MatrixD sums      = MatrixD::Zero(centres.rows(), centres.cols());
        VectorD seen      = VectorD::Zero(centres.rows());
        double squared    = 0;
        for (Index i = 0; i < batch.rows(); ++i) {
            const int label = labels[static_cast<std::size_t>(i)];
            const auto row  = batch.row(i).cast<double>();
            squared += (row - centres.row(label)).squaredNorm();
            sums.row(label) += row;
            seen[label] += 1;
        }
        for (Index c = 0; c < centres.rows(); ++c) {
            if (seen[c] == 0) continue;
            counts[c] += seen[c];
            centres.row(c) += (sums.row(c) - seen[c] * centres.row(c)) / counts[c];
        }
        return squared / static_cast<double>(batch.rows());
    }
};

Moving start_on_sample(const Matrix& sample, KMeansOptions options, int jobs) {
    options.batch_size = 0;
    const KMeans found = kmeans(sample, options, jobs);
    Moving moving{found.centres, VectorD::Zero(found.centres.rows())};
    for (const int label : found.labels) moving.counts[label] += 1;
    return moving;
}

}  // namespace

KMeans mini_batch_kmeans(const CentredPoints& points, const KMeansOptions& options, int jobs) {
    const Index n = points.points.rows(), batch = std::min<Index>(options.batch_size, n);
    const Index sampled = std::min(n, std::max(kSampleBatches * batch, kSampleRowsOfACluster * options.n_clusters));
    Random random(options.seed, "kmeans batches");
    KMeansOptions sample_options = options;
    if (options.initial_centres.rows() > 0)
        sample_options.initial_centres = points.inside(options.initial_centres.cast<double>()).cast<float>();
    Moving moving      = start_on_sample(draw_rows(points.points, sampled, random), sample_options, jobs);
    const double share = std::min(1.0, 2 * static_cast<double>(batch) / static_cast<double>(n + 1));
    const auto most    = static_cast<Index>(options.max_iter) * ((n + batch - 1) / batch);
    double mean = 0, least = std::numeric_limits<double>::infinity();
    KMeans found;
    ProgressStage stage("batches", static_cast<std::size_t>(most));
    for (int worse = 0; found.n_iter < most && worse < kPatience; ++found.n_iter, stage.step()) {
        const double now = moving.step(draw_rows(points.points, batch, random));
        mean             = found.n_iter == 0 ? now : mean * (1 - share) + now * share;
        worse            = mean < least ? 0 : worse + 1;
        least            = std::min(least, mean);
    }
    stage.end();
    found.converged = found.n_iter < most;
    found.labels    = assign_nearest(points.points, moving.centres);
    for (Index i = 0; i < n; ++i)
        found.inertia +=
            (points.points.row(i).cast<double>() - moving.centres.row(found.labels[static_cast<std::size_t>(i)]))
                .squaredNorm();
    found.centres = std::move(moving.centres);
    return found;
}

}  // namespace ektara::cluster
