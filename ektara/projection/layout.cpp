#include "ektara/projection/layout.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include <Eigen/LU>

#include "ektara/core/parallel.hpp"
#include "ektara/core/random.hpp"

namespace ektara::projection {
namespace {

using Eigen::Index;

/// Eight numbers in one register (an extension that GCC and Clang share).
constexpr Index kLanes = 8;
using Lanes            = float __attribute__((vector_size(32)));
using WholeLanes       = std::int32_t __attribute__((vector_size(32)));

constexpr float kMostStep  = 4;
constexpr Index kBlock     = 64;
constexpr Index kAbreast   = 4;
constexpr int kRounds      = 4;
constexpr int kCurvePoints = 300;
constexpr int kCurveRounds = 200;

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

/// Moves one point beside others: eight of them at a time, the first `n_attracting` pull, the rest push.
/// `fixed_dims` 0 stands for any number.
template <int fixed_dims>
class Mover {
  public:
    Mover(const Layout& layout, Index dims)
        : a_(static_cast<float>(layout.curve.a)),
          b_(static_cast<float>(layout.curve.b)),
          push_(static_cast<float>(2 * layout.repulsion_strength * layout.curve.b)),
          dims_(fixed_dims > 0 ? fixed_dims : dims),
          differences_(static_cast<std::size_t>(dims_)),
          shift_(static_cast<std::size_t>(dims_)),
          lane_{0, 1, 2, 3, 4, 5, 6, 7} {}

    /// Adds `rate` times the gradients towards `others` (a multiple of eight; those that are `point` itself do
    /// nothing).
    void move(float* point, const std::vector<const float*>& others, int n_attracting, float rate) {
        std::fill(shift_.begin(), shift_.end(), 0.0F);
        for (std::size_t first = 0; first < others.size(); first += kLanes)
            add_gradients(point, others.data() + first, static_cast<float>(first == 0 ? n_attracting : 0));
        for (Index d = 0; d < dims(); ++d) point[d] += rate * shift_[static_cast<std::size_t>(d)];
    }

  private:
    Index dims() const { return fixed_dims > 0 ? fixed_dims : dims_; }

    void add_gradients(const float* point, const float* const* others, float n_attracting) {
        Lanes squared{};
        for (Index d = 0; d < dims(); ++d) {
            const auto at          = point[d];
            const Lanes difference = at - Lanes{others[0][d], others[1][d], others[2][d], others[3][d],
                                                others[4][d], others[5][d], others[6][d], others[7][d]};
            squared += difference * difference;
            differences_[static_cast<std::size_t>(d)] = difference;
        }
        const Lanes safe     = squared > 1e-30F ? squared : Lanes{} + 1e-30F;
        const Lanes power    = power_of(safe, b_);
        const Lanes pull     = (-2 * a_ * b_) * power / safe;
        const Lanes factor   = lane_ < n_attracting ? pull : push_ / (0.001F + squared);
        const Lanes gradient = squared > 0.0F ? factor / (1.0F + a_ * power) : Lanes{};
        for (Index d = 0; d < dims(); ++d) {
            const Lanes step    = gradient * differences_[static_cast<std::size_t>(d)];
            const Lanes clipped = step > kMostStep    ? Lanes{} + kMostStep
                                  : step < -kMostStep ? Lanes{} - kMostStep
                                                      : step;
            shift_[static_cast<std::size_t>(d)] += ((clipped[0] + clipped[4]) + (clipped[1] + clipped[5])) +
                                                   ((clipped[2] + clipped[6]) + (clipped[3] + clipped[7]));
        }
    }

    float a_, b_, push_;
    Index dims_;
    std::vector<Lanes, Eigen::aligned_allocator<Lanes>> differences_;
    std::vector<float> shift_;
    Lanes lane_;
};

/// When each edge acts next: every max(w)/w-th epoch. Edges that would not act once are left asleep.
struct Schedule {
    std::vector<float> period, next;

    Schedule(const float* weights, std::size_t count, float largest, int n_epochs) : period(count), next(count) {
        for (std::size_t e = 0; e < count; ++e) {
            period[e] = weights[e] > 0 ? largest / weights[e] : 2 * static_cast<float>(n_epochs);
            next[e]   = period[e];
        }
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

template <int fixed_dims>
class Optimiser {
  public:
    Optimiser(const neighbors::Graph& graph, Matrix coords, const Layout& layout, int jobs)
        : graph_(graph),
          layout_(layout),
          jobs_(jobs),
          coords_(std::move(coords)),
          before_(coords_),
          schedule_(graph.weights.data(), graph.weights.size(),
                    graph.weights.empty() ? 1 : *std::max_element(graph.weights.begin(), graph.weights.end()),
                    layout.n_epochs),
          n_blocks_((coords_.rows() + kBlock - 1) / kBlock) {}

    Matrix run() {
        for (int epoch = 0; epoch < layout_.n_epochs; ++epoch)
            for (int round = 0; round < kRounds; ++round) {
                const Index count = (n_blocks_ - round + kRounds - 1) / kRounds;
                parallel_for(static_cast<std::size_t>(std::max<Index>(0, count)), jobs_,
                             [&](std::size_t i) { move_block(static_cast<Index>(i) * kRounds + round, epoch); });
                for (Index i = 0; i < count; ++i) publish(i * kRounds + round);
            }
        return std::move(coords_);
    }

  private:
    Index last_row(Index block) const { return std::min(coords_.rows(), (block + 1) * kBlock); }

    void publish(Index block) {
        const Index first = block * kBlock, count = last_row(block) - first;
        before_.middleRows(first, count) = coords_.middleRows(first, count);
    }

    /// Rows by fours, taking turns: each step of a row waits for its last one, the others' do not.
    void move_block(Index block, int epoch) {
        Mover<fixed_dims> mover(layout_, coords_.cols());
        RandomRows rows(Random(layout_.seed, "umap negatives", static_cast<std::uint64_t>(epoch * n_blocks_ + block)),
                        coords_.rows());
        std::array<std::vector<const float*>, kAbreast> pulling;
        std::vector<const float*> others(padded(2 + static_cast<std::size_t>(layout_.negative_sample_rate)));
        for (Index first = block * kBlock; first < last_row(block); first += kAbreast) {
            const Index count = std::min(kAbreast, last_row(block) - first);
            std::size_t most  = 0;
            for (Index i = 0; i < count; ++i) {
                auto& pulls = pulling[static_cast<std::size_t>(i)];
                list_pulling(first + i, epoch, pulls);
                most = std::max(most, pulls.size());
            }
            for (std::size_t turn = 0; turn < most; ++turn)
                for (Index i = 0; i < count; ++i)
                    if (const auto& pulls = pulling[static_cast<std::size_t>(i)]; turn < pulls.size())
                        move_row(first + i, turn, epoch, pulls, mover, rows, others);
        }
    }

    void list_pulling(Index row, int epoch, std::vector<const float*>& pulling) {
        pulling.clear();
        const auto at = static_cast<std::size_t>(row);
        for (std::size_t e = graph_.offsets[at]; e < graph_.offsets[at + 1]; ++e)
            if (schedule_.acts(e, epoch)) pulling.push_back(before_.data() + graph_.targets[e] * coords_.cols());
    }

    void move_row(Index row, std::size_t turn, int epoch, const std::vector<const float*>& pulling,
                  Mover<fixed_dims>& mover, RandomRows& rows, std::vector<const float*>& others) {
        float* const point = coords_.data() + row * coords_.cols();
        const auto pushing = static_cast<std::size_t>(layout_.negative_sample_rate);
        // Both directions of the edge act on this end, the second one turn later.
        others[0] = pulling[turn];
        others[1] = pulling[turn == 0 ? pulling.size() - 1 : turn - 1];
        for (std::size_t s = 2; s < others.size(); ++s) {
            const Index other = s < 2 + pushing ? rows.next() : row;
            others[s]         = other == row ? point : before_.data() + other * coords_.cols();
        }
        mover.move(point, others, 2, rate_at(layout_, epoch));
    }

    const neighbors::Graph& graph_;
    const Layout& layout_;
    int jobs_;
    Matrix coords_, before_;
    Schedule schedule_;
    Index n_blocks_;
};

/// All epochs of one row beside anchors that stay.
void settle(const Matrix& anchors, const int* targets, const float* weights, Index k, const Layout& layout,
            float* point) {
    Mover<0> mover(layout, anchors.cols());
    RandomRows rows(Random(layout.seed, "umap transform negatives"), anchors.rows());
    Schedule schedule(weights, static_cast<std::size_t>(k), *std::max_element(weights, weights + k), layout.n_epochs);
    const auto pushing = static_cast<std::size_t>(layout.negative_sample_rate);
    std::vector<const float*> others(padded(1 + pushing), point);
    for (int epoch = 0; epoch < layout.n_epochs; ++epoch)
        for (Index e = 0; e < k; ++e) {
            if (!schedule.acts(static_cast<std::size_t>(e), epoch)) continue;
            others[0] = anchors.data() + targets[e] * anchors.cols();
            for (std::size_t s = 1; s <= pushing; ++s) others[s] = anchors.data() + rows.next() * anchors.cols();
            mover.move(point, others, 1, rate_at(layout, epoch));
        }
}

}  // namespace

Curve fit_curve(double min_dist, double spread) {
    Eigen::Vector2d now(1, 1);
    double damping = 1e-3, error = 0;
    const auto linearise = [&](const Eigen::Vector2d& at, Eigen::Matrix2d& normal, Eigen::Vector2d& slope) {
        double squared = 0;
        normal.setZero();
        slope.setZero();
        for (int i = 0; i < kCurvePoints; ++i) {
            const double x      = 3 * spread * i / (kCurvePoints - 1);
            const double wanted = x < min_dist ? 1 : std::exp(-(x - min_dist) / spread);
            const double power  = x > 0 ? std::pow(x, 2 * at[1]) : 0;
            const double value  = 1 / (1 + at[0] * power);
            const double log_x  = x > 0 ? std::log(x) : 0;
            const Eigen::Vector2d gradient(-value * value * power, -value * value * at[0] * power * 2 * log_x);
            normal += gradient * gradient.transpose();
            slope += gradient * (wanted - value);
            squared += (wanted - value) * (wanted - value);
        }
        return squared;
    };
    Eigen::Matrix2d normal;
    Eigen::Vector2d slope;
    error = linearise(now, normal, slope);
    for (int round = 0; round < kCurveRounds; ++round) {
        Eigen::Matrix2d damped = normal;
        damped.diagonal() *= 1 + damping;
        const Eigen::Vector2d next = now + damped.inverse() * slope;
        Eigen::Matrix2d next_normal;
        Eigen::Vector2d next_slope;
        const double next_error = linearise(next, next_normal, next_slope);
        if (next_error < error) {
            now = next, normal = next_normal, slope = next_slope, error = next_error;
            damping /= 10;
        } else {
            damping *= 10;
        }
    }
    return {now[0], now[1]};
}

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
    const Index k = weights.cols();
    parallel_for(static_cast<std::size_t>(coords.rows()), jobs, [&](std::size_t i) {
        const auto row = static_cast<Index>(i);
        settle(anchors, neighbors.indices.data() + row * k, weights.data() + row * k, k, layout,
               coords.data() + row * coords.cols());
    });
    return coords;
}

}  // namespace ektara::projection
