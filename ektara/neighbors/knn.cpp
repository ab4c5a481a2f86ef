#include "ektara/neighbors/knn.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/progress.hpp"
#include "ektara/core/scale.hpp"
#include "ektara/neighbors/detail/distance.hpp"

namespace ektara::neighbors {
namespace {

using Eigen::Index;

constexpr Index kBlock = 64;

/// Centred rows (or unit rows for cosine): then nearness is |y|²/2 - x·y, up to what depends on x alone.
struct Prepared {
    Matrix values;
    VectorD norms;
    void multiply(double scale) {
        values = (values.cast<double>() * scale).cast<float>();
        norms *= scale;
    }
};

Prepared prepare(const Matrix& points, const Eigen::RowVectorXd& mean, Metric metric) {
    Prepared prepared{points, VectorD(points.rows())};
    for (Index i = 0; i < points.rows(); ++i) {
        Eigen::RowVectorXd row = points.row(i).cast<double>();
        if (metric == Metric::Euclidean)
            row -= mean;
        else if (row.norm() > 0)
            row /= row.norm();
        prepared.values.row(i) = row.cast<float>();
        prepared.norms[i]      = prepared.values.row(i).cast<double>().norm();
    }
    return prepared;
}

/// Points and queries, multiplied alike where products of them would leave single precision: an infinite or missing
/// score would leave the list of neighbours short.
struct Pair {
    Prepared base, asked;
    Pair(const Matrix& points, const Matrix* queries, Metric metric) {
        const Eigen::RowVectorXd mean = points.cast<double>().colwise().mean();
        base                          = prepare(points, mean, metric);
        asked                         = queries == nullptr ? base : prepare(*queries, mean, metric);
        const double scale            = safe_scale(std::max(base.norms.maxCoeff(), asked.norms.maxCoeff()));
        if (scale == 1) return;
        base.multiply(scale);
        asked.multiply(scale);
    }
};

/// The k-th smallest of `scores`, kept in a heap of k.
float kth_smallest(const float* scores, Index n, Index skip, std::size_t k, std::vector<float>& heap) {
    heap.clear();
    float limit = std::numeric_limits<float>::infinity();
    for (Index j = 0; j < n; ++j) {
        if (scores[j] >= limit || j == skip) continue;
        if (heap.size() == k) {
            std::pop_heap(heap.begin(), heap.end());
            heap.pop_back();
        }
        heap.push_back(scores[j]);
        std::push_heap(heap.begin(), heap.end());
        if (heap.size() == k) limit = heap.front();
    }
    return heap.front();
}

class Search {
  public:
    Search(const Matrix& points, const Matrix& queries, int k, Metric metric, bool skip_self)
        : points_(points),
          queries_(queries),
          k_(k),
          metric_(metric),
          skip_self_(skip_self),
          pair_(points, skip_self ? nullptr : &queries, metric),
          base_(pair_.base),
          asked_(pair_.asked),
          offsets_((base_.norms.array().square() / 2).matrix().transpose().cast<float>()) {
        const double widest = base_.norms.maxCoeff(), unit = 0x1p-24;
        margin_per_norm_ = 2 * unit * static_cast<double>(points.cols() + 4) * widest;
        margin_          = 4 * unit * widest * widest;
    }
    Neighbors run(int jobs) const {
        const Index m = queries_.rows();
        Neighbors found{{m, k_}, Matrix(m, k_)};
        ProgressStage stage("neighbours", static_cast<std::size_t>(m));
        parallel_for(static_cast<std::size_t>((m + kBlock - 1) / kBlock), jobs, [&](std::size_t block) {
            const Index first = static_cast<Index>(block) * kBlock, count = std::min(kBlock, m - first);
            Matrix scores(count, points_.rows());
            scores.noalias() = -asked_.values.middleRows(first, count) * base_.values.transpose();
            scores.rowwise() += offsets_;
            for (Index i = 0; i < count; ++i) choose(first + i, scores.data() + i * scores.cols(), found);
            stage.step(static_cast<std::size_t>(count));
        });
        return found;
    }

  private:
    void choose(Index query, const float* scores, Neighbors& found) const {
        thread_local std::vector<float> heap;
        thread_local std::vector<std::pair<double, int>> close;
        const Index n = points_.rows(), skip = skip_self_ ? query : -1;
        const float kth = kth_smallest(scores, n, skip, static_cast<std::size_t>(k_), heap);
        const auto limit =
            static_cast<float>(static_cast<double>(kth) + asked_.norms[query] * margin_per_norm_ + margin_);
        close.clear();
        for (Index j = 0; j < n; ++j)
            if (scores[j] <= limit && j != skip)
                close.emplace_back(distance(points_, j, queries_, query, metric_), static_cast<int>(j));
        std::partial_sort(close.begin(), close.begin() + k_, close.end());
        for (Index j = 0; j < k_; ++j) {
            found.distances(query, j) = static_cast<float>(close[static_cast<std::size_t>(j)].first);
            found.indices(query, j)   = close[static_cast<std::size_t>(j)].second;
        }
    }

    const Matrix& points_;
    const Matrix& queries_;
    Index k_;
    Metric metric_;
    bool skip_self_;
    Pair pair_;
    const Prepared &base_, &asked_;
    RowVector offsets_;
    double margin_per_norm_ = 0, margin_ = 0;
};

}  // namespace

std::vector<std::pair<Metric, std::string>> enum_names(Metric) {
    return {{Metric::Euclidean, "euclidean"}, {Metric::Cosine, "cosine"}};
}

Neighbors knn(const Matrix& points, int k, Metric metric, int jobs) {
    require_points(points, "knn");
    require(k >= 1 && k < points.rows(), "E6304",
            "knn: the number of neighbours must be 1 to {} (rows - 1), but got {}", points.rows() - 1, k);
    return Search(points, points, k, metric, true).run(jobs);
}

Neighbors knn(const Matrix& points, const Matrix& queries, int k, Metric metric, int jobs) {
    require_points(points, "knn");
    require_points(queries, "knn: queries");
    require(k >= 1 && k <= points.rows(), "E6304", "knn: the number of neighbours must be 1 to {}, but got {}",
            points.rows(), k);
    require(points.cols() == queries.cols(), "E6304", "knn: queries must have {} columns, but they have {}",
            points.cols(), queries.cols());
    return Search(points, queries, k, metric, false).run(jobs);
}

}  // namespace ektara::neighbors
