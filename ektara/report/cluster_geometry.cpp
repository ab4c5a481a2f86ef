#include "ektara/report/cluster_geometry.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <set>

#include "ektara/metrics/centroids.hpp"
#include "ektara/metrics/overlap.hpp"

namespace ektara::report {
namespace {

constexpr std::size_t kExactMedoid = 2000, kMedoidCandidates = 200;

Eigen::Index at(std::size_t i) { return static_cast<Eigen::Index>(i); }

std::vector<std::size_t> first_by(const std::vector<double>& keys, const std::vector<std::size_t>& members,
                                  std::size_t count) {
    std::vector<std::size_t> order(members.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
    order.resize(std::min(count, order.size()));
    for (auto& place : order) place = members[place];
    return order;
}

std::size_t medoid_of(const MatrixD& points, const ClusterShape& shape) {
    const auto candidates = first_by(shape.distances, shape.members,
                                     shape.members.size() <= kExactMedoid ? shape.members.size() : kMedoidCandidates);
    std::size_t best      = candidates.front();
    double least          = std::numeric_limits<double>::infinity();
    for (const auto candidate : candidates) {
        double sum = 0;
        for (const auto member : shape.members) {
            sum += (points.row(at(candidate)) - points.row(at(member))).norm();
            if (sum >= least) break;
        }
        if (sum < least) {
            least = sum;
            best  = candidate;
        }
    }
    return best;
}

void measure(const MatrixD& points, const MatrixD& centroids, double spread, std::size_t number,
             std::vector<ClusterShape>& shapes) {
    ClusterShape& shape = shapes[number];
    double squares      = 0;
    for (const auto member : shape.members) {
        const double own = (points.row(at(member)) - centroids.row(at(number))).norm();
        double other     = std::numeric_limits<double>::infinity();
        for (std::size_t c = 0; c < shapes.size(); ++c)
            if (c != number) other = std::min(other, (points.row(at(member)) - centroids.row(at(c))).norm());
        shape.distances.push_back(own);
        shape.margins.push_back(std::isfinite(other) && other > 0 ? (other - own) / other : 1);
        squares += own * own;
    }
    shape.cohesion         = spread > 0 ? 1 - squares / static_cast<double>(shape.members.size()) / spread : 1;
    shape.medoid           = medoid_of(points, shape);
    shape.nearest_distance = std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < shapes.size(); ++c) {
        const double distance = (centroids.row(at(c)) - centroids.row(at(number))).norm();
        if (c == number || distance >= shape.nearest_distance) continue;
        shape.nearest_distance = distance;
        shape.nearest_cluster  = shapes[c].cluster;
    }
}

}  // namespace

ClusterGeometry cluster_geometry(const Matrix& points, const std::vector<int>& clusters) {
    const MatrixD exact = points.cast<double>();
    std::map<int, std::vector<std::size_t>> members;
    for (std::size_t i = 0; i < clusters.size(); ++i)
        if (clusters[i] >= 0) members[clusters[i]].push_back(i);
    ClusterGeometry geometry;
    for (auto& [cluster, rows] : members)
        geometry.clusters.push_back({cluster, std::move(rows), 0, 0, std::nullopt, 0, {}, {}});
    const MatrixD centroids         = metrics::centroids(points, clusters).means;
    const Eigen::RowVectorXd middle = exact.colwise().mean();
    const double spread             = (exact.rowwise() - middle).rowwise().squaredNorm().mean();
    for (std::size_t c = 0; c < geometry.clusters.size(); ++c) measure(exact, centroids, spread, c, geometry.clusters);
    return geometry;
}

std::vector<std::size_t> closest_rows(const ClusterShape& shape, int count, const std::vector<std::size_t>& songs) {
    auto rows = first_by(shape.distances, shape.members, shape.members.size());
    if (!songs.empty()) {
        std::set<std::size_t> seen;
        std::erase_if(rows, [&](std::size_t row) { return !seen.insert(songs[row]).second; });
        for (auto& row : rows)
            if (songs[row] == songs[shape.medoid]) row = shape.medoid;
    }
    rows.resize(std::min(rows.size(), static_cast<std::size_t>(count)));
    return rows;
}

std::vector<std::size_t> borderline_rows(const ClusterShape& shape, int count, int closest,
                                         const std::vector<std::size_t>& songs) {
    const auto song_of = [&](std::size_t row) { return songs.empty() ? row : songs[row]; };
    std::set<std::size_t> seen{song_of(shape.medoid)};
    for (const auto row : closest_rows(shape, closest, songs)) seen.insert(song_of(row));
    auto rows = first_by(shape.margins, shape.members, shape.members.size());
    std::erase_if(rows, [&](std::size_t row) { return !seen.insert(song_of(row)).second; });
    rows.resize(std::min(rows.size(), static_cast<std::size_t>(count)));
    return rows;
}

double mean_best_overlap(const std::vector<int>& clusters, int cluster, const std::vector<std::vector<int>>& others) {
    double sum = 0;
    for (const auto& other : others) {
        const auto overlaps = metrics::best_overlaps(clusters, other);
        if (const auto own = overlaps.find(cluster); own != overlaps.end()) sum += own->second;
    }
    return others.empty() ? 0 : sum / static_cast<double>(others.size());
}

}  // namespace ektara::report
