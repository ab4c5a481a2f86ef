#include "ektara/tables/harmony.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ektara/core/batches.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/random.hpp"

namespace ektara::tables {
namespace {

using Eigen::Index;

constexpr Index kMostClusters    = 50;
constexpr double kRowsOfACluster = 15;
constexpr int kWindow            = 3;
constexpr double kPassSettled = 1e-5, kRoundSettled = 1e-4;
/// Steps by which a new row settles.
constexpr int kPlacingSteps = 10;

MatrixD unit_rows(MatrixD rows) {
    for (Index i = 0; i < rows.rows(); ++i)
        if (const double length = rows.row(i).norm(); length > 0) rows.row(i) /= length;
    return rows;
}

/// exp of each row less its largest.
MatrixD soft(MatrixD levels) {
    for (Index i = 0; i < levels.rows(); ++i) levels.row(i) = (levels.row(i).array() - levels.row(i).maxCoeff()).exp();
    return levels;
}

MatrixD distances_to(const MatrixD& unit, const MatrixD& centres) {
    return (2 * (1 - (unit * centres.transpose()).array())).matrix();
}

/// The state of the soft clustering. Rows are those with a batch, in lexicographic order.
class Fit {
  public:
    Fit(MatrixD given, std::vector<int> batches, int n_batches, const HarmonyOptions& options)
        : options_(options), given_(std::move(given)), batches_(std::move(batches)), corrected_(given_) {
        unit_  = unit_rows(given_);
        share_ = Eigen::RowVectorXd::Zero(n_batches);
        for (const int batch : batches_) share_[batch] += 1 / static_cast<double>(batches_.size());
    }

    const MatrixD& unit() const { return unit_; }

    void start(const MatrixD& centres) {
        centres_ = unit_rows(centres);
        measure();
        belongs_ = soft(-distances_ / options_.sigma);
        for (Index i = 0; i < belongs_.rows(); ++i) belongs_.row(i) /= belongs_.row(i).sum();
        expected_ = belongs_.colwise().sum().transpose() * share_;
        observed_ = MatrixD::Zero(centres_.rows(), share_.size());
        for (Index i = 0; i < belongs_.rows(); ++i) observed_.col(batch(i)) += belongs_.row(i).transpose();
        objectives_.push_back(objective());
        rounds_.push_back(objectives_.back());
    }

    void run(const PassOrder& order) {
        for (int round = 0; round < options_.rounds; ++round) {
            cluster(order);
            subtract_effects();
            const double before = rounds_[rounds_.size() - 2], after = rounds_.back();
            if ((before - after) / std::abs(before) < kRoundSettled) break;
        }
    }

    Harmony result() {
        return {options_.sigma, centres_, penalties(), std::move(shifts_), {}, std::move(corrected_), {}, passes_};
    }

  private:
    Index batch(Index row) const { return batches_[static_cast<std::size_t>(row)]; }
    void measure() { distances_ = distances_to(unit_, centres_); }
    MatrixD penalties() const {
        return ((expected_.array() + 1) / (observed_.array() + 1)).pow(options_.theta).matrix();
    }

    /// Distances, entropy of the soft clusters and the penalty for clusters that mix badly.
    double objective() const {
        const MatrixD mixed = (options_.theta * ((observed_.array() + 1) / (expected_.array() + 1)).log()).matrix();
        double sum          = 0;
        for (Index i = 0; i < belongs_.rows(); ++i) {
            double row = 0;
            for (Index k = 0; k < belongs_.cols(); ++k) {
                const double r = belongs_(i, k);
                row += r * (distances_(i, k) + options_.sigma * mixed(k, batch(i)));
                if (r > 0) row += options_.sigma * r * std::log(r);
            }
            sum += row;
        }
        return sum;
    }

    void cluster(const PassOrder& order) {
        int pass = 0;
        for (; pass < options_.passes; ++pass) {
            centres_ = unit_rows(belongs_.transpose() * unit_);
            measure();
            assign(order(belongs_.rows(), pass_++));
            objectives_.push_back(objective());
            if (pass > kWindow && is_settled()) break;
        }
        passes_.push_back(std::min(pass + 1, options_.passes));
        rounds_.push_back(objectives_.back());
    }

    bool is_settled() const {
        double before = 0, after = 0;
        for (auto i = objectives_.size() - kWindow; i < objectives_.size(); ++i) {
            after += objectives_[i];
            before += objectives_[i - 1];
        }
        return std::abs(before - after) / std::abs(before) < kPassSettled;
    }

    /// Recomputes the soft clusters of the rows block by block, each with the batches that the others leave.
    void assign(const std::vector<Index>& order) {
        const MatrixD near = soft(-distances_ / options_.sigma);
        const auto n       = order.size();
        const auto blocks  = static_cast<std::size_t>(std::ceil(1 / options_.block_size));
        std::size_t first  = 0;
        for (std::size_t b = 0; b < blocks; ++b) {
            const std::size_t last = first + n / blocks + (b < n % blocks ? 1 : 0);
            count(order, first, last, -1);
            const MatrixD penalty = penalties();
            for (std::size_t i = first; i < last; ++i) {
                auto row = belongs_.row(order[i]);
                row      = near.row(order[i]).cwiseProduct(penalty.col(batch(order[i])).transpose());
                row /= row.sum();
            }
            count(order, first, last, 1);
            first = last;
        }
    }

    void count(const std::vector<Index>& order, std::size_t first, std::size_t last, double sign) {
        Eigen::VectorXd sums = Eigen::VectorXd::Zero(belongs_.cols());
        for (std::size_t i = first; i < last; ++i) {
            const Index row = order[i];
            sums += belongs_.row(row).transpose();
            observed_.col(batch(row)) += sign * belongs_.row(row).transpose();
        }
        expected_ += sign * sums * share_;
    }

    /// In each cluster a ridge regression on the batches; their effects, but not the intercept, are subtracted.
    void subtract_effects() {
        corrected_ = given_;
        shifts_.clear();
        for (Index k = 0; k < belongs_.cols(); ++k) {
            const MatrixD shift = effects(k);
            for (Index i = 0; i < given_.rows(); ++i) corrected_.row(i) -= belongs_(i, k) * shift.row(batch(i));
            shifts_.push_back(shift);
        }
        unit_ = unit_rows(corrected_);
    }

    MatrixD effects(Index k) const {
        const Index n_batches = share_.size();
        MatrixD sums          = MatrixD::Zero(n_batches, given_.cols());
        VectorD weights       = VectorD::Zero(n_batches);
        for (Index i = 0; i < given_.rows(); ++i) {
            sums.row(batch(i)) += belongs_(i, k) * given_.row(i);
            weights[batch(i)] += belongs_(i, k);
        }
        // The normal equations of an intercept without a ridge and a shift a batch with one, solved by elimination.
        const VectorD shrunk          = (weights.array() / (weights.array() + options_.lambda)).matrix();
        const double rest             = weights.sum() - weights.dot(shrunk);
        const Eigen::RowVectorXd left = sums.colwise().sum() - shrunk.transpose() * sums;
        const Eigen::RowVectorXd intercept =
            rest > 0 ? Eigen::RowVectorXd(left / rest) : Eigen::RowVectorXd::Zero(given_.cols());
        MatrixD shift(n_batches, given_.cols());
        for (Index b = 0; b < n_batches; ++b)
            shift.row(b) = (sums.row(b) - weights[b] * intercept) / (weights[b] + options_.lambda);
        return shift;
    }

    HarmonyOptions options_;
    MatrixD given_;
    std::vector<int> batches_;
    MatrixD corrected_, unit_;
    Eigen::RowVectorXd share_;
    MatrixD centres_, distances_, belongs_, expected_, observed_;
    std::vector<MatrixD> shifts_;
    std::vector<double> objectives_, rounds_;
    std::vector<int> passes_;
    int pass_ = 0;
};

void check(const Matrix& points, const std::vector<int>& batches, const HarmonyOptions& options) {
    require_points(points, "harmony");
    require_two_batches(points.rows(), batches, "harmony");
    require(options.sigma > 0 && options.lambda > 0 && options.theta >= 0, "E6224",
            "harmony: sigma and lambda must be above 0 and theta not below, but they are {}, {} and {}", options.sigma,
            options.lambda, options.theta);
    require(options.n_clusters >= 0 && options.rounds >= 1 && options.passes >= 1 && options.block_size > 0 &&
                options.block_size <= 1,
            "E6224",
            "harmony: n_clusters must not be negative, rounds and passes at least 1 and block_size a share, but they "
            "are {}, {}, {} and {}",
            options.n_clusters, options.rounds, options.passes, options.block_size);
}

int clusters_of(const HarmonyOptions& options, Index rows) {
    const auto wanted = options.n_clusters > 0
                            ? Index{options.n_clusters}
                            : std::min(kMostClusters, static_cast<Index>(static_cast<double>(rows) / kRowsOfACluster));
    return static_cast<int>(std::clamp<Index>(wanted, 1, rows));
}

PassOrder random_order(Seed seed) {
    return [seed](Index n, int pass) {
        std::vector<Index> order(static_cast<std::size_t>(n));
        std::iota(order.begin(), order.end(), Index{0});
        Random(seed, "harmony order", static_cast<std::uint64_t>(pass)).shuffle(order);
        return order;
    };
}

/// The rows with a batch, in lexicographic order; of equal rows by their batch.
std::vector<Index> rows_in_order(const Matrix& points, const std::vector<int>& batches) {
    const auto batch = [&](Index row) { return batches[static_cast<std::size_t>(row)]; };
    auto order       = lexicographic_order(points, [&](Index a, Index b) { return batch(a) < batch(b); });
    std::erase_if(order, [&](Index row) { return batch(row) < 0; });
    return order;
}

/// The fitted row that a new one is: of its batch, at its place but for rounding; -1 where there is none.
Index same_row(const Harmony& fitted, const Eigen::RowVectorXd& row, int batch) {
    constexpr double kRounding = 1e-5;
    const double limit         = kRounding * kRounding * std::max(row.squaredNorm(), 1e-30);
    for (Index i = 0; i < fitted.given.rows(); ++i)
        if (fitted.batches[static_cast<std::size_t>(i)] == batch && (fitted.given.row(i) - row).squaredNorm() <= limit)
            return i;
    return -1;
}

Eigen::RowVectorXd placed(const Harmony& fitted, const Eigen::RowVectorXd& row, int batch) {
    Eigen::RowVectorXd now = row;
    for (int step = 0; step < kPlacingSteps; ++step) {
        MatrixD belongs = soft(-distances_to(unit_rows(now), fitted.centres) / fitted.sigma);
        belongs.row(0)  = belongs.row(0).cwiseProduct(fitted.penalties.col(batch).transpose());
        belongs /= belongs.sum();
        Eigen::RowVectorXd next = row;
        for (std::size_t k = 0; k < fitted.shifts.size(); ++k)
            next -= belongs(0, static_cast<Index>(k)) * fitted.shifts[k].row(batch);
        const double moved = (next - now).squaredNorm();
        now                = next;
        if (moved <= 1e-12 * row.squaredNorm()) break;
    }
    return now;
}

}  // namespace

Harmony fit_harmony(const Matrix& points, const std::vector<int>& batches, const HarmonyOptions& options,
                    const StartingCentres& start, const PassOrder& order) {
    check(points, batches, options);
    const auto rows     = rows_in_order(points, batches);
    const int n_batches = 1 + *std::max_element(batches.begin(), batches.end());
    std::vector<int> ordered;
    for (const Index row : rows) ordered.push_back(batches[static_cast<std::size_t>(row)]);
    Fit fit(points(rows, Eigen::all).cast<double>(), ordered, n_batches, options);
    fit.start(start(fit.unit().cast<float>(), clusters_of(options, std::ssize(rows)), options.seed));
    fit.run(order ? order : random_order(options.seed));
    Harmony made   = fit.result();
    made.given     = points.cast<double>();
    made.batches   = batches;
    MatrixD placed = made.given;
    for (std::size_t i = 0; i < rows.size(); ++i) placed.row(rows[i]) = made.corrected.row(static_cast<Index>(i));
    made.corrected = std::move(placed);
    return made;
}

MatrixD apply_harmony(const Harmony& fitted, const Matrix& points, const std::vector<int>& batches) {
    MatrixD made = points.cast<double>();
    for (Index i = 0; i < made.rows(); ++i) {
        const int batch = batches[static_cast<std::size_t>(i)];
        if (batch < 0) continue;
        const Index same = same_row(fitted, made.row(i), batch);
        made.row(i) = same >= 0 ? Eigen::RowVectorXd(fitted.corrected.row(same)) : placed(fitted, made.row(i), batch);
    }
    return made;
}

}  // namespace ektara::tables
