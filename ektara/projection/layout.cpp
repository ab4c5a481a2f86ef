#include "ektara/projection/layout.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstdint>
#include <span>
#include <thread>

#include <Eigen/LU>

#include "ektara/core/parallel.hpp"
#include "ektara/core/progress.hpp"
#include "ektara/core/random.hpp"

namespace ektara::projection {
namespace {

using Eigen::Index;

/// Eight numbers in one register (an extension that GCC and Clang share).
constexpr Index kLanes = 8;
using Lanes            = float __attribute__((vector_size(32)));
using WholeLanes       = std::int32_t __attribute__((vector_size(32)));

constexpr float kMostStep           = 4;
constexpr int kTeams                = 8;
constexpr int kTeamsOfMany          = 16;
constexpr int kManyRows             = 20000;
constexpr std::size_t kActingAtOnce = 32;
constexpr std::size_t kMostMatches  = kTeamsOfMany * (kTeamsOfMany - 1) / 2;

/// x^b for positive normal numbers by polynomials of log2 and exp2, within 1e-4: the descent needs no more, and this is
/// most of its work.
inline Lanes power_of(const Lanes& x, float b) {
    const auto bits = std::bit_cast<WholeLanes>(x);
    const Lanes m   = std::bit_cast<Lanes>((bits & 0x7fffff) | 0x3f800000) - 1.0F;
    const Lanes log2_m =
        m * (1.44268325F +
             m * (-0.72044237F + m * (0.469301687F + m * (-0.303389668F + m * (0.146433615F - m * 0.0345952111F)))));
    const Lanes t       = b * (__builtin_convertvector((bits >> 23) - 127, Lanes) + log2_m);
    const Lanes shifted = (t < -120.0F ? Lanes{} - 120.0F : t > 120.0F ? Lanes{} + 120.0F : t) + 128.0F;
    const auto whole    = __builtin_convertvector(shifted, WholeLanes);
    const Lanes f       = shifted - __builtin_convertvector(whole, Lanes);
    const Lanes exp2_f =
        0.999999896F +
        f * (0.69315462F + f * (0.24014077F + f * (0.0558632827F + f * (0.00894621467F + f * 0.00189510729F))));
    return exp2_f * std::bit_cast<Lanes>((whole - 1) << 23);
}

/// Numbers for each dimension of the map; `fixed_dims` 0 stands for any number.
template <class T, int fixed_dims>
class PerDimension {
  public:
    explicit PerDimension(Index) {}
    T& operator[](Index d) { return values_[static_cast<std::size_t>(d)]; }

  private:
    std::array<T, fixed_dims> values_;
};
template <class T>
class PerDimension<T, 0> {
  public:
    explicit PerDimension(Index dims) : values_(static_cast<std::size_t>(dims)) {}
    T& operator[](Index d) { return values_[static_cast<std::size_t>(d)]; }

  private:
    std::vector<T, Eigen::aligned_allocator<T>> values_;
};

/// Moves one point beside others, eight of them at a time: the first pulls, the rest push.
template <int fixed_dims>
class Mover {
  public:
    Mover(const Layout& layout, Index dims)
        : a_(static_cast<float>(layout.curve.a)),
          b_(static_cast<float>(layout.curve.b)),
          push_(static_cast<float>(2 * layout.repulsion_strength * layout.curve.b)),
          dims_(fixed_dims > 0 ? fixed_dims : dims),
          differences_(dims_),
          shift_(dims_),
          pull_(dims_) {}

    /// Adds `rate` times the gradients towards `others` (a multiple of eight; those that are `point` itself do
    /// nothing), and moves `pulled`, unless it is null, by the pull on it, the opposite of what it does to `point`.
    void move(float* point, float* pulled, const std::vector<const float*>& others, float rate) {
        for (Index d = 0; d < dims(); ++d) shift_[d] = 0;
        add_gradients<true>(point, others.data());
        for (std::size_t first = kLanes; first < others.size(); first += kLanes)
            add_gradients<false>(point, others.data() + first);
        for (Index d = 0; d < dims(); ++d) point[d] += rate * shift_[d];
        if (pulled == nullptr) return;
        for (Index d = 0; d < dims(); ++d) pulled[d] -= rate * pull_[d];
    }

  private:
    Index dims() const { return fixed_dims > 0 ? fixed_dims : dims_; }

    template <bool first_pulls>
    void add_gradients(const float* point, const float* const* others) {
        Lanes squared{};
        for (Index d = 0; d < dims(); ++d) {
            const Lanes difference = point[d] - Lanes{others[0][d], others[1][d], others[2][d], others[3][d],
                                                      others[4][d], others[5][d], others[6][d], others[7][d]};
            squared += difference * difference;
            differences_[d] = difference;
        }
        const Lanes safe  = squared > 1e-30F ? squared : Lanes{} + 1e-30F;
        const Lanes power = power_of(safe, b_);
        Lanes factor      = push_ / (0.001F + squared);
        if constexpr (first_pulls) factor[0] = -2 * a_ * b_ * power[0] / safe[0];
        const Lanes gradient = squared > 0.0F ? factor / (1.0F + a_ * power) : Lanes{};
        for (Index d = 0; d < dims(); ++d) {
            const Lanes step    = gradient * differences_[d];
            const Lanes clipped = step > kMostStep    ? Lanes{} + kMostStep
                                  : step < -kMostStep ? Lanes{} - kMostStep
                                                      : step;
            shift_[d] += ((clipped[0] + clipped[4]) + (clipped[1] + clipped[5])) +
                         ((clipped[2] + clipped[6]) + (clipped[3] + clipped[7]));
            if constexpr (first_pulls) pull_[d] = clipped[0];
        }
    }

    float a_, b_, push_;
    Index dims_;
    PerDimension<Lanes, fixed_dims> differences_;
    PerDimension<float, fixed_dims> shift_, pull_;
};

/// When each edge acts next: every max(w)/w-th epoch.
struct Schedule {
    std::vector<float> period, next;

    void add(float epochs) {
        period.push_back(epochs);
        next.push_back(epochs);
    }
    bool acts(std::size_t edge, int epoch) {
        if (next[edge] > static_cast<float>(epoch)) return false;
        next[edge] += period[edge];
        return true;
    }
};

/// Random rows by multiplication of 32 bits: at these sizes the bias is below 1e-5.
class RandomRows {
  public:
    RandomRows(Random random, Index n) : random_(random), n_(static_cast<std::uint64_t>(n)) {}
    Index next() {
        if (!spare_) bits_ = random_.next();
        const std::uint64_t half = spare_ ? bits_ >> 32U : bits_ & 0xffffffffU;
        spare_                   = !spare_;
        return static_cast<Index>((half * n_) >> 32U);
    }

  private:
    Random random_;
    std::uint64_t n_, bits_ = 0;
    bool spare_ = false;
};

float rate_at(const Layout& layout, int epoch) {
    return static_cast<float>(layout.learning_rate * (1 - static_cast<double>(epoch) / layout.n_epochs));
}

std::size_t padded(std::size_t count) { return (count + kLanes - 1) / kLanes * kLanes; }

/// The edges between two teams of rows, and when each acts.
struct Match {
    int round = 0, team = 0, other_team = 0;
    std::vector<int> heads{}, tails{};
    Schedule schedule{};
};

/// In which of n_teams − 1 rounds two teams meet, by the circle method: the last team stands still.
int round_of(int a, int b, int n_teams) {
    const int last = n_teams - 1;
    return std::max(a, b) == last ? 2 * std::min(a, b) % last : (a + b) % last;
}

/// Where the rows of a map lie: those of a team side by side, and teams in cache lines of their own, so that threads at
/// work on different teams do not wait for each other's.
class Places {
  public:
    /// `n_teams` is a power of two.
    Places(Index n_rows, int n_teams)
        : bits_(std::countr_zero(static_cast<unsigned>(n_teams))),
          stride_(((n_rows >> bits_) / kRowsOfLine + 1) * kRowsOfLine) {}
    Index of(Index row) const { return (row & ((Index{1} << bits_) - 1)) * stride_ + (row >> bits_); }
    Index count() const { return stride_ << bits_; }

  private:
    /// Of one number each: at least a line of 64 bytes.
    static constexpr Index kRowsOfLine = 16;
    int bits_;
    Index stride_;
};

int number_of_teams(Index n_rows) { return n_rows < kManyRows ? kTeams : kTeamsOfMany; }

/// Every pair of teams once, round after round; each team plays once in each of the n_teams − 1 rounds.
std::vector<Match> matches_of(int n_teams) {
    std::vector<Match> matches;
    for (int a = 0; a < n_teams; ++a)
        for (int b = a + 1; b < n_teams; ++b)
            matches.push_back({.round = round_of(a, b, n_teams), .team = a, .other_team = b});
    std::stable_sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) { return a.round < b.round; });
    return matches;
}

/// Rows are dealt in turn to the teams; edges inside a team act in its match with the next. Edges that would not act
/// once are left out.
std::vector<Match> tournament(const neighbors::Graph& graph, const Layout& layout) {
    const int n_teams   = number_of_teams(graph.n_rows());
    const float largest = graph.weights.empty() ? 1 : *std::max_element(graph.weights.begin(), graph.weights.end());
    auto matches        = matches_of(n_teams);
    Eigen::MatrixXi place(n_teams, n_teams);
    for (std::size_t i = 0; i < matches.size(); ++i) {
        const int a = matches[i].team, b = matches[i].other_team;
        place(a, b) = place(b, a) = static_cast<int>(i);
    }
    const auto match_of = [&](int head, int tail) -> Match& {
        const int a = head % n_teams, b = tail % n_teams;
        return matches[static_cast<std::size_t>(place(a, a == b ? a ^ 1 : b))];
    };
    // First every row's first edge, then every row's second …: an edge need not wait for what the one before it moved.
    for (std::size_t turn = 0, found = 1; found > 0; ++turn) {
        found = 0;
        for (int head = 0; head < graph.n_rows(); ++head) {
            const std::size_t edge = graph.offsets[static_cast<std::size_t>(head)] + turn;
            if (edge >= graph.offsets[static_cast<std::size_t>(head) + 1]) continue;
            ++found;
            const float period = largest / graph.weights[edge];
            if (period > static_cast<float>(layout.n_epochs)) continue;
            Match& match = match_of(head, graph.targets[edge]);
            match.heads.push_back(head);
            match.tails.push_back(graph.targets[edge]);
            match.schedule.add(period);
        }
    }
    return matches;
}

template <int fixed_dims>
class Optimiser {
  public:
    Optimiser(const neighbors::Graph& graph, Matrix coords, const Layout& layout, int jobs)
        : layout_(layout),
          jobs_(jobs),
          n_rows_(coords.rows()),
          places_(n_rows_, number_of_teams(n_rows_)),
          coords_(Matrix::Zero(places_.count(), coords.cols())),
          matches_(tournament(graph, layout)) {
        for (Index row = 0; row < n_rows_; ++row) coords_.row(places_.of(row)) = coords.row(row);
        before_ = coords_;
        for (auto& match : matches_)
            for (auto* ends : {&match.heads, &match.tails})
                for (int& row : *ends) row = static_cast<int>(places_.of(row));
    }

    Matrix run() {
        ProgressStage stage("layout", static_cast<std::size_t>(layout_.n_epochs));
        for (int epoch = 0; epoch < layout_.n_epochs; ++epoch) {
            play_all(epoch);
            before_ = coords_;
            stage.step();
        }
        Matrix map(n_rows_, coords_.cols());
        for (Index row = 0; row < n_rows_; ++row) map.row(row) = coords_.row(places_.of(row));
        return map;
    }

  private:
    /// Threads take the matches in order. A match begins once both teams have played their earlier ones, not once the
    /// whole round before it is over: no thread waits for more than the match another one is in.
    void play_all(int epoch) {
        std::atomic<std::size_t> next = 0;
        const int n_teams             = number_of_teams(n_rows_);
        std::vector<std::atomic<int>> played(static_cast<std::size_t>(n_teams));
        const int threads = std::min(effective_jobs(jobs_), n_teams / 2);
        parallel_for(static_cast<std::size_t>(threads), threads, [&](std::size_t) {
            for (std::size_t i = next++; i < matches_.size(); i = next++) {
                Match& match = matches_[i];
                auto& mine   = played[static_cast<std::size_t>(match.team)];
                auto& others = played[static_cast<std::size_t>(match.other_team)];
                while (mine != match.round || others != match.round) std::this_thread::yield();
                play(match, epoch, i);
                ++mine;
                ++others;
            }
        });
    }

    void play(Match& match, int epoch, std::size_t number) {
        const Index dims   = coords_.cols();
        const auto pushing = static_cast<std::size_t>(layout_.negative_sample_rate);
        const float rate   = rate_at(layout_, epoch);
        Mover<fixed_dims> mover(layout_, dims);
        RandomRows rows(
            Random(layout_.seed, "umap negatives", static_cast<std::uint64_t>(epoch) * kMostMatches + number), n_rows_);
        std::vector<const float*> others(padded(1 + pushing));
        Acting acting;
        for (std::size_t e = 0; e < match.heads.size();) {
            e = gather(match, e, epoch, rows, acting);
            for (std::size_t i = 0; i < acting.edges.size(); ++i) {
                const Index head   = match.heads[acting.edges[i]];
                float* const point = coords_.data() + head * dims;
                float* const tail  = coords_.data() + match.tails[acting.edges[i]] * dims;
                others[0]          = tail;
                for (std::size_t s = 1; s < others.size(); ++s) {
                    const Index other = s <= pushing ? acting.pushing[i * pushing + s - 1] : head;
                    others[s]         = other == head ? point : before_.data() + other * dims;
                }
                mover.move(point, tail, others, rate);
            }
        }
    }

    /// The next edges that act, and the rows that push beside each: the processor fetches them while others move.
    struct Acting {
        std::vector<std::size_t> edges;
        std::vector<Index> pushing;
    };
    /// From edge `e` on; returns the first that is still to come.
    std::size_t gather(Match& match, std::size_t e, int epoch, RandomRows& rows, Acting& acting) {
        const Index dims = coords_.cols();
        acting.edges.clear();
        acting.pushing.clear();
        for (; e < match.heads.size() && acting.edges.size() < kActingAtOnce; ++e) {
            if (!match.schedule.acts(e, epoch)) continue;
            acting.edges.push_back(e);
            __builtin_prefetch(coords_.data() + match.heads[e] * dims, 1);
            __builtin_prefetch(coords_.data() + match.tails[e] * dims, 1);
            for (int s = 0; s < layout_.negative_sample_rate; ++s) {
                acting.pushing.push_back(places_.of(rows.next()));
                __builtin_prefetch(before_.data() + acting.pushing.back() * dims);
            }
        }
        return e;
    }

    const Layout& layout_;
    int jobs_;
    Index n_rows_;
    Places places_;
    Matrix coords_, before_;  ///< in the order of places_
    std::vector<Match> matches_;
};

/// All epochs of one row beside anchors that stay.
void settle(const Matrix& anchors, std::span<const int> targets, std::span<const float> weights, const Layout& layout,
            float* point) {
    Mover<0> mover(layout, anchors.cols());
    RandomRows rows(Random(layout.seed, "umap transform negatives"), anchors.rows());
    Schedule schedule;
    const float largest = *std::max_element(weights.begin(), weights.end());
    for (const float weight : weights)
        schedule.add(weight > 0 ? largest / weight : 2 * static_cast<float>(layout.n_epochs));
    const auto pushing = static_cast<std::size_t>(layout.negative_sample_rate);
    std::vector<const float*> others(padded(1 + pushing), point);
    for (int epoch = 0; epoch < layout.n_epochs; ++epoch)
        for (std::size_t e = 0; e < targets.size(); ++e) {
            if (!schedule.acts(e, epoch)) continue;
            others[0] = anchors.data() + targets[e] * anchors.cols();
            for (std::size_t s = 1; s <= pushing; ++s) others[s] = anchors.data() + rows.next() * anchors.cols();
            mover.move(point, nullptr, others, rate_at(layout, epoch));
        }
}

}  // namespace

Matrix optimise_layout(const neighbors::Graph& graph, Matrix coords, const Layout& layout, int jobs) {
    switch (coords.cols()) {
        case 2:
            return Optimiser<2>(graph, std::move(coords), layout, jobs).run();
        case 3:
            return Optimiser<3>(graph, std::move(coords), layout, jobs).run();
        case 8:
            return Optimiser<8>(graph, std::move(coords), layout, jobs).run();
        default:
            return Optimiser<0>(graph, std::move(coords), layout, jobs).run();
    }
}

Matrix optimise_beside(const Matrix& anchors, const neighbors::Neighbors& neighbors, const Matrix& weights,
                       Matrix coords, const Layout& layout, int jobs) {
    const auto k = static_cast<std::size_t>(weights.cols());
    parallel_for(static_cast<std::size_t>(coords.rows()), jobs, [&](std::size_t i) {
        settle(anchors, {neighbors.indices.data() + i * k, k}, {weights.data() + i * k, k}, layout,
               coords.data() + static_cast<Index>(i) * coords.cols());
    });
    return coords;
}

}  // namespace ektara::projection
