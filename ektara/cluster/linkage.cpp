#include "ektara/cluster/linkage.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "ektara/core/cancellation.hpp"
#include "ektara/core/parallel.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

constexpr double kNoPartner = std::numeric_limits<double>::infinity();

}  // namespace

double JoinedClusters::distance(double from_a, double from_b, double size) const {
    switch (linkage) {
        case Linkage::Ward: {
            const double t = 1 / (size_a + size_b + size);
            return std::sqrt(std::max(0.0, t * ((size_a + size) * from_a * from_a + (size_b + size) * from_b * from_b -
                                                size * apart * apart)));
        }
        case Linkage::Average:
            return (size_a * from_a + size_b * from_b) / (size_a + size_b);
        case Linkage::Complete:
            return std::max(from_a, from_b);
        case Linkage::Single:
            break;
    }
    return std::min(from_a, from_b);
}

std::vector<std::pair<Linkage, std::string>> enum_names(Linkage) {
    return {{Linkage::Ward, "ward"},
            {Linkage::Average, "average"},
            {Linkage::Complete, "complete"},
            {Linkage::Single, "single"}};
}

PairDistances pair_distances(const Matrix& points, int jobs) {
    const MatrixD values = points.cast<double>();
    PairDistances distances(points.rows());
    parallel_for(static_cast<std::size_t>(points.rows()), jobs, [&](std::size_t row) {
        const auto i = static_cast<Index>(row);
        for (Index j = 0; j < i; ++j) distances(i, j) = (values.row(i) - values.row(j)).norm();
    });
    return distances;
}

std::vector<Link> chain_links(PairDistances distances, Linkage linkage) {
    const Index n = distances.rows();
    std::vector<Index> active(static_cast<std::size_t>(n)), chain;
    std::iota(active.begin(), active.end(), Index{0});
    std::vector<double> size(active.size(), 1);
    std::vector<Link> links;
    while (active.size() > 1) {
        throw_if_cancelled();
        if (chain.empty()) chain.push_back(active.front());
        const Index tip  = chain.back();
        Index nearest    = chain.size() > 1 ? chain[chain.size() - 2] : -1;
        double closeness = nearest >= 0 ? distances(tip, nearest) : kNoPartner;
        for (const Index other : active)
            if (other != tip && (nearest < 0 || distances(tip, other) < closeness)) {
                nearest   = other;
                closeness = distances(tip, other);
            }
        // By rounding alone the nearest may stand further down the chain: then the chain goes back to before it.
        const auto seen = std::find(chain.begin(), chain.end(), nearest);
        if (seen == chain.end()) {
            chain.push_back(nearest);
            continue;
        }
        chain.erase(seen, chain.end());
        const Index kept = std::min(tip, nearest), gone = std::max(tip, nearest);
        active.erase(std::lower_bound(active.begin(), active.end(), gone));
        auto& kept_size = size[static_cast<std::size_t>(kept)];
        const JoinedClusters joined{linkage, closeness, kept_size, size[static_cast<std::size_t>(gone)]};
        for (const Index x : active)
            if (x != kept)
                distances(kept, x) =
                    joined.distance(distances(kept, x), distances(gone, x), size[static_cast<std::size_t>(x)]);
        kept_size += joined.size_b;
        links.push_back({kept, gone, closeness});
    }
    return links;
}

namespace {

/// Rows outside the tree, in places 0…m-1: what each is, and how near which row of the tree is.
struct Outside {
    std::vector<Index> row, from;
    VectorD nearest, core;

    /// The last one takes the place of one that joins the tree.
    void remove(Index place, Index last) {
        row[static_cast<std::size_t>(place)]  = row[static_cast<std::size_t>(last)];
        from[static_cast<std::size_t>(place)] = from[static_cast<std::size_t>(last)];
        nearest[place]                        = nearest[last];
        core[place]                           = core[last];
    }
};

/// Points in the places of the rows, and how far they are from the row that joined last.
class Points {
  public:
    explicit Points(const Matrix& points)
        : left_(points), slack_(1 - 0x1p-24 * static_cast<double>(points.cols() + 8)) {}
    void join(Index /*row*/, Index place, Index last) {
        joined_          = left_.row(place);
        left_.row(place) = left_.row(last);
    }
    bool may_be_nearer(Index place, double distance) const {
        return static_cast<double>((left_.row(place) - joined_).squaredNorm()) * slack_ < distance * distance;
    }
    double distance(Index /*row*/, Index place) const {
        return (left_.row(place).cast<double>() - joined_.cast<double>()).norm();
    }

  private:
    Matrix left_;
    RowVector joined_;
    double slack_;  ///< rounding of a difference, its square and the sum of d squares in single precision
};

/// The same where the distances are known.
class Distances {
  public:
    explicit Distances(const MatrixD& distances) : distances_(distances) {}
    void join(Index row, Index /*place*/, Index /*last*/) { joined_ = row; }
    bool may_be_nearer(Index /*place*/, double /*distance*/) const { return true; }
    double distance(Index row, Index /*place*/) const { return distances_(joined_, row); }

  private:
    const MatrixD& distances_;
    Index joined_ = 0;
};

template <class Rows>
std::vector<Link> prim(Rows rows, const VectorD& core, double alpha) {
    const Index n = core.size();
    Outside outside{std::vector<Index>(static_cast<std::size_t>(n)), std::vector<Index>(static_cast<std::size_t>(n), 0),
                    VectorD::Constant(n, kNoPartner), core};
    auto& [row, from, nearest, cores] = outside;
    std::iota(row.begin(), row.end(), Index{0});
    std::vector<Link> links;
    Index next = 0;
    for (Index m = n - 1; m >= 0; --m) {
        throw_if_cancelled();
        const Index added         = row[static_cast<std::size_t>(next)];
        const double core_of_this = cores[next];
        if (m < n - 1) links.push_back({from[static_cast<std::size_t>(next)], added, nearest[next]});
        rows.join(added, next, m);
        outside.remove(next, m);
        double least = kNoPartner;
        next         = 0;
        for (Index j = 0; j < m; ++j) {
            const double floor = std::max(core_of_this, cores[j]);
            // Most rows are already as near as their core distances let them be.
            if (nearest[j] > floor && rows.may_be_nearer(j, nearest[j] * alpha)) {
                const double distance = std::max(floor, rows.distance(row[static_cast<std::size_t>(j)], j) / alpha);
                if (distance < nearest[j]) {
                    nearest[j]                        = distance;
                    from[static_cast<std::size_t>(j)] = added;
                }
            }
            // Of equally near rows the first one comes next, as in scikit-learn.
            if (nearest[j] < least ||
                (nearest[j] == least && row[static_cast<std::size_t>(j)] < row[static_cast<std::size_t>(next)])) {
                least = nearest[j];
                next  = j;
            }
        }
    }
    return links;
}

}  // namespace

std::vector<Link> spanning_tree(const Matrix& points, const VectorD& core, double alpha) {
    return prim(Points(points), core, alpha);
}

std::vector<Link> spanning_tree_of_distances(const MatrixD& distances, const VectorD& core, double alpha) {
    return prim(Distances(distances), core, alpha);
}

}  // namespace ektara::cluster
