#include "ektara/cluster/choose_k.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <Eigen/Eigenvalues>

#include "ektara/cluster/detail/assign.hpp"
#include "ektara/cluster/detail/lloyd.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/random.hpp"
#include "ektara/metrics/centroids.hpp"
#include "ektara/metrics/contingency.hpp"
#include "ektara/metrics/external.hpp"
#include "ektara/metrics/overlap.hpp"

namespace ektara::cluster {
namespace {

using Eigen::Index;

constexpr double kStrong = 0.8, kStable = 0.6, kAsStable = 0.02, kSubsample = 0.8;

/// The method with k clusters, with the quick start of K-Means and one start of Leiden.
Options with_k(Options method, int k) {
    std::visit(
        [&](auto& options) {
            if constexpr (requires { options.n_clusters; }) options.n_clusters = k;
            if constexpr (requires { options.distance_threshold; }) options.distance_threshold = 0;
            if constexpr (requires { options.initial_centres; }) {
                options.initial_centres = {};
                options.init            = std::decay_t<decltype(options)>{}.init;
            }
            if constexpr (requires { options.resolution; }) options.n_init = 1;
            if constexpr (requires { options.swaps; }) {
                options.swaps  = 0;
                options.n_init = std::min(options.n_init, 5);
            }
        },
        method);
    return method;
}

Matrix take(const Matrix& points, const std::vector<Index>& rows) {
    Matrix taken(static_cast<Index>(rows.size()), points.cols());
    for (Index i = 0; i < taken.rows(); ++i) taken.row(i) = points.row(rows[static_cast<std::size_t>(i)]);
    return taken;
}

std::vector<Index> draw_rows(Index n, Index count, Random& random) {
    std::vector<Index> rows(static_cast<std::size_t>(n));
    std::iota(rows.begin(), rows.end(), Index{0});
    random.shuffle(rows);
    rows.resize(static_cast<std::size_t>(count));
    return rows;
}

double log_dispersion(const Matrix& points, const std::vector<int>& labels, int k) {
    const MatrixD means = metrics::centroids(points, labels, k);
    double sum          = 0;
    for (Index i = 0; i < points.rows(); ++i)
        sum += (points.row(i).cast<double>() - means.row(labels[static_cast<std::size_t>(i)])).squaredNorm();
    return std::log(std::max(sum, 1e-300));
}

/// The smallest share, over the clusters of the test rows, of pairs that the training centroids keep together.
double prediction_strength(const std::vector<int>& test, const std::vector<int>& predicted, int k) {
    MatrixD both = MatrixD::Zero(k, k);
    for (std::size_t i = 0; i < test.size(); ++i) both(test[i], predicted[i]) += 1;
    double least = 1;
    for (Index c = 0; c < k; ++c) {
        const double size = both.row(c).sum();
        if (size < 2) continue;
        least = std::min(least, (both.row(c).squaredNorm() - size) / (size * (size - 1)));
    }
    return least;
}

class Chooser {
  public:
    Chooser(const Matrix& points, const Options& method, const ChooseKOptions& options)
        : points_(points), method_(method), options_(options) {
        const MatrixD covariance = points.cast<double>().transpose() * points.cast<double>();
        axes_                    = Eigen::SelfAdjointEigenSolver<MatrixD>(covariance).eigenvectors();
        turned_                  = points.cast<double>() * axes_;
    }
    Candidate measure(int k) const {
        const auto whole = labels_of(points_, k);
        Candidate candidate{k, {}};
        add_gap(candidate, whole);
        if (k == 1) {
            candidate.figures["prediction_strength"] = 1;
            return candidate;
        }
        double strength = 0, agreement = 0;
        VectorD similar = VectorD::Zero(k);
        for (int repeat = 0; repeat < options_.repeats; ++repeat) {
            strength += split_strength(k, repeat) / options_.repeats;
            agreement += subsample_agreement(k, repeat, whole, similar) / options_.repeats;
        }
        candidate.figures["prediction_strength"] = strength;
        candidate.figures["stability"]           = agreement;
        candidate.figures["jaccard"]             = similar.minCoeff() / options_.repeats;
        return candidate;
    }

  private:
    std::vector<int> labels_of(const Matrix& points, int k) const { return run(points, with_k(method_, k)).labels; }

    void add_gap(Candidate& candidate, const std::vector<int>& whole) const {
        VectorD references(options_.repeats);
        const Eigen::RowVectorXd low = turned_.colwise().minCoeff(), high = turned_.colwise().maxCoeff();
        for (int repeat = 0; repeat < options_.repeats; ++repeat) {
            Random random(options_.seed, "gap statistic", static_cast<std::uint64_t>(repeat));
            MatrixD uniform(points_.rows(), points_.cols());
            for (Index i = 0; i < uniform.rows(); ++i)
                for (Index j = 0; j < uniform.cols(); ++j) uniform(i, j) = random.uniform(low[j], high[j]);
            const Matrix reference = (uniform * axes_.transpose()).cast<float>();
            references[repeat]     = log_dispersion(reference, labels_of(reference, candidate.k), candidate.k);
        }
        const double mean           = references.mean();
        const double sd             = std::sqrt((references.array() - mean).square().mean());
        candidate.figures["gap"]    = mean - log_dispersion(points_, whole, candidate.k);
        candidate.figures["gap_sd"] = sd * std::sqrt(1 + 1.0 / options_.repeats);
    }
    double split_strength(int k, int repeat) const {
        Random random(options_.seed, "prediction strength", static_cast<std::uint64_t>(repeat));
        auto rows         = draw_rows(points_.rows(), points_.rows(), random);
        const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(rows.size() / 2);
        const Matrix a = take(points_, {rows.begin(), middle}), b = take(points_, {middle, rows.end()});
        const auto in_a = labels_of(a, k), in_b = labels_of(b, k);
        return (prediction_strength(in_a, assign_nearest(a, metrics::centroids(b, in_b, k)), k) +
                prediction_strength(in_b, assign_nearest(b, metrics::centroids(a, in_a, k)), k)) /
               2;
    }
    double subsample_agreement(int k, int repeat, const std::vector<int>& whole, VectorD& similar) const {
        Random random(options_.seed, "subsample", static_cast<std::uint64_t>(repeat));
        const auto count = static_cast<Index>(kSubsample * static_cast<double>(points_.rows()));
        const auto rows  = draw_rows(points_.rows(), count, random);
        const auto found = labels_of(take(points_, rows), k);
        std::vector<int> before;
        for (const Index row : rows) before.push_back(whole[static_cast<std::size_t>(row)]);
        for (const auto& [cluster, overlap] : metrics::best_overlaps(before, found)) similar[cluster] += overlap;
        return metrics::adjusted_rand_index(metrics::contingency(before, found));
    }

    const Matrix& points_;
    const Options& method_;
    const ChooseKOptions& options_;
    MatrixD axes_, turned_;
};

double figure(const Candidate& candidate, const char* name) { return candidate.figures.at(name); }

int by_gap(const std::vector<Candidate>& all) {
    for (std::size_t i = 0; i + 1 < all.size(); ++i)
        if (figure(all[i], "gap") >= figure(all[i + 1], "gap") - figure(all[i + 1], "gap_sd")) return all[i].k;
    return all.back().k;
}

int by_strength(const std::vector<Candidate>& all) {
    int chosen = 1;
    for (const auto& candidate : all)
        if (figure(candidate, "prediction_strength") >= kStrong) chosen = candidate.k;
    return chosen;
}

int by_stability(const std::vector<Candidate>& all) {
    double best = 0;
    for (const auto& candidate : all)
        if (candidate.k > 1) best = std::max(best, figure(candidate, "stability"));
    int chosen = 1;
    for (const auto& candidate : all)
        if (candidate.k > 1 && best >= kStable && figure(candidate, "stability") >= best - kAsStable)
            chosen = candidate.k;
    return chosen;
}

KChoice by_resampling(const Matrix& points, const Options& method, const ChooseKOptions& options, int k_max, int jobs) {
    const Chooser chooser(points, method, options);
    KChoice choice;
    choice.method = method;
    choice.candidates.resize(static_cast<std::size_t>(k_max));
    parallel_for(choice.candidates.size(), jobs,
                 [&](std::size_t i) { choice.candidates[i] = chooser.measure(static_cast<int>(i) + 1); });
    const int gap = by_gap(choice.candidates), strength = by_strength(choice.candidates),
              stability = by_stability(choice.candidates);
    switch (options.criterion) {
        case Criterion::Gap:
            choice.k = gap;
            break;
        case Criterion::PredictionStrength:
            choice.k = strength;
            break;
        case Criterion::Stability:
            choice.k = stability;
            break;
        default:
            choice.k = std::max(std::min(gap, strength), std::min(std::max(gap, strength), stability));
    }
    const int spread    = std::max({gap, strength, stability}) - std::min({gap, strength, stability});
    const auto& chosen  = choice.candidates[static_cast<std::size_t>(choice.k - 1)];
    const char* support = choice.k == 1 ? "no number of clusters is supported"
                          : spread <= 1 && figure(chosen, "prediction_strength") >= kStrong ? "well supported"
                                                                                            : "weakly supported";
    choice.reason       = fmt::format("{}: gap statistic {}, prediction strength {}, stability {}; {}",
                                      options_detail::to_text(options.criterion), gap, strength, stability, support);
    return choice;
}

/// The fewest rows that a component may have. A covariance of no more rows than columns can shrink onto them, and its
/// likelihood then has no bound.
Index fewest_rows(Covariance shape, Index columns) {
    return std::max<Index>(5, shape == Covariance::Full ? columns + 1 : 0);
}

bool may_have(Index rows, Index columns, int k, Covariance shape) {
    if (shape == Covariance::Tied && rows - k <= columns) return false;
    return k * fewest_rows(shape, columns) <= rows;
}

Index smallest_cluster(const std::vector<int>& labels, int k) {
    std::vector<Index> sizes(static_cast<std::size_t>(k));
    for (const int label : labels) ++sizes[static_cast<std::size_t>(label)];
    return *std::min_element(sizes.begin(), sizes.end());
}

KChoice by_bic(const Matrix& points, GmmOptions method, int k_max, int jobs) {
    const bool given = method.covariance_type != Covariance::Auto;
    std::vector<Covariance> shapes{method.covariance_type};
    if (!given) shapes = {Covariance::Full, Covariance::Tied, Covariance::Diagonal};
    KChoice choice;
    double lowest = std::numeric_limits<double>::infinity();
    for (int k = 1; k <= k_max; ++k) {
        std::map<std::string, double> figures;
        for (const Covariance shape : shapes) {
            const bool only = given && k == 1;
            if (!only && !may_have(points.rows(), points.cols(), k, shape)) continue;
            method.covariance_type = shape;
            const Result found     = run(points, with_k(method, k), jobs);
            if (!only && smallest_cluster(found.labels, k) < fewest_rows(shape, points.cols())) continue;
            const double bic = found.figures.at("bic");
            if (!given) figures["bic_" + options_detail::to_text(shape)] = bic;
            figures["bic"] = figures.contains("bic") ? std::min(figures["bic"], bic) : bic;
            if (bic >= lowest) continue;
            lowest        = bic;
            choice.k      = k;
            choice.method = method;
        }
        if (!figures.empty()) choice.candidates.push_back({k, std::move(figures)});
    }
    choice.reason =
        fmt::format("bic: lowest ({:.1f}{}) of k = 1 to {} without a component of too few rows", lowest,
                    given ? ""
                          : fmt::format(", covariance_type {}",
                                        options_detail::to_text(std::get<GmmOptions>(choice.method).covariance_type)),
                    k_max);
    return choice;
}

KChoice by_eigengap(const Matrix& points, const SpectralOptions& method, int k_max, int jobs) {
    auto with_one       = method;
    with_one.n_clusters = 1;
    const auto values   = affinity_eigenvalues(points, with_one, k_max + 1, jobs);
    KChoice choice;
    choice.method = method;
    double widest = -1;
    for (std::size_t i = 0; i + 1 < values.size(); ++i) {
        const double gap = values[i] - values[i + 1];
        choice.candidates.push_back({static_cast<int>(i) + 1, {{"eigenvalue", values[i]}, {"eigengap", gap}}});
        if (gap <= widest) continue;
        widest   = gap;
        choice.k = static_cast<int>(i) + 1;
    }
    choice.reason = fmt::format("eigengap: widest ({:.4f}) after eigenvalue {}", widest, choice.k);
    return choice;
}

}  // namespace

std::vector<std::pair<Criterion, std::string>> enum_names(Criterion) {
    return {{Criterion::Auto, "auto"},
            {Criterion::Gap, "gap"},
            {Criterion::PredictionStrength, "prediction-strength"},
            {Criterion::Stability, "stability"},
            {Criterion::Bic, "bic"},
            {Criterion::Eigengap, "eigengap"}};
}

KChoice choose_k(const Matrix& table, const Options& method, const ChooseKOptions& options, int jobs) {
    require_points(table, "choosing k");
    require(table.rows() >= 6, "E6110", "choosing k: needs at least 6 rows, but there are {}; give --k a number",
            table.rows());
    require(options.k_max >= 2 && options.repeats >= 2 && options.max_rows >= 6, "E6105",
            "choosing k: k_max ({}) and repeats ({}) must be at least 2, max_rows ({}) at least 6", options.k_max,
            options.repeats, options.max_rows);
    const CentredPoints centred(table);
    Random random(options.seed, "choosing k");
    const Matrix whole = centred.points / static_cast<float>(centred.scale);
    const Matrix points =
        table.rows() <= options.max_rows ? whole : take(whole, draw_rows(table.rows(), options.max_rows, random));
    const int k_max     = std::min(options.k_max, static_cast<int>(points.rows() / 3));
    const auto* mixture = std::get_if<GmmOptions>(&method);
    const auto* graph   = std::get_if<SpectralOptions>(&method);
    const bool has_k    = std::visit(
        [](const auto& chosen) {
            return requires { chosen.n_clusters; };
        },
        method);
    const bool fits = has_k && (options.criterion != Criterion::Bic || mixture != nullptr) &&
                      (options.criterion != Criterion::Eigengap || graph != nullptr);
    require(fits, "E6111", "choosing k: {} does not have the criterion {}", name(method),
            options_detail::to_text(options.criterion));
    const bool own   = options.criterion == Criterion::Auto;
    const auto found = [&] {
        if (mixture != nullptr && (own || options.criterion == Criterion::Bic))
            return by_bic(points, *mixture, k_max, jobs);
        if (graph != nullptr && (own || options.criterion == Criterion::Eigengap))
            return by_eigengap(points, *graph, k_max, jobs);
        return by_resampling(points, method, options, k_max, jobs);
    };
    KChoice choice = found();
    std::visit(
        [&](auto& chosen) {
            if constexpr (requires { chosen.n_clusters; }) chosen.n_clusters = choice.k;
        },
        choice.method);
    return choice;
}

}  // namespace ektara::cluster
