#include "ektara/cluster/detail/ward_rounds.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "ektara/core/cancellation.hpp"
#include "ektara/core/packed_product.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/progress.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

constexpr double kFar          = std::numeric_limits<double>::infinity();
constexpr std::size_t kFound   = 16;  ///< others that a search finds
constexpr std::size_t kKept    = 32;  ///< others that a cluster keeps when it takes over those of two
constexpr Index kAsked         = 96;  ///< clusters searched at a time
constexpr Index kTile          = 512;
constexpr Index kScanned       = 64;         ///< products looked at together
constexpr std::size_t kBatch   = 64;         ///< clusters brought up to date by one body of a loop
constexpr double kLessRounding = 1 - 1e-12;  ///< of the few products and sums of a bound

/// Another cluster and what a merge with it adds to the sum of squares.
struct Other {
    int cluster  = -1;
    double added = kFar;
};

bool adds_less(const Other& a, const Other& b) {
    return a.added != b.added ? a.added < b.added : a.cluster < b.cluster;
}

struct Neighbours {
    std::vector<Other> others;  ///< the first adds least
    double beyond = kFar;       ///< no cluster that is not among them adds less

    bool is_sure() const { return !others.empty() && others.front().added <= beyond; }
    void keep_nearest(std::size_t most) {
        std::sort(others.begin(), others.end(), adds_less);
        if (others.size() <= most) return;
        beyond = std::min(beyond, others[most].added);
        others.resize(most);
    }
};

/// Clusters, each called by its first row.
class Clusters {
  public:
    Clusters(const Matrix& centred, const Matrix& rows, Eigen::RowVectorXd mean)
        : centres(centred),
          squared_norms(centred.cast<double>().rowwise().squaredNorm().cast<float>()),
          inverse_sizes(Eigen::VectorXf::Ones(centred.rows())),
          sums_(rows.cast<double>()),
          means_(sums_),
          sizes_(VectorD::Ones(centred.rows())),
          mean_(std::move(mean)) {}

    /// a b / (a + b) |c - c'|² in double precision: the same bits both ways round.
    double added(Index p, Index q) const {
        const double a = sizes_[p], b = sizes_[q];
        return a * b / (a + b) * (means_.row(p) - means_.row(q)).squaredNorm();
    }
    double size(Index p) const { return sizes_[p]; }
    void join(Index kept, Index gone) {
        sums_.row(kept) += sums_.row(gone);
        sizes_[kept] += sizes_[gone];
        means_.row(kept)                        = sums_.row(kept) / sizes_[kept];
        const Eigen::RowVectorXd about_the_mean = means_.row(kept) - mean_;
        centres.row(kept)                       = about_the_mean.cast<float>();
        squared_norms[kept]                     = static_cast<float>(about_the_mean.squaredNorm());
        inverse_sizes[kept]                     = static_cast<float>(1 / sizes_[kept]);
    }

    Matrix centres;  ///< less the mean
    Eigen::VectorXf squared_norms, inverse_sizes;

  private:
    MatrixD sums_, means_;
    VectorD sizes_;
    Eigen::RowVectorXd mean_;
};

/// The nearest so far of one cluster, by numbers that rounding can only have made too small.
struct Nearest {
    std::vector<std::pair<float, int>> heap;
    float limit = std::numeric_limits<float>::infinity();
    void add(float added, int cluster) {
        if (heap.size() == kFound) {
            std::pop_heap(heap.begin(), heap.end());
            heap.pop_back();
        }
        heap.emplace_back(added, cluster);
        std::push_heap(heap.begin(), heap.end());
        if (heap.size() == kFound) limit = heap.front().first;
    }
};

/// Finds nearest clusters among some: products of single precision, less what rounding can have changed them by.
class Search {
  public:
    Search(const Clusters& clusters, const std::vector<int>& among, int jobs) : all_(clusters), among_(among) {
        const auto m       = std::ssize(among_);
        const auto columns = static_cast<double>(all_.centres.cols());
        less_rounding_     = static_cast<float>(1 - 0x1p-23 * (columns + 16));
        tiles_.resize(static_cast<std::size_t>((m + kTile - 1) / kTile));
        parallel_for(tiles_.size(), jobs, [&](std::size_t t) {
            const auto first = static_cast<Index>(t) * kTile, count = std::min(kTile, m - first);
            const std::vector<int> here(among_.begin() + first, among_.begin() + first + count);
            const RowVector halves = all_.squared_norms(here).transpose() * (-less_rounding_ / 2);
            tiles_[t]              = {PackedWeights(all_.centres(here, Eigen::all), halves), all_.inverse_sizes(here)};
        });
    }
    /// What lists of these clusters hold.
    void find(const std::vector<int>& asked, std::vector<Neighbours>& lists) const {
        std::vector<Nearest> nearest(asked.size());
        const Matrix centres = all_.centres(asked, Eigen::all);
        for (std::size_t t = 0; t < tiles_.size(); ++t) {
            throw_if_cancelled();
            const Matrix values = tiles_[t].packed.times(centres);
            for (std::size_t i = 0; i < asked.size(); ++i)
                scan(asked[i], static_cast<Index>(t), values.row(static_cast<Index>(i)).data(), nearest[i]);
        }
        for (std::size_t i = 0; i < asked.size(); ++i)
            lists[static_cast<std::size_t>(asked[i])] = measured(asked[i], nearest[i]);
    }

  private:
    struct Tile {
        PackedWeights packed;
        Eigen::VectorXf inverse_sizes;
    };
    /// A product less half a squared norm is v; what a merge adds is (|x|² - 2 v) / (1/a + 1/b). It is below the limit
    /// where v + limit/2 · 1/b is above (|x|² - limit/a) / 2.
    void scan(int asked, Index t, const float* values, Nearest& nearest) const {
        const auto& inverse = tiles_[static_cast<std::size_t>(t)].inverse_sizes;
        const float norm = all_.squared_norms[asked] * less_rounding_, own = all_.inverse_sizes[asked];
        for (Index first = 0; first < inverse.size(); first += kScanned) {
            const Index count    = std::min(kScanned, inverse.size() - first);
            const float *const v = values + first, *const sizes = inverse.data() + first;
            const float half = nearest.limit / 2, bar = (norm - nearest.limit * own) / 2;
            unsigned open = 0;  // a plain loop, which the compiler turns into vector instructions
            for (Index j = 0; j < count; ++j) open |= v[j] + half * sizes[j] > bar ? 1U : 0U;
            if (open == 0) continue;
            for (Index j = 0; j < count; ++j) {
                if (v[j] + half * sizes[j] <= bar) continue;
                const int other   = among_[static_cast<std::size_t>(t * kTile + first + j)];
                const float added = (norm - 2 * v[j]) / (own + sizes[j]);
                if (added < nearest.limit && other != asked) nearest.add(added, other);
            }
        }
    }
    Neighbours measured(int asked, const Nearest& nearest) const {
        Neighbours list;
        for (const auto& [low, other] : nearest.heap) list.others.push_back({other, all_.added(asked, other)});
        std::sort(list.others.begin(), list.others.end(), adds_less);
        list.beyond = static_cast<double>(nearest.limit);
        return list.is_sure() ? list : all_measured(asked);
    }
    /// Where rounding leaves it open which is nearest.
    Neighbours all_measured(int asked) const {
        Neighbours list;
        for (const int other : among_)
            if (other != asked) list.others.push_back({other, all_.added(asked, other)});
        list.keep_nearest(kFound);
        return list;
    }

    const Clusters& all_;
    const std::vector<int>& among_;
    std::vector<Tile> tiles_;
    float less_rounding_ = 1;
};

class Rounds {
  public:
    Rounds(const Matrix& centred, const Matrix& rows, const Eigen::RowVectorXd& mean, int jobs)
        : clusters_(centred, rows, mean),
          became_(static_cast<std::size_t>(rows.rows())),
          is_new_(became_.size(), 0),
          lists_(became_.size()),
          jobs_(jobs) {
        std::iota(became_.begin(), became_.end(), 0);
        left_ = became_;
    }
    /// What merges before all else, by links of rows in the order of the merges.
    void join_first(const std::vector<Link>& links) {
        for (const auto& link : links) {
            const auto a = became_[static_cast<std::size_t>(link.a)], b = became_[static_cast<std::size_t>(link.b)];
            clusters_.join(std::min(a, b), std::max(a, b));
            became_[at(std::max(a, b))] = std::min(a, b);
            links_.push_back(link);
        }
        settle();
    }
    std::vector<Link> run() {
        ProgressStage stage("merges", left_.size() - 1);
        search(left_);
        while (left_.size() > 1) {
            throw_if_cancelled();
            const std::size_t before = links_.size();
            merge_nearest_pairs();
            stage.step(links_.size() - before);
            search(bring_up_to_date());
        }
        return std::move(links_);
    }

  private:
    static std::size_t at(int cluster) { return static_cast<std::size_t>(cluster); }

    void search(const std::vector<int>& asked) {
        if (asked.empty()) return;
        const Search among_all(clusters_, left_, jobs_);
        const auto n = std::ssize(asked);
        parallel_for(static_cast<std::size_t>((n + kAsked - 1) / kAsked), jobs_, [&](std::size_t block) {
            const auto first = asked.begin() + static_cast<Index>(block) * kAsked;
            among_all.find({first, first + std::min<Index>(kAsked, asked.end() - first)}, lists_);
        });
    }
    void join(int kept, int gone, double added) {
        links_.push_back({kept, gone, std::sqrt(2 * added)});
        clusters_.join(kept, gone);
        became_[at(gone)] = kept;
    }
    bool has_merged(int cluster) const { return became_[at(cluster)] != cluster || is_new_[at(cluster)] != 0; }
    /// Two are nearest to each other where neither has one that is nearer; of equally near ones the first two merge.
    void merge_nearest_pairs() {
        std::fill(is_new_.begin(), is_new_.end(), 0);
        for (const int one : left_) {
            if (has_merged(one)) continue;
            const auto [other, added] = lists_[at(one)].others.front();
            if (has_merged(other) || lists_[at(other)].others.front().added != added) continue;
            const int kept = std::min(one, other), gone = std::max(one, other);
            take_over(kept, gone, added);
            join(kept, gone, added);
            is_new_[at(kept)] = 1;
        }
    }
    /// Lance and Williams' height of any third cluster, of one row or more, from the bounds of two that merge.
    void take_over(int kept, int gone, double added) {
        auto &list = lists_[at(kept)], &other = lists_[at(gone)];
        const double a = clusters_.size(kept), b = clusters_.size(gone);
        list.beyond = ((a + 1) * list.beyond + (b + 1) * other.beyond - added) / (a + b + 1) * kLessRounding;
        list.others.insert(list.others.end(), other.others.begin(), other.others.end());
        other = {};
    }
    void settle() {
        for (auto& cluster : became_) cluster = became_[at(cluster)];  // those before are up to date
        std::erase_if(left_, [&](int cluster) { return became_[at(cluster)] != cluster; });
    }
    /// Drops clusters that are gone; returns those of which it is open which is nearest.
    std::vector<int> bring_up_to_date() {
        settle();
        if (left_.size() < 2) return {};
        std::vector<char> open(left_.size(), 0);
        parallel_for((left_.size() + kBatch - 1) / kBatch, jobs_, [&](std::size_t batch) {
            for (std::size_t i = batch * kBatch; i < std::min(left_.size(), (batch + 1) * kBatch); ++i)
                if (is_new_[at(left_[i])] != 0 || has_merged(lists_[at(left_[i])].others.front().cluster))
                    open[i] = is_sure_again(left_[i]) ? 0 : 1;
        });
        std::vector<int> asked;
        for (std::size_t i = 0; i < left_.size(); ++i)
            if (open[i] != 0) asked.push_back(left_[i]);
        return asked;
    }
    /// Measures a list anew; whether the nearest of it is nearest of all.
    bool is_sure_again(int cluster) {
        auto& [others, beyond] = lists_[at(cluster)];
        for (auto& other : others) other.cluster = became_[at(other.cluster)];
        std::sort(others.begin(), others.end(), [](const Other& a, const Other& b) { return a.cluster < b.cluster; });
        const auto same = [](const Other& a, const Other& b) { return a.cluster == b.cluster; };
        others.erase(std::unique(others.begin(), others.end(), same), others.end());
        std::erase_if(others, [&](const Other& other) { return other.cluster == cluster; });
        for (auto& other : others) other.added = clusters_.added(cluster, other.cluster);
        lists_[at(cluster)].keep_nearest(kKept);
        return lists_[at(cluster)].is_sure();
    }

    Clusters clusters_;
    std::vector<int> became_;   ///< for each row the cluster that it is in
    std::vector<char> is_new_;  ///< made in this round
    std::vector<int> left_;
    std::vector<Neighbours> lists_;
    std::vector<Link> links_;
    int jobs_;
};

/// Links of height 0 of rows that equal the one before.
std::vector<Link> links_of_copies(const Matrix& rows) {
    std::vector<Link> links;
    Index first = 0;
    for (Index i = 1; i < rows.rows(); ++i) {
        if ((rows.row(i).array() == rows.row(i - 1).array()).all())
            links.push_back({first, i, 0});
        else
            first = i;
    }
    return links;
}

/// Each group's links by its own chain.
std::vector<Link> links_inside(const Matrix& centred, const Matrix& rows, const Eigen::RowVectorXd& mean,
                               const std::vector<std::vector<int>>& groups, int jobs) {
    std::vector<std::vector<Link>> found(groups.size());
    parallel_for(groups.size(), jobs, [&](std::size_t g) {
        found[g] = ward_links_by_chain(centred(groups[g], Eigen::all), rows(groups[g], Eigen::all), mean);
        for (auto& link : found[g]) {
            link.a = groups[g][static_cast<std::size_t>(link.a)];
            link.b = groups[g][static_cast<std::size_t>(link.b)];
        }
    });
    std::vector<Link> links;
    for (const auto& of_group : found) links.insert(links.end(), of_group.begin(), of_group.end());
    return links;
}

}  // namespace

std::vector<Link> ward_links_by_rounds(const Matrix& centred, const Matrix& rows, const Eigen::RowVectorXd& mean,
                                       int jobs, const std::vector<std::vector<int>>& groups) {
    Rounds rounds(centred, rows, mean, jobs);
    rounds.join_first(groups.empty() ? links_of_copies(rows) : links_inside(centred, rows, mean, groups, jobs));
    return rounds.run();
}

}  // namespace ektara::cluster
