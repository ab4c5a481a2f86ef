#include "ektara/neighbors/approximate.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "ektara/core/digest.hpp"
#include "ektara/core/equal_steps.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/progress.hpp"
#include "ektara/core/scale.hpp"
#include "ektara/neighbors/detail/descent.hpp"
#include "ektara/neighbors/detail/distance.hpp"

namespace ektara::neighbors {
namespace {

using Eigen::Index;

constexpr int kFewestFound        = 15;  ///< lists of so many serve all who ask for fewer
constexpr int kSpare              = 5;   ///< longer lists let more of the true neighbours in
constexpr Index kManyRows         = 100000;
constexpr int kDivisions          = 3;
constexpr int kDivisionsOfMany    = 8;      ///< a division takes a quarter of a turn's time
constexpr int kCell               = 192;    ///< rows of a cell at most
constexpr int kCandidates         = 1536;   ///< measured against a cell at a time
constexpr int kMostTurns          = 8;      ///< of cells, and then of single rows
constexpr Index kSampledRows      = 512;    ///< whose true neighbours are known
constexpr double kEnough          = 0.98;   ///< recall at which the search ends
constexpr double kTooFew          = 0.9;    ///< recall below which the search is exact, where rows allow it
constexpr double kLeastGain       = 0.005;  ///< of recall by a turn: less is not worth the next one
constexpr double kLeastGainOfMany = 0.02;   ///< the same of a turn of cells, after which single rows gain more
constexpr Index kRowsMeasured     = 256;

/// Rows about their mean, or of length 1 for cosine: then near means a small Euclidean distance, whose squares keep in
/// single precision.
Matrix prepared(const Matrix& points, Metric metric) {
    const auto mean = points.cast<double>().colwise().mean().eval();
    Matrix rows(points.rows(), points.cols());
    for (Index i = 0; i < rows.rows(); ++i) {
        Eigen::RowVectorXd row = points.row(i).cast<double>();
        if (metric == Metric::Euclidean)
            row -= mean;
        else if (const double norm = row.norm(); norm > 0)
            row /= norm;
        rows.row(i) = row.cast<float>();
    }
    if (metric == Metric::Euclidean)
        if (const double scale = safe_scale(rows.cast<double>().rowwise().norm().maxCoeff()); scale != 1)
            rows = (rows.cast<double>() * scale).cast<float>();
    return rows;
}

/// Half the squares of lengths; of cosines those of unit rows, so that a row of zeros is at 1 from all.
RowVector half_squares(const Matrix& rows, Metric metric) {
    if (metric == Metric::Cosine) return RowVector::Constant(rows.rows(), 0.5F);
    return (rows.rowwise().squaredNorm() / 2).transpose();
}

using Near = std::vector<std::pair<double, int>>;

/// The row itself stands among its exact neighbours unless more than k rows equal it.
Near exact(const Matrix& points, Index row, int k, Metric metric) {
    const auto found = knn(points, Matrix(points.row(row)), k + 1, metric);
    Near near;
    for (Index c = 0; c <= k; ++c)
        if (found.indices(0, c) != row)
            near.emplace_back(static_cast<double>(found.distances(0, c)), found.indices(0, c));
    return near;
}

/// Some rows and how far their true k-th neighbours are: what the search is held against.
class Sample {
  public:
    Sample(const Matrix& points, int k, Metric metric, int jobs)
        : points_(points), k_(k), metric_(metric), rows_(equal_steps(points.rows(), kSampledRows)) {
        const auto near = knn(points, points(rows_, Eigen::all), k + 1, metric, jobs);
        // Of k + 1 neighbours one is the row itself, or a copy of it.
        for (const float reach : near.distances.col(k)) reach_.push_back(static_cast<double>(reach) * (1 + 1e-6));
    }

    /// The share of true neighbours in lists of rows in another order.
    double recall(const NearLists& lists, const std::vector<int>& row_at, const std::vector<int>& place_of) const {
        Index found = 0;
        for (std::size_t s = 0; s < rows_.size(); ++s) {
            const int* const list = lists.of(place_of[static_cast<std::size_t>(rows_[s])]);
            Index near            = 0;
            for (int c = 0; c < lists.length() && list[c] >= 0; ++c)
                near += distance(points_, rows_[s], points_, row_at[static_cast<std::size_t>(list[c])], metric_) <=
                                reach_[s]
                            ? 1
                            : 0;
            found += std::min<Index>(near, k_);
        }
        return static_cast<double>(found) / static_cast<double>(std::ssize(rows_) * k_);
    }

  private:
    const Matrix& points_;
    Index k_;
    Metric metric_;
    std::vector<Index> rows_;
    std::vector<double> reach_;
};

/// The search among rows that stand in the order of their first division: what is near is near in memory.
class CellSearch {
  public:
    CellSearch(const Matrix& points, int k, Metric metric, int jobs)
        : points_(points), metric_(metric), jobs_(jobs), sample_(points, k, metric, jobs) {
        Matrix rows = prepared(points, metric);
        row_at_     = cells_of(rows, kCell, 0, jobs).rows;
        rows_       = rows(row_at_, Eigen::all);
        rows.resize(0, 0);
        half_squares_ = half_squares(rows_, metric);
        place_of_.resize(row_at_.size());
        for (std::size_t i = 0; i < row_at_.size(); ++i)
            place_of_[static_cast<std::size_t>(row_at_[i])] = static_cast<int>(i);
        const auto length = std::min<Index>(k + kSpare, points.rows() - 1);
        descent_.emplace(rows_, half_squares_, static_cast<int>(length), jobs);
    }

    void run() {
        const auto divisions = first_lists();
        const int candidates = std::max(kCandidates, 8 * descent_->lists().length());
        const double least   = is_large() ? kLeastGainOfMany : kLeastGain;
        improve("neighbours of cells", least, [&](int turn) {
            descent_->around(divisions[static_cast<std::size_t>(turn) % divisions.size()], candidates);
        });
        if (recall_ < kEnough) improve("neighbours of rows", kLeastGain, [&](int) { descent_->row_by_row(); });
    }

    double recall() const { return recall_; }

    Neighbors nearest(int k) const {
        const Index n = points_.rows();
        Neighbors found{{n, k}, Matrix(n, k), recall_, row_at_};
        parallel_for(static_cast<std::size_t>((n + kRowsMeasured - 1) / kRowsMeasured), jobs_, [&](std::size_t block) {
            const Index first = static_cast<Index>(block) * kRowsMeasured;
            for (Index i = first; i < std::min(n, first + kRowsMeasured); ++i) measure(i, k, found);
        });
        return found;
    }

  private:
    bool is_large() const { return points_.rows() > kManyRows; }

    /// Lists of rows that share a cell; returns the divisions into cells.
    std::vector<Cells> first_lists() {
        const int count = is_large() ? kDivisionsOfMany : kDivisions;
        ProgressStage stage("first neighbours", static_cast<std::size_t>(count));
        std::vector<Cells> divisions;
        for (int d = 0; d < count; ++d) {
            divisions.push_back(cells_of(rows_, kCell, static_cast<std::uint64_t>(d + 1), jobs_));
            descent_->inside(divisions.back());
            stage.step();
        }
        return divisions;
    }

    template <class Turn>
    void improve(const char* name, double least_gain, const Turn& turn) {
        ProgressStage stage(name, kMostTurns);
        for (int t = 0; t < kMostTurns; ++t) {
            turn(t);
            stage.step();
            const double before = std::exchange(recall_, sample_.recall(descent_->lists(), row_at_, place_of_));
            if (recall_ >= kEnough || recall_ < before + least_gain) break;
        }
        stage.end();
    }

    void measure(Index i, int k, Neighbors& found) const {
        const auto& lists = descent_->lists();
        const int* list   = lists.of(static_cast<int>(i));
        const Index row   = row_at_[static_cast<std::size_t>(i)];
        Near near;
        for (int c = 0; c < lists.length() && list[c] >= 0; ++c) {
            const int other = row_at_[static_cast<std::size_t>(list[c])];
            near.emplace_back(distance(points_, row, points_, other, metric_), other);
        }
        if (static_cast<int>(near.size()) < k) near = exact(points_, row, k, metric_);
        std::sort(near.begin(), near.end());
        for (Index c = 0; c < k; ++c) {
            found.distances(row, c) = static_cast<float>(near[static_cast<std::size_t>(c)].first);
            found.indices(row, c)   = near[static_cast<std::size_t>(c)].second;
        }
    }

    const Matrix& points_;
    Metric metric_;
    int jobs_;
    Sample sample_;
    std::vector<int> row_at_, place_of_;
    Matrix rows_;
    RowVector half_squares_;
    std::optional<Descent> descent_;
    double recall_ = 0;
};

bool is_in_order(const Matrix& points) {
    for (Index i = 1; i < points.rows(); ++i) {
        const auto before = points.row(i - 1), row = points.row(i);
        if (std::lexicographical_compare(row.begin(), row.end(), before.begin(), before.end())) return false;
    }
    return true;
}

/// How many neighbours are searched for: the same for all who ask for few.
int number_found(Index rows, int k) { return static_cast<int>(std::min<Index>(std::max(k, kFewestFound), rows - 1)); }

Neighbors first_of(const Neighbors& near, int k) {
    if (near.indices.cols() == k) return near;
    return {near.indices.leftCols(k), near.distances.leftCols(k), near.recall, near.order};
}

/// Neighbours that are kept while someone shares. Who asks for those that another thread is about to find waits.
class Shared {
  public:
    static Shared& all() {
        static Shared shared;
        return shared;
    }
    std::size_t begin() {
        const std::lock_guard lock(guard_);
        ++sharing_;
        return notes_.size();
    }
    void end() {
        const std::lock_guard lock(guard_);
        if (--sharing_ > 0) return;
        kept_.clear();
        notes_.clear();
    }
    void note(Index rows, double recall) {
        const std::lock_guard lock(guard_);
        if (sharing_ > 0 && recall < 1) notes_.emplace_back(recall, rows);
    }
    std::vector<Warning> warnings(std::size_t first) {
        const std::lock_guard lock(guard_);
        if (first >= notes_.size()) return {};
        const auto [recall, rows] =
            *std::min_element(notes_.begin() + static_cast<std::ptrdiff_t>(first), notes_.end());
        return {approximate_warning(rows, recall)};
    }
    template <class Find>
    std::shared_ptr<const Neighbors> get(const Matrix& points, int k, Metric metric, const Find& find) {
        const auto place = place_of(points, k, metric);
        if (!place) return std::make_shared<const Neighbors>(find());
        const std::lock_guard lock(place->guard);
        if (!place->found) place->found = std::make_shared<const Neighbors>(find());
        return place->found;
    }

  private:
    struct Place {
        std::string name;
        std::mutex guard;
        std::shared_ptr<const Neighbors> found;
    };
    static constexpr std::size_t kMostKept = 4;

    std::shared_ptr<Place> place_of(const Matrix& points, int k, Metric metric) {
        {
            const std::lock_guard lock(guard_);
            if (sharing_ == 0) return nullptr;
        }
        const std::string_view bytes(reinterpret_cast<const char*>(points.data()),
                                     static_cast<std::size_t>(points.size()) * sizeof(float));
        const auto name = fmt::format("{} {} {} {} {}", Digest().add(bytes).text(), points.rows(), points.cols(), k,
                                      static_cast<int>(metric));
        const std::lock_guard lock(guard_);
        for (const auto& place : kept_)
            if (place->name == name) return place;
        kept_.push_back(std::make_shared<Place>());
        kept_.back()->name = name;
        if (kept_.size() > kMostKept) kept_.pop_front();
        return kept_.back();
    }

    std::mutex guard_;
    int sharing_ = 0;
    std::vector<std::pair<double, Index>> notes_;
    std::deque<std::shared_ptr<Place>> kept_;
};

}  // namespace

Neighbors approximate_knn(const Matrix& points, int k, Metric metric, int jobs) {
    require_points(points, "knn");
    const Index n = points.rows();
    require(k >= 1 && k < n, "E6304", "knn: the number of neighbours must be 1 to {} (rows - 1), but got {}", n - 1, k);
    const int found = number_found(n, k);
    CellSearch search(points, found, metric, jobs);
    search.run();
    if (search.recall() < kTooFew && n <= kManyRows) return knn(points, k, metric, jobs);
    return first_of(search.nearest(found), k);
}

Neighbors knn_of_any_size(const Matrix& points, int k, Metric metric, int jobs) {
    if (points.rows() <= kExactRows) return knn(points, k, metric, jobs);
    require_points(points, "knn");
    const bool in_order = is_in_order(points);
    const auto order    = in_order ? std::vector<Index>() : lexicographic_order(points);
    const Matrix sorted = in_order ? Matrix() : Matrix(points(order, Eigen::all));
    const Matrix& rows  = in_order ? points : sorted;
    const bool allowed  = k >= 1 && k < rows.rows();  // otherwise `approximate_knn` says what is not
    const int wanted    = allowed ? number_found(rows.rows(), k) : k;
    const auto near =
        Shared::all().get(rows, wanted, metric, [&] { return approximate_knn(rows, wanted, metric, jobs); });
    Shared::all().note(rows.rows(), near->recall);
    if (in_order) return first_of(*near, k);
    Neighbors found{{rows.rows(), k}, Matrix(rows.rows(), k), near->recall};
    for (const int row : near->order) found.order.push_back(static_cast<int>(order[static_cast<std::size_t>(row)]));
    for (Index i = 0; i < rows.rows(); ++i) {
        const Index row          = order[static_cast<std::size_t>(i)];
        found.distances.row(row) = near->distances.row(i).head(k);
        for (Index c = 0; c < k; ++c)
            found.indices(row, c) = static_cast<int>(order[static_cast<std::size_t>(near->indices(i, c))]);
    }
    return found;
}

Warning approximate_warning(Index rows, double recall) {
    return {"W-APPROXIMATE", fmt::format("nearest neighbours of {} rows are approximate: {:.1f} % of the true ones of "
                                         "{} rows were found",
                                         rows, std::floor(1000 * recall) / 10, kSampledRows)};
}

NeighborSharing::NeighborSharing() : first_note_(Shared::all().begin()) {}
NeighborSharing::~NeighborSharing() { Shared::all().end(); }
std::vector<Warning> NeighborSharing::warnings() const { return Shared::all().warnings(first_note_); }

}  // namespace ektara::neighbors
