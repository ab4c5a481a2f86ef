#include "ektara/metrics/centroids.hpp"

#include <map>

#include "ektara/core/error.hpp"

namespace ektara::metrics {

namespace {

template <class Points>
MatrixD mean_rows(const Points& points, std::span<const int> labels, int k) {
    require(static_cast<std::size_t>(points.rows()) == labels.size(), "E6301",
            "centroids: each row needs one label, but there are {} rows and {} labels", points.rows(), labels.size());
    MatrixD means  = MatrixD::Zero(k, points.cols());
    VectorD counts = VectorD::Zero(k);
    for (Eigen::Index i = 0; i < points.rows(); ++i) {
        const int label = labels[static_cast<std::size_t>(i)];
        if (label < 0) continue;
        means.row(label) += points.row(i).template cast<double>();
        counts[label] += 1;
    }
    means.array().colwise() /= counts.array().max(1.0);
    return means;
}

}  // namespace

MatrixD centroids(const Matrix& points, std::span<const int> labels, int k) { return mean_rows(points, labels, k); }

MatrixD centroids(const MatrixD& points, std::span<const int> labels, int k) { return mean_rows(points, labels, k); }

Centroids centroids(const MatrixView& points, std::span<const int> labels) {
    std::map<int, int> place;
    for (const int label : labels)
        if (label >= 0) place.emplace(label, 0);
    Centroids found;
    for (auto& [label, at] : place) {
        at = static_cast<int>(found.clusters.size());
        found.clusters.push_back(label);
    }
    std::vector<int> numbers;
    for (const int label : labels) numbers.push_back(label < 0 ? -1 : place.at(label));
    found.means = mean_rows(points, numbers, static_cast<int>(found.clusters.size()));
    return found;
}

}  // namespace ektara::metrics
