#include "ektara/cluster/detail/paired_merges.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <queue>
#include <tuple>

#include "ektara/core/cancellation.hpp"
#include "ektara/core/disjoint_sets.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

/// A cluster beside another, and how high their merge would be.
struct Beside {
    Index cluster = 0;
    double height = 0;
};

/// Clusters 0…n-1 are the rows, cluster n + i is what merge i made.
class PairedTree {
  public:
    /// `between(a, b)` is the height of a merge of two clusters that were there from the beginning; of Ward, of any
    /// two.
    using Between = std::function<double(Index, Index)>;

    PairedTree(Index n, Linkage linkage, Between between)
        : n_(n),
          linkage_(linkage),
          between_(std::move(between)),
          beside_(static_cast<std::size_t>(2 * n - 1)),
          sizes_(beside_.size(), 0) {
        std::fill_n(sizes_.begin(), n, 1);
    }

    void add_pairs(RowPairs pairs) {
        for (auto& [a, b] : pairs)
            if (a > b) std::swap(a, b);
        std::sort(pairs.begin(), pairs.end());
        pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
        for (const auto& [a, b] : pairs)
            if (a != b) add(b, {a, between_(a, b)});
        // From here on lists are joined in the order of their clusters.
        for (Index row = 0; row < n_; ++row)
            std::sort(of(row).begin(), of(row).end(),
                      [](const Beside& x, const Beside& y) { return x.cluster < y.cluster; });
    }

    /// The next merge: its two clusters and its height. There must be one.
    Merge next() {
        auto [height, later, earlier] = heap_.top();
        while (!is_left(later) || !is_left(earlier)) {
            heap_.pop();
            std::tie(height, later, earlier) = heap_.top();
        }
        heap_.pop();
        const Index made = n_ + n_made_++;
        auto joined      = joined_list(earlier, later, height);
        size(made)       = size(earlier) + size(later);
        join_(made, earlier, later);
        for (const Index gone : {earlier, later}) {
            size(gone) = 0;
            of(gone)   = {};
        }
        attach(made, std::move(joined));
        return {earlier, later, height, size(made)};
    }

    /// What else has to be kept in step with a merge.
    void on_join(std::function<void(Index made, Index a, Index b)> join) { join_ = std::move(join); }

  private:
    std::vector<Beside>& of(Index cluster) { return beside_[static_cast<std::size_t>(cluster)]; }
    Index& size(Index cluster) { return sizes_[static_cast<std::size_t>(cluster)]; }
    bool is_left(Index cluster) { return size(cluster) > 0; }

    void add(Index later, const Beside& earlier) {
        of(later).push_back(earlier);
        of(earlier.cluster).push_back({later, earlier.height});
        heap_.emplace(earlier.height, later, earlier.cluster);
    }
    /// All clusters that are left beside either of two, which are in the order of their numbers.
    std::vector<Beside> joined_list(Index a, Index b, double apart) {
        const JoinedClusters both{linkage_, apart, static_cast<double>(size(a)), static_cast<double>(size(b))};
        std::vector<Beside> joined;
        const auto keep = [&](const Beside& other) {
            if (other.cluster != a && other.cluster != b && is_left(other.cluster)) joined.push_back(other);
        };
        const auto &x = of(a), &y = of(b);
        std::size_t i = 0, j = 0;
        while (i < x.size() || j < y.size()) {
            if (j == y.size() || (i < x.size() && x[i].cluster < y[j].cluster)) {
                keep(x[i++]);
            } else if (i == x.size() || y[j].cluster < x[i].cluster) {
                keep(y[j++]);
            } else {
                const Index other = x[i].cluster;
                keep({other, both.distance(x[i].height, y[j].height, static_cast<double>(size(other)))});
                ++i;
                ++j;
            }
        }
        return joined;
    }
    void attach(Index made, std::vector<Beside> joined) {
        for (auto& other : joined) {
            // Ward's update needs the heights to both of the clusters that were joined; there may be only one.
            if (linkage_ == Linkage::Ward) other.height = between_(other.cluster, made);
            add(made, other);
        }
    }

    Index n_, n_made_ = 0;
    Linkage linkage_;
    Between between_;
    std::function<void(Index, Index, Index)> join_ = [](Index, Index, Index) {};
    std::vector<std::vector<Beside>> beside_;
    std::vector<Index> sizes_;  ///< 0: gone into another
    using Waiting = std::tuple<double, Index, Index>;
    std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>> heap_;
};

/// For every two parts the pair of their nearest rows is added, the first of equal ones.
void join_parts(RowPairs& pairs, const std::vector<int>& part, const PairedTree::Between& distance) {
    const auto count = static_cast<std::size_t>(1 + *std::max_element(part.begin(), part.end()));
    if (count == 1) return;
    std::vector<std::vector<Index>> rows(count);
    for (std::size_t i = 0; i < part.size(); ++i)
        rows[static_cast<std::size_t>(part[i])].push_back(static_cast<Index>(i));
    for (std::size_t a = 0; a < count; ++a)
        for (std::size_t b = a + 1; b < count; ++b) {
            throw_if_cancelled();
            double least = std::numeric_limits<double>::infinity();
            std::pair<Index, Index> nearest{rows[a][0], rows[b][0]};
            for (const Index i : rows[a])
                for (const Index j : rows[b])
                    if (const double apart = distance(i, j); apart < least) {
                        least   = apart;
                        nearest = {i, j};
                    }
            pairs.push_back(nearest);
        }
}

PairedMerges merges_of(PairedTree tree, Index n, RowPairs pairs, const PairedTree::Between& distance,
                       std::size_t n_merges) {
    DisjointSets sets(n);
    for (const auto& [a, b] : pairs) sets.join(a, b);
    const auto part = number_sets(sets);
    PairedMerges merged{{}, n, 1 + *std::max_element(part.begin(), part.end())};
    join_parts(pairs, part, distance);
    tree.add_pairs(std::move(pairs));
    while (merged.tree.size() < n_merges) {
        throw_if_cancelled();
        merged.tree.push_back(tree.next());
    }
    return merged;
}

/// Sums and sizes of the clusters, for Ward's heights.
struct WardClusters {
    explicit WardClusters(const Matrix& rows)
        : sums(MatrixD::Zero(2 * rows.rows() - 1, rows.cols())), sizes(VectorD::Ones(sums.rows())) {
        sums.topRows(rows.rows()) = rows.cast<double>();
    }
    void join(Index made, Index a, Index b) {
        sums.row(made) = sums.row(a) + sums.row(b);
        sizes[made]    = sizes[a] + sizes[b];
    }
    /// √(2ab/(a + b))·|c − c'|
    double height(Index a, Index b) const {
        const double weight = 2 * sizes[a] * sizes[b] / (sizes[a] + sizes[b]);
        return std::sqrt(weight) * (sums.row(a) / sizes[a] - sums.row(b) / sizes[b]).norm();
    }

    MatrixD sums;
    VectorD sizes;
};

}  // namespace

PairedMerges paired_merges(const Matrix& rows, const RowPairs& pairs, Linkage linkage, std::size_t n_merges) {
    const MatrixD values               = rows.cast<double>();
    const PairedTree::Between distance = [&](Index a, Index b) { return (values.row(a) - values.row(b)).norm(); };
    if (linkage != Linkage::Ward)
        return merges_of(PairedTree(rows.rows(), linkage, distance), rows.rows(), pairs, distance, n_merges);
    WardClusters clusters(rows);
    PairedTree tree(rows.rows(), linkage, [&](Index a, Index b) { return clusters.height(a, b); });
    tree.on_join([&](Index made, Index a, Index b) { clusters.join(made, a, b); });
    return merges_of(std::move(tree), rows.rows(), pairs, distance, n_merges);
}

PairedMerges paired_merges(const MatrixD& distances, const RowPairs& pairs, Linkage linkage, std::size_t n_merges) {
    const PairedTree::Between distance = [&](Index a, Index b) { return distances(a, b); };
    return merges_of(PairedTree(distances.rows(), linkage, distance), distances.rows(), pairs, distance, n_merges);
}

}  // namespace ektara::cluster
