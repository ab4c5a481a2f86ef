#include "ektara/metrics/separation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/progress.hpp"

namespace ektara::metrics {
namespace {

using Eigen::Index;

constexpr Index kSeparationRows = 256;
constexpr double kNoneNear      = std::numeric_limits<double>::infinity();
constexpr double kUndefined     = std::numeric_limits<double>::quiet_NaN();

/// A labeling with clusters numbered from 0, -1 for noise, and the size of each.
struct Labeling {
    std::vector<int> labels;
    std::vector<Index> sizes;
    std::map<int, int> numbers;  ///< of the given labels
    Index rows = 0;
    bool is_defined() const { return sizes.size() >= 2 && static_cast<Index>(sizes.size()) < rows; }
};

Labeling labeling_of(const std::vector<int>& labels) {
    std::map<int, int> numbers;
    for (const int label : labels)
        if (label >= 0) numbers.emplace(label, static_cast<int>(numbers.size()));
    Labeling made{{}, std::vector<Index>(numbers.size()), numbers, 0};
    for (const int label : labels) {
        made.labels.push_back(label < 0 ? -1 : numbers.at(label));
        if (label < 0) continue;
        ++made.sizes[static_cast<std::size_t>(made.labels.back())];
        ++made.rows;
    }
    return made;
}

/// For the rows of one block: their distances to each cluster, summed, and the least and the largest of them.
struct Distances {
    MatrixD sums, least, largest;  ///< clusters × rows of the block
    Distances(Index clusters, Index rows)
        : sums(MatrixD::Zero(clusters, rows)),
          least(MatrixD::Constant(clusters, rows, kNoneNear)),
          largest(MatrixD::Zero(clusters, rows)) {}
};

/// What one block of rows adds to the indices of one labeling.
struct Part {
    std::vector<double> silhouettes;  ///< summed over each cluster's rows
    double closest = kNoneNear, widest = 0;
};

double silhouette_of(double own, double other) {
    const double larger = std::max(own, other);
    return larger > 0 ? (other - own) / larger : 0;
}

Part part_of(const Distances& found, const Labeling& labeling, Index first, Index rows) {
    Part part{std::vector<double>(labeling.sizes.size())};
    for (Index i = 0; i < rows; ++i) {
        const int own = labeling.labels[static_cast<std::size_t>(first + i)];
        if (own < 0) continue;
        double other = kNoneNear;
        for (Index k = 0; k < found.sums.rows(); ++k) {
            if (k == own) continue;
            other =
                std::min(other, found.sums(k, i) / static_cast<double>(labeling.sizes[static_cast<std::size_t>(k)]));
            part.closest = std::min(part.closest, found.least(k, i));
        }
        part.widest      = std::max(part.widest, found.largest(own, i));
        const auto size  = labeling.sizes[static_cast<std::size_t>(own)];
        const double sum = found.sums(own, i);
        if (size > 1)
            part.silhouettes[static_cast<std::size_t>(own)] +=
                silhouette_of(sum / static_cast<double>(size - 1), other);
    }
    return part;
}

/// Points, centred and in double precision, with the squared norms of their rows.
struct Centred {
    MatrixD points;
    VectorD norms;
    explicit Centred(const MatrixView& given) : points(given.cast<double>()) {
        points.rowwise() -= points.colwise().mean().eval();
        norms = points.rowwise().squaredNorm();
    }
    /// Distances from the rows [a, a + m) to the rows [b, b + n): m×n.
    MatrixD distances(Index a, Index m, Index b, Index n) const {
        MatrixD block(m, n);
        block.noalias() = -2.0 * points.middleRows(a, m) * points.middleRows(b, n).transpose();
        block.colwise() += norms.segment(a, m);
        block.rowwise() += norms.segment(b, n).transpose();
        block = block.cwiseMax(0.0).cwiseSqrt();
        if (a == b) block.diagonal().setZero();
        return block;
    }
};

std::vector<Part> parts_of_block(const Centred& centred, const std::vector<Labeling>& labelings, Index first) {
    const Index n = centred.points.rows(), rows = std::min(kSeparationRows, n - first);
    std::vector<Distances> found;
    for (const auto& labeling : labelings) found.emplace_back(static_cast<Index>(labeling.sizes.size()), rows);
    for (Index other = 0; other < n; other += kSeparationRows) {
        const Index count   = std::min(kSeparationRows, n - other);
        const MatrixD block = centred.distances(other, count, first, rows);
        for (std::size_t l = 0; l < labelings.size(); ++l) {
            if (!labelings[l].is_defined()) continue;
            for (Index j = 0; j < count; ++j) {
                const int k = labelings[l].labels[static_cast<std::size_t>(other + j)];
                if (k < 0) continue;
                found[l].sums.row(k) += block.row(j);
                found[l].least.row(k)   = found[l].least.row(k).cwiseMin(block.row(j));
                found[l].largest.row(k) = found[l].largest.row(k).cwiseMax(block.row(j));
            }
        }
    }
    std::vector<Part> parts;
    for (std::size_t l = 0; l < labelings.size(); ++l) parts.push_back(part_of(found[l], labelings[l], first, rows));
    return parts;
}

}  // namespace

bool has_spread(const MatrixView& points, std::span<const int> labels) {
    std::map<int, Index> first;
    for (Index i = 0; i < points.rows(); ++i) {
        const int label = labels[static_cast<std::size_t>(i)];
        if (label < 0) continue;
        const auto [found, is_first] = first.emplace(label, i);
        if (!is_first && points.row(i) != points.row(found->second)) return true;
    }
    return false;
}

std::vector<Separation> separation(const MatrixView& points, const std::vector<std::vector<int>>& labelings, int jobs) {
    require_points(points, "separation");
    std::vector<Labeling> numbered;
    for (const auto& labels : labelings) {
        require(static_cast<Index>(labels.size()) == points.rows(), "E6301",
                "separation: each row needs one label, but there are {} rows and {} labels", points.rows(),
                labels.size());
        numbered.push_back(labeling_of(labels));
    }
    const Centred centred(points);
    const auto blocks = static_cast<std::size_t>((points.rows() + kSeparationRows - 1) / kSeparationRows);
    std::vector<std::vector<Part>> parts(blocks);
    ProgressStage stage("silhouette", blocks);
    parallel_for(blocks, jobs, [&](std::size_t b) {
        parts[b] = parts_of_block(centred, numbered, static_cast<Index>(b) * kSeparationRows);
        stage.step();
    });
    std::vector<Separation> indices;
    for (std::size_t l = 0; l < numbered.size(); ++l) {
        const auto& labeling = numbered[l];
        Part whole{std::vector<double>(labeling.sizes.size())};
        for (const auto& block : parts) {
            for (std::size_t k = 0; k < labeling.sizes.size(); ++k) whole.silhouettes[k] += block[l].silhouettes[k];
            whole.closest = std::min(whole.closest, block[l].closest);
            whole.widest  = std::max(whole.widest, block[l].widest);
        }
        if (!labeling.is_defined()) {
            indices.push_back({kUndefined, kUndefined});
            continue;
        }
        const double sum  = std::accumulate(whole.silhouettes.begin(), whole.silhouettes.end(), 0.0);
        const bool spread = has_spread(points, labelings[l]);
        indices.push_back(
            {sum / static_cast<double>(labeling.rows), spread ? whole.closest / whole.widest : kUndefined});
        for (const auto& [label, k] : labeling.numbers)
            indices.back().by_cluster[label] = whole.silhouettes[static_cast<std::size_t>(k)] /
                                               static_cast<double>(labeling.sizes[static_cast<std::size_t>(k)]);
    }
    return indices;
}

}  // namespace ektara::metrics
