#include "ektara/cluster/detail/neighbor_tree.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "ektara/core/cancellation.hpp"
#include "ektara/core/disjoint_sets.hpp"
#include "ektara/core/packed_product.hpp"
#include "ektara/core/parallel.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

constexpr Index kMostAskedOfPart = 64;
constexpr Index kMostAsked       = 16384;  ///< of all parts together
constexpr Index kAskedAtOnce     = 256;
constexpr Index kRowsAtOnce      = 1024;
constexpr int kAlternations      = 4;
constexpr std::size_t kRowsOfPart     = 1024;

bool before(const Link& x, const Link& y) { return std::tie(x.height, x.a, x.b) < std::tie(y.height, y.a, y.b); }

/// Mutual reachability of rows.
struct Reach {
    const Matrix& points;
    const VectorD& core;
    double alpha;

    double operator()(Index a, Index b) const {
        const double apart = (points.row(a).cast<double>() - points.row(b).cast<double>()).norm() / alpha;
        return std::max({apart, core[a], core[b]});
    }
};

/// Each pair of neighbours once.
std::vector<Link> links_of(const neighbors::Neighbors& near, const Reach& reach, int jobs) {
    const Index n = near.indices.rows(), k = near.indices.cols();
    std::vector<std::vector<Link>> parts((static_cast<std::size_t>(n) + kRowsOfPart - 1) / kRowsOfPart);
    parallel_for(parts.size(), jobs, [&](std::size_t part) {
        const auto last = std::min<Index>(n, static_cast<Index>((part + 1) * kRowsOfPart));
        for (auto i = static_cast<Index>(part * kRowsOfPart); i < last; ++i)
            for (Index c = 0; c < k; ++c) {
                const Index j = near.indices(i, c);
                if (j < i && (near.indices.row(j).array() == static_cast<int>(i)).any()) continue;
                parts[part].push_back({std::min(i, j), std::max(i, j), reach(i, j)});
            }
    });
    std::vector<Link> links;
    for (auto& part : parts) {
        links.insert(links.end(), part.begin(), part.end());
        part = {};
    }
    std::sort(links.begin(), links.end(), before);
    return links;
}

/// Takes the links that join two sets.
std::vector<Link> taken(const std::vector<Link>& links, DisjointSets& sets) {
    std::vector<Link> tree;
    for (const auto& link : links)
        if (sets.find(link.a) != sets.find(link.b)) {
            sets.join(link.a, link.b);
            tree.push_back(link);
        }
    return tree;
}

/// The rows of each part, and of each row the number of its part.
struct Parts {
    std::vector<int> of_row;
    std::vector<std::vector<Index>> rows;

    explicit Parts(DisjointSets& sets) : of_row(number_sets(sets)) {
        rows.resize(static_cast<std::size_t>(1 + *std::max_element(of_row.begin(), of_row.end())));
        for (std::size_t i = 0; i < of_row.size(); ++i)
            rows[static_cast<std::size_t>(of_row[i])].push_back(static_cast<Index>(i));
    }
    int part(Index row) const { return of_row[static_cast<std::size_t>(row)]; }
    std::size_t largest() const {
        const auto smaller = [](const auto& a, const auto& b) { return a.size() < b.size(); };
        return static_cast<std::size_t>(std::max_element(rows.begin(), rows.end(), smaller) - rows.begin());
    }
    /// Rows that are asked for the nearest one of another part.
    std::vector<Index> asked() const {
        const auto count  = static_cast<Index>(rows.size());
        const Index most  = std::clamp<Index>(kMostAsked / count, 1, kMostAskedOfPart);
        const auto beside = largest();
        std::vector<Index> found;
        for (std::size_t part = 0; part < rows.size(); ++part) {
            const Index size = std::ssize(rows[part]), few = std::min(size, most);
            for (Index i = 0; part != beside && i < few; ++i)
                found.push_back(rows[part][static_cast<std::size_t>(i * size / few)]);
        }
        return found;
    }
};

/// Rows about their mean, for products in single precision, and their squares.
struct Centred {
    Matrix points;
    RowVector squares;

    explicit Centred(const Matrix& table) : points(table) {
        const RowVector mean = table.cast<double>().colwise().mean().cast<float>();
        points.rowwise() -= mean;
        squares = points.rowwise().squaredNorm().transpose();
    }
};

/// Finds for rows the nearest row of another part.
class Outward {
  public:
    Outward(const Reach& reach, const Centred& centred, const Parts& parts)
        : reach_(reach),
          centred_(centred),
          parts_(parts),
          per_alpha_(static_cast<float>(1 / (reach.alpha * reach.alpha))) {}

    std::vector<Link> nearest(const std::vector<Index>& asked, int jobs) const {
        std::vector<Link> found(asked.size());
        const Index count = std::ssize(asked);
        parallel_for(static_cast<std::size_t>((count + kAskedAtOnce - 1) / kAskedAtOnce), jobs, [&](std::size_t block) {
            const Index first = static_cast<Index>(block) * kAskedAtOnce;
            const std::vector<Index> some(asked.begin() + first, asked.begin() + std::min(count, first + kAskedAtOnce));
            const auto links = nearest_of(some);
            std::copy(links.begin(), links.end(), found.begin() + first);
        });
        return found;
    }

  private:
    /// The least of max(|x − y|², core(y)²) in single precision, as core(x) binds all alike.
    std::vector<Link> nearest_of(const std::vector<Index>& asked) const {
        const auto& [points, squares] = centred_;
        const Index n                 = points.rows();
        const Matrix rows             = points(asked, Eigen::all) * -2.0F;
        std::vector<float> least(asked.size(), std::numeric_limits<float>::infinity());
        std::vector<Index> nearest(asked.size(), -1);
        for (Index first = 0; first < n; first += kRowsAtOnce) {
            throw_if_cancelled();
            const Index count = std::min(kRowsAtOnce, n - first);
            const Matrix near =
                PackedWeights(points.middleRows(first, count), squares.segment(first, count)).times(rows);
            for (std::size_t q = 0; q < asked.size(); ++q) {
                const float* const values = near.data() + static_cast<Index>(q) * near.cols();
                const int own             = parts_.part(asked[q]);
                const float square        = squares[asked[q]];
                for (Index c = 0; c < count; ++c) {
                    const float apart = per_alpha_ * (values[c] + square);
                    if (!(apart < least[q]) || parts_.part(first + c) == own) continue;
                    const auto core   = static_cast<float>(reach_.core[first + c]);
                    const float bound = std::max(apart, core * core);
                    if (bound < least[q]) least[q] = bound, nearest[q] = first + c;
                }
            }
        }
        std::vector<Link> links;
        for (std::size_t q = 0; q < asked.size(); ++q)
            links.push_back({asked[q], nearest[q], reach_(asked[q], nearest[q])});
        return links;
    }

    const Reach& reach_;
    const Centred& centred_;
    const Parts& parts_;
    float per_alpha_;
};

/// Of each part the least of its links, `a` in it; the largest has none.
std::vector<Link> least_of_parts(const std::vector<Link>& links, const Parts& parts) {
    std::vector<const Link*> least(parts.rows.size(), nullptr);
    for (const auto& link : links)
        if (auto& best = least[static_cast<std::size_t>(parts.part(link.a))]; best == nullptr || before(link, *best))
            best = &link;
    std::vector<Link> found;
    for (const auto* link : least)
        if (link != nullptr) found.push_back(*link);
    return found;
}

/// The row of the part of `link.a` that is nearest to `link.b`.
Link turned_inward(Link link, const Parts& parts, const Reach& reach) {
    for (const Index row : parts.rows[static_cast<std::size_t>(parts.part(link.a))])
        if (const double height = reach(row, link.b); height < link.height) link.a = row, link.height = height;
    return link;
}

/// Links of parts that are joined to others at the least pair that is found.
std::vector<Link> joining(const Reach& reach, const Centred& centred, DisjointSets& sets, int jobs) {
    const Parts parts(sets);
    const Outward outward(reach, centred, parts);
    auto best = least_of_parts(outward.nearest(parts.asked(), jobs), parts);
    for (int turn = 0; turn < kAlternations; ++turn) {
        parallel_for(best.size(), jobs, [&](std::size_t i) { best[i] = turned_inward(best[i], parts, reach); });
        std::vector<Index> inner;
        for (const auto& link : best) inner.push_back(link.a);
        const auto next = outward.nearest(inner, jobs);
        bool nearer     = false;
        for (std::size_t i = 0; i < best.size(); ++i)
            if (next[i].height < best[i].height) best[i] = next[i], nearer = true;
        if (!nearer) break;
    }
    for (auto& link : best)
        if (link.a > link.b) std::swap(link.a, link.b);
    std::sort(best.begin(), best.end(), before);
    return taken(best, sets);
}

}  // namespace

std::vector<Link> spanning_tree_of_neighbors(const Matrix& points, const neighbors::Neighbors& near,
                                             const VectorD& core, double alpha, int jobs) {
    const Reach reach{points, core, alpha};
    DisjointSets sets(points.rows());
    auto tree = taken(links_of(near, reach, jobs), sets);
    const Centred centred(points);
    while (std::ssize(tree) + 1 < points.rows()) {
        const auto more = joining(reach, centred, sets, jobs);
        tree.insert(tree.end(), more.begin(), more.end());
    }
    std::sort(tree.begin(), tree.end(), before);
    return tree;
}

}  // namespace ektara::cluster
