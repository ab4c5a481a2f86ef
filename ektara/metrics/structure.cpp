#include "ektara/metrics/structure.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <optional>
#include <string_view>

#include "ektara/core/detail/decompositions.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/progress.hpp"
#include "ektara/core/random.hpp"
#include "ektara/core/whole_songs.hpp"
#include "ektara/metrics/detail/single_peak.hpp"

namespace ektara::metrics {
namespace {

using Index = Eigen::Index;
/// A column after the other, so that distances of all rows are vector operations.
using Cloud = Eigen::ArrayXXf;

constexpr std::array<Index, 5> kComponents = {1, 2, 3, 5, 10};
constexpr std::array<int, 4> kGroups       = {2, 3, 4, 6};
constexpr int kStarts = 3, kIterations = 12;
/// Of the largest component's variance: smaller ones hold what bending the columns has made of it.
constexpr double kLeastVariance = 0.05, kNoVariance = 1e-6;
/// Of so few columns gaps must not shrink; more of them tell groups all the same, and stay flat where they go together.
constexpr Index kFewColumns = 3;

void require_options(const StructureOptions& options) {
    require(options.draws >= 19, "E6105", "structure: draws must be at least 19, but got {}", options.draws);
    require(options.max_rows >= kFewestTestedSongs, "E6105", "structure: max_rows must be at least {}, but got {}",
            kFewestTestedSongs, options.max_rows);
    require(options.level > 0 && options.level < 1, "E6105", "structure: level must lie between 0 and 1, but got {}",
            options.level);
}

/// The mean row of each song, in the order of their values.
Matrix song_means(const Matrix& points, const std::vector<int>& numbers) {
    const auto songs = whole_songs(points, numbers);
    MatrixD sums     = MatrixD::Zero(1 + *std::max_element(songs.begin(), songs.end()), points.cols());
    VectorD counts   = VectorD::Zero(sums.rows());
    for (const Index row : lexicographic_order(points)) {
        const Index song = songs[static_cast<std::size_t>(row)];
        sums.row(song) += points.row(row).cast<double>();
        counts[song] += 1;
    }
    const Matrix means = (sums.array().colwise() / counts.array()).matrix().cast<float>();
    return means(lexicographic_order(means), Eigen::all);
}

Matrix drawn(Matrix rows, const StructureOptions& options) {
    if (rows.rows() <= options.max_rows) return rows;
    std::vector<Index> order(static_cast<std::size_t>(rows.rows()));
    std::iota(order.begin(), order.end(), Index{0});
    Random(options.seed, "structure.songs").shuffle(order);
    order.resize(static_cast<std::size_t>(options.max_rows));
    std::sort(order.begin(), order.end());
    return rows(order, Eigen::all);
}

/// A column as its shares under the single-peaked distribution nearest to it; `normal`: as normal quantiles of these.
VectorD bent(const VectorD& column, bool normal) {
    const auto peak    = nearest_single_peak({column.begin(), column.end()});
    const double least = 0.5 / static_cast<double>(column.size());
    VectorD shares(column.size());
    for (Index i = 0; i < column.size(); ++i) {
        shares[i] = std::clamp(peak.share_at(column[i]), least, 1 - least);
        if (normal) shares[i] = normal_quantile(shares[i]);
    }
    return shares;
}

/// The first principal components of a table (n × d), each of mean 0 and variance 1; fewer where little variance is
/// left.
MatrixD leading_components(MatrixD table, Index most) {
    table.rowwise() -= table.colwise().mean().eval();
    const bool wide = table.cols() > table.rows();
    const ColumnMatrixD square =
        wide ? ColumnMatrixD(table * table.transpose()) : ColumnMatrixD(table.transpose() * table);
    const auto [values, vectors] = symmetric_eigen(square);
    const Index last             = values.size() - 1;
    const double rows            = static_cast<double>(table.rows());
    MatrixD scores(table.rows(), std::min(most, values.size()));
    Index rank = 0;
    for (; rank < scores.cols() && values[last - rank] > std::max(kNoVariance * rows, kLeastVariance * values[last]);
         ++rank) {
        const auto axis = vectors.col(last - rank);
        scores.col(rank) =
            wide ? (axis * std::sqrt(rows)).eval() : (table * axis * std::sqrt(rows / values[last - rank])).eval();
    }
    return scores.leftCols(rank);
}

/// Uncorrelated columns of variance 1, each made of itself and those before it, so that they keep their order.
Cloud uncorrelated(MatrixD columns) {
    columns.rowwise() -= columns.colwise().mean().eval();
    const auto factor = inverse_cholesky_factor(columns.transpose() * columns / static_cast<double>(columns.rows()));
    return (factor ? MatrixD(columns * factor->transpose()) : columns).cast<float>().array();
}

/// K-Means from one start on the first columns of a cloud: k-means++ and a few rounds of Lloyd.
class Grouping {
  public:
    Grouping(const Cloud& cloud, Index columns, int groups)
        : cloud_(cloud),
          centres_(groups, columns),
          distance_(cloud.rows()),
          least_(cloud.rows()),
          group_(cloud.rows()) {}

    /// The share of the variance that stays within groups.
    double share_within(Random& random) {
        seed(random);
        float within = std::numeric_limits<float>::infinity();
        for (int i = 0; i < kIterations; ++i) {
            const float now = assign();
            if (!(now < within * 0.9999F)) break;
            within = now;
            move();
        }
        return static_cast<double>(within) / static_cast<double>(cloud_.rows() * centres_.cols());
    }

  private:
    void measure(Index centre) {
        distance_.setZero();
        for (Index j = 0; j < centres_.cols(); ++j) distance_ += (cloud_.col(j) - centres_(centre, j)).square();
    }
    void seed(Random& random) {
        const Index rows = cloud_.rows();
        Index row        = static_cast<Index>(random.below(static_cast<std::uint64_t>(rows)));
        for (Index c = 0; c < centres_.rows(); ++c) {
            centres_.row(c) = cloud_.row(row).head(centres_.cols());
            measure(c);
            least_      = c == 0 ? distance_ : least_.min(distance_);
            double left = random.uniform() * least_.cast<double>().sum();
            for (row = 0; row + 1 < rows && left >= static_cast<double>(least_[row]); ++row)
                left -= static_cast<double>(least_[row]);
        }
    }
    float assign() {
        measure(0);
        least_ = distance_;
        group_.setZero();
        for (Index c = 1; c < centres_.rows(); ++c) {
            measure(c);
            group_ = (distance_ < least_).select(static_cast<float>(c), group_);
            least_ = least_.min(distance_);
        }
        return least_.sum();
    }
    void move() {
        Eigen::ArrayXXf sums  = Eigen::ArrayXXf::Zero(centres_.rows(), centres_.cols());
        Eigen::ArrayXf counts = Eigen::ArrayXf::Zero(centres_.rows());
        for (Index i = 0; i < cloud_.rows(); ++i) counts[static_cast<Index>(group_[i])] += 1;
        for (Index j = 0; j < centres_.cols(); ++j)
            for (Index i = 0; i < cloud_.rows(); ++i) sums(static_cast<Index>(group_[i]), j) += cloud_(i, j);
        for (Index c = 0; c < centres_.rows(); ++c)
            if (counts[c] > 0) centres_.row(c) = sums.row(c) / counts[c];
    }

    const Cloud& cloud_;
    Eigen::ArrayXXf centres_;
    Eigen::ArrayXf distance_, least_, group_;
};

/// Where clumps are looked for: so many groups in so many components.
struct View {
    Index components;
    int groups;
};

std::vector<View> views_of(Index columns) {
    std::vector<View> views;
    Index last = 0;
    for (const Index wanted : kComponents) {
        const Index components = std::min(wanted, columns);
        if (components == last) break;
        for (const int groups : kGroups) views.push_back({components, groups});
        last = components;
    }
    return views;
}

/// The logarithm of the share of variance within groups, for each view.
std::vector<double> cluster_indices(const Cloud& cloud, Random& random) {
    std::vector<double> found;
    for (const auto& [components, groups] : views_of(cloud.cols())) {
        Grouping grouping(cloud, components, groups);
        double least = std::numeric_limits<double>::infinity();
        for (int start = 0; start < kStarts; ++start) least = std::min(least, grouping.share_within(random));
        found.push_back(std::log(std::max(least, 1e-12)));
    }
    return found;
}

/// Draws a cloud with a single peak.
using DrawCloud = std::function<MatrixD(Random&)>;

MatrixD box(Index rows, Index columns, Random& random) {
    MatrixD cloud(rows, columns);
    for (auto row : cloud.rowwise())
        for (auto& value : row) value = random.uniform(-1, 1);
    return cloud;
}

/// Independent draws along the songs' own independent directions, each made single-peaked.
DrawCloud own_directions(const MatrixD& songs) {
    const MatrixD turn  = independent_directions(songs);
    const MatrixD along = songs * turn;
    std::vector<SinglePeak> peaks;
    for (const auto& column : along.colwise()) peaks.push_back(nearest_single_peak({column.begin(), column.end()}));
    return [turn, peaks, rows = songs.rows()](Random& random) -> MatrixD {
        MatrixD cloud(rows, turn.rows());
        for (auto row : cloud.rowwise())
            for (Index j = 0; j < row.size(); ++j)
                row[j] = peaks[static_cast<std::size_t>(j)].value_at(random.uniform());
        return cloud * turn.transpose();
    };
}

/// The largest lead of one over the clouds, in their standard deviations, and where.
struct Lead {
    double value     = -std::numeric_limits<double>::infinity();
    std::size_t view = 0;
};

Lead lead_of(const std::vector<double>& found, const VectorD& mean, const VectorD& sd) {
    Lead lead;
    for (std::size_t j = 0; j < found.size(); ++j) {
        const auto at      = static_cast<Index>(j);
        const double value = (mean[at] - found[j]) / std::max(sd[at], 1e-12);
        if (value > lead.value) lead = {value, j};
    }
    return lead;
}

struct Comparison {
    double p = 0, statistic = 0, null = 0;
    std::size_t view = 0;
};

Comparison compare(const std::vector<double>& songs, const std::vector<std::vector<double>>& clouds, double level) {
    const auto draws = static_cast<double>(clouds.size());
    VectorD mean = VectorD::Zero(std::ssize(songs)), sd = mean;
    const auto of = [](const std::vector<double>& one) {
        return Eigen::Map<const VectorD>(one.data(), std::ssize(one));
    };
    for (const auto& one : clouds) mean += of(one) / draws;
    for (const auto& one : clouds) sd += (of(one) - mean).cwiseAbs2() / (draws - 1);
    sd              = sd.cwiseSqrt();
    const auto lead = lead_of(songs, mean, sd);
    std::vector<double> leads;
    for (const auto& one : clouds) leads.push_back(lead_of(one, mean, sd).value);
    std::sort(leads.begin(), leads.end());
    const auto as_high = leads.end() - std::lower_bound(leads.begin(), leads.end(), lead.value);
    const auto most    = static_cast<std::size_t>(std::ceil((1 - level) * (draws + 1))) - 1;
    return {.p         = (1 + static_cast<double>(as_high)) / (draws + 1),
            .statistic = lead.value,
            .null      = leads[std::min(most, leads.size() - 1)],
            .view      = lead.view};
}

/// The songs against one kind of cloud.
Comparison against(const MatrixD& songs, const DrawCloud& draw, std::string_view kind, const StructureOptions& options,
                   int jobs) {
    Random own(options.seed, "structure.songs.groups");
    const auto found = cluster_indices(uncorrelated(songs), own);
    std::vector<std::vector<double>> clouds(static_cast<std::size_t>(options.draws));
    ProgressStage stage("clouds", clouds.size());
    parallel_for(clouds.size(), jobs, [&](std::size_t i) {
        Random random(options.seed, kind, i);
        clouds[i] = cluster_indices(uncorrelated(draw(random)), random);
        stage.step();
    });
    return compare(found, clouds, options.level);
}

}  // namespace

Structure structure(const Matrix& points, const std::vector<int>& songs, const StructureOptions& options, int jobs) {
    require_options(options);
    require_points(points, "structure");
    const auto means = song_means(points, songs);
    Structure found{.of_songs = static_cast<int>(means.rows()), .level = options.level};
    const auto rows = drawn(means, options);
    found.songs     = static_cast<int>(rows.rows());
    if (found.songs < kFewestTestedSongs) return found;
    MatrixD table(rows.rows(), rows.cols());
    parallel_for(static_cast<std::size_t>(table.cols()), jobs, [&](std::size_t j) {
        const auto column = static_cast<Index>(j);
        table.col(column) = bent(rows.col(column).cast<double>(), rows.cols() > kFewColumns);
    });
    const auto components = leading_components(std::move(table), kComponents.back());
    if (components.cols() == 0) return found;
    const auto flat  = [&](Random& random) { return box(components.rows(), components.cols(), random); };
    const auto first = against(components, flat, "structure.box", options, jobs);
    const auto own   = against(components, own_directions(components), "structure.own", options, jobs);
    const auto& less = first.p >= own.p ? first : own;
    const auto view  = views_of(components.cols())[less.view];
    found.tested     = true;
    found.p          = less.p;
    found.statistic  = less.statistic;
    found.null       = less.null;
    found.structured = less.p <= options.level;
    found.k          = view.groups;
    found.components = static_cast<int>(view.components);
    return found;
}

}  // namespace ektara::metrics
