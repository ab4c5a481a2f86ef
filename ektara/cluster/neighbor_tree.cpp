#include "ektara/cluster/detail/neighbor_tree.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <span>
#include <tuple>

#include "ektara/core/cancellation.hpp"
#include "ektara/core/disjoint_sets.hpp"
#include "ektara/core/equal_steps.hpp"
#include "ektara/core/packed_product.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/progress.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

constexpr Index kMostAskedOfPart  = 64;     ///< rows of a part that look for the nearest row of another
constexpr Index kMostAsked        = 16384;  ///< of all parts together
constexpr Index kAskedAtOnce      = 256;
constexpr Index kRowsAtOnce       = 1024;
constexpr int kAlternations       = 4;     ///< turns in which an end of a link moves to a nearer row
constexpr Index kMostPieces       = 2048;  ///< a height for every two of them is 16 MB
constexpr Index kFewestOfPiece    = 5;
constexpr Index kMostCompared     = 262144;  ///< rows between pieces
constexpr std::size_t kRowsOfPart = 1024;

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
std::vector<Link> links_taken(const std::vector<Link>& links, DisjointSets& sets) {
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
            if (part == beside) continue;
            const auto few = at_equal_steps(rows[part], most);
            found.insert(found.end(), few.begin(), few.end());
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
    return links_taken(best, sets);
}

/// What is left of a tree of all rows where every merge is undone of which both sides have `fewest` rows, or so many
/// more that at most `kMostPieces` pieces are left. Of each two the height at which the tree joins them.
struct Pieces {
    std::vector<Index> rows;    ///< of one piece side by side
    std::vector<int> of_place;  ///< the piece of each of them
    std::vector<int> piece_of_row;
    Eigen::MatrixXf bounds;

    Pieces(const std::vector<Link>& tree, Index fewest) {
        const auto n = std::ssize(tree) + 1;
        std::vector<Link> between;
        DisjointSets inside(n);
        for (;; fewest *= 2) {
            between = separating(tree, fewest, inside);
            if (std::ssize(between) < kMostPieces) break;
        }
        piece_of_row      = number_sets(inside);
        const auto& piece = piece_of_row;
        const auto count  = std::ssize(between) + 1;
        rows.resize(static_cast<std::size_t>(n));
        std::iota(rows.begin(), rows.end(), Index{0});
        std::stable_sort(rows.begin(), rows.end(), [&](Index x, Index y) {
            return piece[static_cast<std::size_t>(x)] < piece[static_cast<std::size_t>(y)];
        });
        for (const Index row : rows) of_place.push_back(piece[static_cast<std::size_t>(row)]);
        bounds = Eigen::MatrixXf::Zero(count, count);
        std::vector<std::vector<int>> joined(static_cast<std::size_t>(count));
        for (std::size_t c = 0; c < joined.size(); ++c) joined[c] = {static_cast<int>(c)};
        DisjointSets sets(count);
        for (const auto& link : between) {
            const Index x = sets.find(piece[static_cast<std::size_t>(link.a)]);
            const Index y = sets.find(piece[static_cast<std::size_t>(link.b)]);
            auto &xs = joined[static_cast<std::size_t>(x)], &ys = joined[static_cast<std::size_t>(y)];
            for (const int i : xs)
                for (const int j : ys) bounds(i, j) = bounds(j, i) = static_cast<float>(link.height);
            xs.insert(xs.end(), ys.begin(), ys.end());
            ys = {};
            sets.join(x, y);
        }
    }

    /// Where in `rows` those of a piece stand.
    std::pair<std::size_t, std::size_t> places_of(int piece) const {
        const auto [first, last] = std::equal_range(of_place.begin(), of_place.end(), piece);
        return {static_cast<std::size_t>(first - of_place.begin()), static_cast<std::size_t>(last - of_place.begin())};
    }

  private:
    /// The links, by rising height, whose sides have `fewest` rows each; `inside` joins all others.
    static std::vector<Link> separating(const std::vector<Link>& tree, Index fewest, DisjointSets& inside) {
        const auto n = std::ssize(tree) + 1;
        inside       = DisjointSets(n);
        DisjointSets all(n);
        std::vector<Index> size(static_cast<std::size_t>(n), 1);
        std::vector<Link> found;
        for (const auto& link : tree) {
            const Index x = all.find(link.a), y = all.find(link.b);
            const Index of_x = size[static_cast<std::size_t>(x)], of_y = size[static_cast<std::size_t>(y)];
            if (std::min(of_x, of_y) >= fewest)
                found.push_back(link);
            else
                inside.join(link.a, link.b);
            all.join(x, y);
            size[static_cast<std::size_t>(all.find(x))] = of_x + of_y;
        }
        return found;
    }
};

/// Finds pairs of rows in two pieces that are nearer than where the tree joins these.
class Shortcuts {
  public:
    Shortcuts(const Reach& reach, const Centred& centred, const Pieces& pieces)
        : reach_(reach), pieces_(pieces), alpha_squared_(static_cast<float>(reach.alpha * reach.alpha)) {
        const RowVector widest = pieces.bounds.rowwise().maxCoeff().transpose();
        std::vector<std::size_t> near;
        for (std::size_t i = 0; i < pieces.rows.size(); ++i)
            if (reach.core[pieces.rows[i]] < static_cast<double>(widest[pieces.of_place[i]])) near.push_back(i);
        // Of very many rows some, evenly: from what they find the search goes on.
        compares_all_ = std::ssize(near) <= kMostCompared;
        for (const std::size_t at : at_equal_steps(near, kMostCompared)) {
            rows_.push_back(pieces.rows[at]);
            pieces_of_.push_back(pieces.of_place[at]);
        }
        points_  = centred.points(rows_, Eigen::all);
        squares_ = centred.squares(rows_);
    }

    std::vector<Link> find(int jobs) const {
        const auto blocks = (std::ssize(rows_) + kRowsAtOnce - 1) / kRowsAtOnce;
        std::vector<Best> found(static_cast<std::size_t>(blocks));
        // A block is held against all before it.
        ProgressStage stage("shorter links", found.size() * (found.size() + 1) / 2);
        parallel_for(found.size(), jobs, [&](std::size_t block) {
            found[block] = from_block(static_cast<Index>(block));
            stage.step(block + 1);
        });
        Best best;
        for (const auto& some : found)
            for (const auto& [pieces, link] : some) keep(best, pieces, link);
        std::vector<Link> links;
        for (const auto& [pieces, link] : best) links.push_back(link);
        if (compares_all_) return links;
        parallel_for(links.size(), jobs, [&](std::size_t i) {
            for (int turn = 0; turn < kAlternations && (move_end(links[i], true) || move_end(links[i], false)); ++turn)
                continue;
        });
        return links;
    }

  private:
    /// Moves one end of a link to the row of its piece that is nearest to the other; whether there is a nearer one.
    bool move_end(Link& link, bool first) const {
        const Index stays = first ? link.b : link.a;
        Index& moves      = first ? link.a : link.b;
        const double was  = link.height;
        const auto range  = pieces_.places_of(pieces_.piece_of_row[static_cast<std::size_t>(moves)]);
        for (auto at = range.first; at < range.second; ++at)
            if (const double height = reach_(pieces_.rows[at], stays); height < link.height)
                moves = pieces_.rows[at], link.height = height;
        return link.height < was;
    }

    using Best = std::map<std::pair<int, int>, Link>;
    struct Found {
        Eigen::MatrixXf limits;  ///< squares of what a link of two pieces must be below
        Best best;
    };

    static void keep(Best& best, std::pair<int, int> pieces, const Link& link) {
        const auto [at, is_new] = best.try_emplace(pieces, link);
        if (!is_new && before(link, at->second)) at->second = link;
    }

    /// The rows of a block against those of all blocks before it, and of its own.
    Best from_block(Index block) const {
        Found found{pieces_.bounds.array().square() * alpha_squared_, {}};
        const Index first = block * kRowsAtOnce, count = std::min(kRowsAtOnce, std::ssize(rows_) - first);
        const PackedWeights packed(points_.middleRows(first, count), squares_.segment(first, count));
        for (Index other = 0; other < first + count; other += kAskedAtOnce) {
            throw_if_cancelled();
            const Index asked = std::min(kAskedAtOnce, std::ssize(rows_) - other);
            if (pieces_of_[static_cast<std::size_t>(other)] ==
                    pieces_of_[static_cast<std::size_t>(first + count - 1)] &&
                pieces_of_[static_cast<std::size_t>(other)] ==
                    pieces_of_[static_cast<std::size_t>(other + asked - 1)] &&
                pieces_of_[static_cast<std::size_t>(first)] == pieces_of_[static_cast<std::size_t>(first + count - 1)])
                continue;
            const Matrix apart = packed.times(Matrix(points_.middleRows(other, asked) * -2.0F));
            for (Index q = 0; q < asked; ++q)
                scan({apart.data() + q * apart.cols(), static_cast<std::size_t>(count)}, other + q, first, found);
        }
        return found.best;
    }

    /// One row against a block, piece by piece.
    void scan(std::span<const float> apart, Index row, Index first, Found& found) const {
        const int own      = pieces_of_[static_cast<std::size_t>(row)];
        const float square = squares_[row];
        const int* pieces  = pieces_of_.data() + first;
        for (std::size_t c = 0, next = 0; c < apart.size(); c = next) {
            const int other = pieces[c];
            next            = c + 1;
            while (next < apart.size() && pieces[next] == other) ++next;
            if (other == own) continue;
            const float limit = found.limits(own, other) - square;
            int nearer        = 0;
            for (std::size_t i = c; i < next; ++i) nearer += apart[i] < limit ? 1 : 0;
            for (std::size_t i = c; nearer > 0 && i < next; ++i)
                if (apart[i] < found.limits(own, other) - square) try_pair(row, first + static_cast<Index>(i), found);
        }
    }

    void try_pair(Index x, Index y, Found& found) const {
        const Index a = rows_[static_cast<std::size_t>(x)], b = rows_[static_cast<std::size_t>(y)];
        const int of_x = pieces_of_[static_cast<std::size_t>(x)], of_y = pieces_of_[static_cast<std::size_t>(y)];
        float& limit    = found.limits(of_x, of_y);
        const auto core = std::max(reach_.core[a], reach_.core[b]);
        if (core * core * static_cast<double>(alpha_squared_) >= static_cast<double>(limit)) return;
        const double height = reach_(a, b);
        const auto squared  = static_cast<float>(height * height) * alpha_squared_;
        if (squared >= limit) return;
        limit = found.limits(of_y, of_x) = squared;
        keep(found.best, {std::min(of_x, of_y), std::max(of_x, of_y)}, {std::min(a, b), std::max(a, b), height});
    }

    const Reach& reach_;
    const Pieces& pieces_;
    float alpha_squared_;
    bool compares_all_ = true;
    std::vector<Index> rows_;
    std::vector<int> pieces_of_;
    Matrix points_;
    RowVector squares_;
};

}  // namespace

std::vector<Link> spanning_tree_of_neighbors(const Matrix& points, const neighbors::Neighbors& near,
                                             const VectorD& core, double alpha, int jobs) {
    const Reach reach{points, core, alpha};
    DisjointSets sets(points.rows());
    auto tree = links_taken(links_of(near, reach, jobs), sets);
    const Centred centred(points);
    const auto open = static_cast<std::size_t>(points.rows() - 1 - std::ssize(tree));
    {
        ProgressStage stage("joining pieces", open);
        while (std::ssize(tree) + 1 < points.rows()) {
            const auto more = joining(reach, centred, sets, jobs);
            tree.insert(tree.end(), more.begin(), more.end());
            stage.step(more.size());
        }
    }
    std::sort(tree.begin(), tree.end(), before);
    const auto shorter = Shortcuts(reach, centred, Pieces(tree, kFewestOfPiece)).find(jobs);
    if (shorter.empty()) return tree;
    tree.insert(tree.end(), shorter.begin(), shorter.end());
    std::sort(tree.begin(), tree.end(), before);
    DisjointSets anew(points.rows());
    return links_taken(tree, anew);
}

}  // namespace ektara::cluster
