#include "ektara/cluster/detail/affinity.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "ektara/cluster/detail/largest_eigenpairs.hpp"
#include "ektara/cluster/limits.hpp"
#include "ektara/core/cancellation.hpp"
#include "ektara/core/disjoint_sets.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/neighbors/knn.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;
using Triplet = Eigen::Triplet<double>;

constexpr double kNegligible = 1e-12;
/// Links of this share of what they join are none: the eigenvalues that they part lie nearer than Lanczos' iteration
/// resolves, which then finds some of them once and says that it was successful.
constexpr double kWeak = 1e-7;

SparseMatrix neighbour_graph(const Matrix& points, int n_neighbors, int jobs) {
    const Index n = points.rows();
    std::vector<Triplet> entries;
    const Index others = std::min<Index>(n_neighbors, n) - 1;
    if (others > 0) {
        const auto near = neighbors::knn(points, static_cast<int>(others), neighbors::Metric::Euclidean, jobs).indices;
        for (Index i = 0; i < n; ++i)
            for (Index j = 0; j < others; ++j) {
                entries.emplace_back(i, near(i, j), 0.5);
                entries.emplace_back(near(i, j), i, 0.5);
            }
    }
    SparseMatrix graph(n, n);
    graph.setFromTriplets(entries.begin(), entries.end());
    return graph;
}

SparseMatrix as_matrix(const neighbors::Graph& graph) {
    const Index n = graph.n_rows();
    std::vector<Triplet> entries;
    for (Index i = 0; i < n; ++i)
        for (auto e = graph.offsets[static_cast<std::size_t>(i)]; e < graph.offsets[static_cast<std::size_t>(i) + 1];
             ++e)
            entries.emplace_back(i, graph.targets[e], graph.weights[e]);
    SparseMatrix matrix(n, n);
    matrix.setFromTriplets(entries.begin(), entries.end());
    return matrix;
}

SparseMatrix gaussian_affinity(const Matrix& points, double gamma, int jobs) {
    const Index n        = points.rows();
    const MatrixD values = points.cast<double>();
    std::vector<std::vector<std::pair<Index, double>>> rows(static_cast<std::size_t>(n));
    parallel_for(rows.size(), jobs, [&](std::size_t i) {
        for (Index j = 0; j < n; ++j) {
            const double squared = (values.row(static_cast<Index>(i)) - values.row(j)).squaredNorm();
            const double close   = std::exp(-gamma * squared);
            if (static_cast<Index>(i) != j && close >= kNegligible) rows[i].emplace_back(j, close);
        }
    });
    SparseMatrix affinity(n, n);
    Eigen::VectorXi sizes(n);
    for (std::size_t i = 0; i < rows.size(); ++i) sizes[static_cast<Index>(i)] = static_cast<int>(rows[i].size());
    affinity.reserve(sizes);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        throw_if_cancelled();
        for (const auto& [j, close] : rows[i]) affinity.insert(static_cast<Index>(i), j) = close;
        rows[i] = {};
    }
    affinity.makeCompressed();
    return affinity;
}

/// Sums of the affinity between sets of rows, over the roots of the sums of their rows.
std::map<std::pair<int, int>, double> links_between(const SparseMatrix& affinity, const VectorD& sums,
                                                    const std::vector<int>& labels) {
    std::map<std::pair<int, int>, double> links;
    std::map<int, double> volumes;
    for (Index i = 0; i < affinity.rows(); ++i) {
        throw_if_cancelled();
        const int own = labels[static_cast<std::size_t>(i)];
        volumes[own] += sums[i];
        for (SparseMatrix::InnerIterator entry(affinity, i); entry; ++entry)
            if (const int other = labels[static_cast<std::size_t>(entry.col())]; other < own)
                links[{other, own}] += entry.value();
    }
    for (auto& [pair, link] : links) link /= std::sqrt(volumes.at(pair.first) * volumes.at(pair.second));
    return links;
}

/// A number for each row: rows with the same one are joined by links that are not weak, between rows or, all together,
/// between the pieces that such links make.
std::vector<int> number_pieces(const SparseMatrix& affinity, const VectorD& sums) {
    const Index n = affinity.rows();
    DisjointSets sets(n);
    for (Index i = 0; i < n; ++i) {
        throw_if_cancelled();
        for (SparseMatrix::InnerIterator entry(affinity, i); entry; ++entry)
            if (entry.col() < i && entry.value() >= kWeak * std::sqrt(sums[i] * sums[entry.col()]))
                sets.join(entry.col(), i);
    }
    auto labels = number_sets(sets);
    for (bool joined = true; joined;) {
        joined = false;
        std::map<int, Index> row;
        for (Index i = 0; i < n; ++i) row.emplace(labels[static_cast<std::size_t>(i)], i);
        if (row.size() == 1) break;
        for (const auto& [pair, link] : links_between(affinity, sums, labels))
            if (link >= kWeak) {
                sets.join(row.at(pair.first), row.at(pair.second));
                joined = true;
            }
        if (joined) labels = number_sets(sets);
    }
    return labels;
}

/// Rows of each piece, the largest first, equal sizes by their first row.
std::vector<std::vector<Index>> pieces_of(const SparseMatrix& affinity, const VectorD& sums) {
    const auto labels = number_pieces(affinity, sums);
    std::vector<std::vector<Index>> components(
        static_cast<std::size_t>(1 + *std::max_element(labels.begin(), labels.end())));
    for (std::size_t i = 0; i < labels.size(); ++i)
        components[static_cast<std::size_t>(labels[i])].push_back(static_cast<Index>(i));
    std::stable_sort(components.begin(), components.end(),
                     [](const auto& a, const auto& b) { return a.size() > b.size(); });
    return components;
}

EigenPairs largest_pairs(const SparseMatrix& matrix, Index count, double tolerance) {
    auto found = largest_eigenpairs(matrix, count, tolerance);
    if (!found)
        fail<NoSolution>("E6109",
                         "spectral: the eigenvectors of {} rows do not converge; raise n_neighbors or change gamma",
                         matrix.rows());
    return std::move(*found);
}

/// D^-½ A D^-½ of some rows, without their links to others.
SparseMatrix normalised(const SparseMatrix& affinity, const std::vector<Index>& rows, const VectorD& root) {
    std::vector<Index> place(static_cast<std::size_t>(affinity.rows()), -1);
    for (std::size_t i = 0; i < rows.size(); ++i) place[static_cast<std::size_t>(rows[i])] = static_cast<Index>(i);
    Eigen::VectorXi sizes(std::ssize(rows));
    for (std::size_t i = 0; i < rows.size(); ++i)
        sizes[static_cast<Index>(i)] = static_cast<int>(affinity.innerVector(rows[i]).nonZeros());
    SparseMatrix matrix(std::ssize(rows), std::ssize(rows));
    matrix.reserve(sizes);
    // `rows` ascend, and so do the columns of each row: nothing is inserted before another.
    for (std::size_t i = 0; i < rows.size(); ++i) {
        throw_if_cancelled();
        for (SparseMatrix::InnerIterator entry(affinity, rows[i]); entry; ++entry)
            if (const Index j = place[static_cast<std::size_t>(entry.col())]; j >= 0)
                matrix.insert(static_cast<Index>(i), j) = entry.value() / (root[rows[i]] * root[entry.col()]);
    }
    matrix.makeCompressed();
    return matrix;
}

}  // namespace

std::vector<std::pair<Affinity, std::string>> enum_names(Affinity) {
    return {{Affinity::NearestNeighbors, "nearest_neighbors"},
            {Affinity::Gaussian, "rbf"},
            {Affinity::ProximityByBatch, options_detail::to_text(CommunityGraph::ProximityByBatch)},
            {Affinity::BatchBalanced, options_detail::to_text(CommunityGraph::BatchBalanced)},
            {Affinity::MeanProximity, options_detail::to_text(CommunityGraph::MeanProximity)},
            {Affinity::Fused, options_detail::to_text(CommunityGraph::Fused)}};
}

std::optional<CommunityGraph> community_graph_of(Affinity affinity) {
    return enum_value<CommunityGraph>(options_detail::to_text(affinity));
}

SparseMatrix affinity_of(const Matrix& points, const Context& context, const SpectralOptions& options, int jobs) {
    if (options.affinity == Affinity::Gaussian) return gaussian_affinity(points, options.gamma, jobs);
    if (options.affinity == Affinity::NearestNeighbors) return neighbour_graph(points, options.n_neighbors, jobs);
    const auto kind = community_graph_of(options.affinity).value();
    return as_matrix(community_graph(points, context, kind, options.n_neighbors - 1, jobs));
}

SpectralMap spectral_map(const SparseMatrix& affinity, Index count, double tolerance) {
    const Index n      = affinity.rows();
    count              = std::min(count, n);
    const VectorD sums = affinity * VectorD::Ones(n);
    const VectorD root = (sums.array() > 0).select(sums.cwiseSqrt(), 1.0);
    const auto pieces  = pieces_of(affinity, sums);
    // Every piece has the eigenvalue 1 once; with enough pieces nothing else is wanted of them.
    const Index of_each = static_cast<Index>(pieces.size()) >= count ? 1 : count;
    struct Pair {
        double value;
        std::size_t piece;
        VectorD vector;
    };
    std::vector<Pair> pairs;
    for (std::size_t p = 0; p < pieces.size(); ++p) {
        if (of_each == 1 && p >= static_cast<std::size_t>(count)) break;
        const auto m = static_cast<Index>(pieces[p].size());
        // The largest eigenvector is √degree, and constant once divided by it.
        VectorD degrees(m);
        for (Index i = 0; i < m; ++i) degrees[i] = root[pieces[p][static_cast<std::size_t>(i)]];
        pairs.push_back({1, p, degrees / degrees.norm()});
        if (of_each == 1 || m == 1) continue;
        const auto found = largest_pairs(normalised(affinity, pieces[p], root), of_each, tolerance);
        for (Index e = 1; e < found.values.size(); ++e)
            pairs.push_back({std::min(found.values[e], 1.0), p, found.vectors.col(e)});
    }
    std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.value > b.value; });
    pairs.resize(static_cast<std::size_t>(count));
    SpectralMap map{Eigen::MatrixXd::Zero(n, count), {}, static_cast<int>(pieces.size())};
    for (Index e = 0; e < count; ++e) {
        const auto& [value, piece, vector] = pairs[static_cast<std::size_t>(e)];
        map.eigenvalues.push_back(value);
        for (Index i = 0; i < vector.size(); ++i) {
            const Index row     = pieces[piece][static_cast<std::size_t>(i)];
            map.vectors(row, e) = vector[i] / root[row];
        }
    }
    return map;
}

}  // namespace ektara::cluster
