#include "ektara/cluster/choose_k.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <span>

#include "ektara/cluster/detail/assign.hpp"
#include "ektara/cluster/detail/lloyd.hpp"
#include "ektara/core/detail/decompositions.hpp"
#include "ektara/core/distinct_rows.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/progress.hpp"
#include "ektara/core/random.hpp"
#include "ektara/core/whole_songs.hpp"
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
                if (!names_start(options)) options.init = std::decay_t<decltype(options)>{}.init;
            }
            if constexpr (requires { options.initial_precisions; }) {
                options.initial_weights    = {};
                options.initial_precisions = {};
                options.reached            = std::decay_t<decltype(options)>{}.reached;
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

/// Distinct rows in canonical order, and which of them are of one song.
struct Observed {
    Matrix points;
    std::vector<std::vector<Index>> songs;  ///< the rows of each, in the order of their first ones

    Index n_songs() const { return std::ssize(songs); }
    /// The songs in a random order.
    std::vector<std::size_t> shuffled(Random& random) const {
        std::vector<std::size_t> order(songs.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        random.shuffle(order);
        return order;
    }
    std::vector<Index> rows_of(std::span<const std::size_t> chosen) const {
        std::vector<Index> rows;
        for (const std::size_t song : chosen) rows.insert(rows.end(), songs[song].begin(), songs[song].end());
        return rows;
    }
    std::vector<std::size_t> sizes_of(std::span<const std::size_t> chosen) const {
        std::vector<std::size_t> sizes;
        for (const std::size_t song : chosen) sizes.push_back(songs[song].size());
        return sizes;
    }
};

/// Rows of which each has a song's number, by song.
std::vector<std::vector<Index>> by_song(const std::vector<int>& songs) {
    std::map<int, std::size_t> place;
    std::vector<std::vector<Index>> rows;
    for (std::size_t i = 0; i < songs.size(); ++i) {
        const auto [found, fresh] = place.emplace(songs[i], rows.size());
        if (fresh) rows.emplace_back();
        rows[found->second].push_back(static_cast<Index>(i));
    }
    return rows;
}

Observed observed(const Matrix& table, const std::vector<int>& songs) {
    const auto units    = whole_songs(table, songs);
    const auto distinct = distinct_rows(table).first;
    const CentredPoints centred(take(table, distinct));
    std::vector<int> songs_in_order;
    for (const Index row : centred.order)
        songs_in_order.push_back(units[static_cast<std::size_t>(distinct[static_cast<std::size_t>(row)])]);
    return {centred.points / static_cast<float>(centred.scale), by_song(songs_in_order)};
}

/// So many rows at most: of random songs, and of each the same number at most.
Observed at_most(const Observed& all, Index most, Random random) {
    if (all.points.rows() <= most) return all;
    const auto kept = std::min<std::size_t>(all.songs.size(), static_cast<std::size_t>(most));
    const auto each = std::max<std::size_t>(1, static_cast<std::size_t>(most) / kept);
    auto order      = all.shuffled(random);
    order.resize(kept);
    std::vector<Index> rows;
    Observed left;
    for (const std::size_t song : order) {
        auto chosen = all.songs[song];
        if (chosen.size() > each) random.shuffle(chosen);
        chosen.resize(std::min(chosen.size(), each));
        left.songs.emplace_back();
        for (const Index row : chosen) {
            left.songs.back().push_back(std::ssize(rows));
            rows.push_back(row);
        }
    }
    left.points = take(all.points, rows);
    return left;
}

/// One row of each song, drawn at random where it has several.
Matrix one_row_each(const Observed& all, Random random) {
    std::vector<Index> rows;
    for (const auto& song : all.songs)
        rows.push_back(song.size() == 1 ? song.front() : song[static_cast<std::size_t>(random.below(song.size()))]);
    return take(all.points, rows);
}

double log_dispersion(const Matrix& points, const std::vector<int>& labels, int k) {
    const MatrixD means = metrics::centroids(points, labels, k);
    double sum          = 0;
    for (Index i = 0; i < points.rows(); ++i)
        sum += (points.row(i).cast<double>() - means.row(labels[static_cast<std::size_t>(i)])).squaredNorm();
    return std::log(std::max(sum, 1e-300));
}

/// The smallest share, over the clusters of the test rows, of pairs that the training centroids keep together. Pairs of
/// two songs only: `sizes` says how many rows in succession each song has.
double prediction_strength(const std::vector<int>& test, const std::vector<int>& predicted,
                           const std::vector<std::size_t>& sizes, int k) {
    MatrixD together = MatrixD::Zero(k, k);
    VectorD kept_own = VectorD::Zero(k), own = VectorD::Zero(k);  // ordered pairs within a song, a row with itself too
    std::size_t row = 0;
    for (const std::size_t size : sizes) {
        MatrixD of_song = MatrixD::Zero(k, k);
        for (std::size_t i = 0; i < size; ++i, ++row) of_song(test[row], predicted[row]) += 1;
        together += of_song;
        kept_own += of_song.rowwise().squaredNorm();
        own.array() += of_song.rowwise().sum().array().square();
    }
    double least = 1;
    for (Index c = 0; c < k; ++c) {
        const double size = together.row(c).sum(), pairs = size * size - own[c];
        if (pairs > 0) least = std::min(least, (together.row(c).squaredNorm() - kept_own[c]) / pairs);
    }
    return least;
}

class Chooser {
  public:
    Chooser(const Observed& seen, const Options& method, const ChooseKOptions& options)
        : seen_(seen), points_(seen.points), method_(method), options_(options) {
        const MatrixD covariance = points_.cast<double>().transpose() * points_.cast<double>();
        axes_                    = symmetric_eigen(covariance).vectors;
        turned_                  = points_.cast<double>() * axes_;
        means_.resize(seen.n_songs(), points_.cols());
        for (std::size_t s = 0; s < seen.songs.size(); ++s)
            means_.row(static_cast<Index>(s)) = turned_(seen.songs[s], Eigen::all).colwise().mean();
    }
    Candidate measure(int k) const {
        const auto whole = labels_of(points_, k);
        Candidate candidate{.k = k};
        add_gap(candidate, whole);
        if (k == 1) {
            candidate.prediction_strength = 1;
            return candidate;
        }
        double strength = 0, agreement = 0;
        VectorD similar = VectorD::Zero(k);
        for (int repeat = 0; repeat < options_.repeats; ++repeat) {
            strength += split_strength(k, repeat) / options_.repeats;
            agreement += subsample_agreement(k, repeat, whole, similar) / options_.repeats;
        }
        candidate.prediction_strength = strength;
        candidate.stability           = agreement;
        candidate.jaccard             = similar.minCoeff() / options_.repeats;
        return candidate;
    }

  private:
    std::vector<int> labels_of(const Matrix& points, int k) const { return run(points, with_k(method_, k)).labels; }

    void add_gap(Candidate& candidate, const std::vector<int>& whole) const {
        VectorD references(options_.repeats);
        for (int repeat = 0; repeat < options_.repeats; ++repeat) {
            Random random(options_.seed, "gap statistic", static_cast<std::uint64_t>(repeat));
            const Matrix reference = (uniform_songs(random) * axes_.transpose()).cast<float>();
            references[repeat]     = log_dispersion(reference, labels_of(reference, candidate.k), candidate.k);
        }
        const double mean = references.mean();
        const double sd   = std::sqrt((references.array() - mean).square().mean());
        candidate.gap     = mean - log_dispersion(points_, whole, candidate.k);
        candidate.gap_sd  = sd * std::sqrt(1 + 1.0 / options_.repeats);
    }
    /// Every song at a place drawn from the box of all songs, its rows about it as they are.
    MatrixD uniform_songs(Random& random) const {
        const Eigen::RowVectorXd low = means_.colwise().minCoeff(), high = means_.colwise().maxCoeff();
        MatrixD uniform(points_.rows(), points_.cols());
        Eigen::RowVectorXd place(points_.cols());
        for (std::size_t s = 0; s < seen_.songs.size(); ++s) {
            for (Index j = 0; j < place.cols(); ++j) place[j] = random.uniform(low[j], high[j]);
            for (const Index row : seen_.songs[s])
                uniform.row(row) = place + (turned_.row(row) - means_.row(static_cast<Index>(s)));
        }
        return uniform;
    }
    double split_strength(int k, int repeat) const {
        Random random(options_.seed, "prediction strength", static_cast<std::uint64_t>(repeat));
        const auto shuffled = seen_.shuffled(random);
        const std::span songs(shuffled);
        const auto middle = songs.size() / 2;
        const auto left = songs.first(middle), right = songs.subspan(middle);
        const Matrix a = take(points_, seen_.rows_of(left)), b = take(points_, seen_.rows_of(right));
        const auto in_a = labels_of(a, k), in_b = labels_of(b, k);
        return (prediction_strength(in_a, assign_nearest(a, metrics::centroids(b, in_b, k)), seen_.sizes_of(left), k) +
                prediction_strength(in_b, assign_nearest(b, metrics::centroids(a, in_a, k)), seen_.sizes_of(right),
                                    k)) /
               2;
    }
    double subsample_agreement(int k, int repeat, const std::vector<int>& whole, VectorD& similar) const {
        Random random(options_.seed, "subsample", static_cast<std::uint64_t>(repeat));
        const auto count    = static_cast<std::size_t>(kSubsample * static_cast<double>(seen_.songs.size()));
        const auto shuffled = seen_.shuffled(random);
        const auto rows     = seen_.rows_of(std::span(shuffled).first(count));
        const auto found    = labels_of(take(points_, rows), k);
        std::vector<int> before;
        for (const Index row : rows) before.push_back(whole[static_cast<std::size_t>(row)]);
        for (const auto& [cluster, overlap] : metrics::best_overlaps(before, found)) similar[cluster] += overlap;
        // Rows of one song are together in both: one of each is compared.
        std::vector<int> one_before, one_found;
        std::size_t first = 0;
        for (const std::size_t size : seen_.sizes_of(std::span(shuffled).first(count))) {
            const std::size_t chosen = first + (size == 1 ? 0 : random.below(size));
            one_before.push_back(before[chosen]);
            one_found.push_back(found[chosen]);
            first += size;
        }
        return metrics::adjusted_rand_index(metrics::contingency(one_before, one_found));
    }

    const Observed& seen_;
    const Matrix& points_;
    const Options& method_;
    const ChooseKOptions& options_;
    MatrixD axes_, turned_;
    MatrixD means_;  ///< of the songs, turned
};

int by_gap(const std::vector<Candidate>& all) {
    for (std::size_t i = 0; i + 1 < all.size(); ++i)
        if (*all[i].gap >= *all[i + 1].gap - *all[i + 1].gap_sd) return all[i].k;
    return all.back().k;
}

int by_strength(const std::vector<Candidate>& all) {
    int chosen = 1;
    for (const auto& candidate : all)
        if (*candidate.prediction_strength >= kStrong) chosen = candidate.k;
    return chosen;
}

int by_stability(const std::vector<Candidate>& all) {
    double best = 0;
    for (const auto& candidate : all)
        if (candidate.k > 1) best = std::max(best, *candidate.stability);
    int chosen = 1;
    for (const auto& candidate : all)
        if (candidate.k > 1 && best >= kStable && *candidate.stability >= best - kAsStable) chosen = candidate.k;
    return chosen;
}

Phrase support_of(int k, bool is_clear) {
    if (k == 1) return phrase("part.k_none", "no number of groups is supported");
    return is_clear ? phrase("part.k_well", "well supported") : phrase("part.k_weakly", "weakly supported");
}

KChoice by_resampling(const Observed& seen, const Options& method, const ChooseKOptions& options, int k_max, int jobs) {
    const Chooser chooser(seen, method, options);
    KChoice choice;
    choice.method = method;
    choice.candidates.resize(static_cast<std::size_t>(k_max));
    ProgressStage stage("numbers of clusters", choice.candidates.size());
    parallel_for(choice.candidates.size(), jobs, [&](std::size_t i) {
        choice.candidates[i] = chooser.measure(static_cast<int>(i) + 1);
        stage.step();
    });
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
    const bool is_clear = spread <= 1 && *chosen.prediction_strength >= kStrong;
    choice.reason       = phrase("k.resampling",
                                 "{criterion}: gap statistic {gap}, prediction strength {strength}, stability {stability}; "
                                       "{support}",
                                 {{"criterion", options_detail::to_text(options.criterion)},
                                  {"gap", number_phrase(gap)},
                                  {"strength", number_phrase(strength)},
                                  {"stability", number_phrase(stability)},
                                  {"support", support_of(choice.k, is_clear)}});
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

std::optional<double>& bic_of(Candidate& candidate, Covariance shape) {
    return shape == Covariance::Full   ? candidate.bic_full
           : shape == Covariance::Tied ? candidate.bic_tied
                                       : candidate.bic_diag;
}

KChoice by_bic(const Matrix& points, GmmOptions method, int k_max, int jobs) {
    const bool given = method.covariance_type != Covariance::Auto;
    std::vector<Covariance> shapes{method.covariance_type};
    if (!given) shapes = {Covariance::Full, Covariance::Tied, Covariance::Diagonal};
    KChoice choice;
    double lowest = std::numeric_limits<double>::infinity();
    for (int k = 1; k <= k_max; ++k) {
        Candidate candidate{.k = k};
        for (const Covariance shape : shapes) {
            const bool only = given && k == 1;
            if (!only && !may_have(points.rows(), points.cols(), k, shape)) continue;
            method.covariance_type = shape;
            const Result found     = run(points, with_k(method, k), jobs);
            if (!only && smallest_cluster(found.labels, k) < fewest_rows(shape, points.cols())) continue;
            const double bic = found.statistics.bic.value();
            if (!given) bic_of(candidate, shape) = bic;
            candidate.bic = std::min(candidate.bic.value_or(bic), bic);
            if (bic >= lowest) continue;
            lowest        = bic;
            choice.k      = k;
            choice.method = method;
        }
        if (candidate.bic) choice.candidates.push_back(candidate);
    }
    const auto shape = options_detail::to_text(std::get<GmmOptions>(choice.method).covariance_type);
    choice.reason =
        phrase("k.bic", "bic: lowest ({bic}{shape}) of k = 1 to {k_max} without a component of too few rows",
               {{"bic", number_phrase(fmt::format("{:.1f}", lowest))},
                {"shape", given ? Phrase() : phrase("part.covariance", ", covariance_type {type}", {{"type", shape}})},
                {"k_max", number_phrase(k_max)}});
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
        choice.candidates.push_back({.k = static_cast<int>(i) + 1, .eigengap = gap, .eigenvalue = values[i]});
        if (gap <= widest) continue;
        widest   = gap;
        choice.k = static_cast<int>(i) + 1;
    }
    choice.reason = phrase("k.eigengap", "eigengap: widest ({gap}) after eigenvalue {k}",
                           {{"gap", number_phrase(fmt::format("{:.4f}", widest))}, {"k", number_phrase(choice.k)}});
    return choice;
}

void require_criterion(const Options& method, Criterion criterion) {
    const bool has_k = std::visit(
        [](const auto& chosen) {
            return requires { chosen.n_clusters; };
        },
        method);
    const bool fits = has_k && (criterion != Criterion::Bic || std::holds_alternative<GmmOptions>(method)) &&
                      (criterion != Criterion::Eigengap || std::holds_alternative<SpectralOptions>(method));
    require(fits, "E6111", "choosing k: {} does not have the criterion {}", name(method),
            options_detail::to_text(criterion));
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

KChoice choose_k(const Matrix& table, const Options& method, const ChooseKOptions& options, int jobs,
                 const std::vector<int>& songs) {
    require_points(table, "choosing k");
    require(options.k_max >= 2 && options.repeats >= 2 && options.max_rows >= 6, "E6105",
            "choosing k: k_max ({}) and repeats ({}) must be at least 2, max_rows ({}) at least 6", options.k_max,
            options.repeats, options.max_rows);
    require_criterion(method, options.criterion);
    const Observed all = observed(table, songs);
    require(all.n_songs() >= 6, "E6110",
            "choosing k: needs at least 6 songs, but there are {} in {} rows (equal rows count once); give --k a "
            "number",
            all.n_songs(), table.rows());
    const Observed seen = at_most(all, options.max_rows, Random(options.seed, "choosing k"));
    const int k_max     = std::min(options.k_max, static_cast<int>(seen.n_songs() / 3));
    const auto* mixture = std::get_if<GmmOptions>(&method);
    const auto* graph   = std::get_if<SpectralOptions>(&method);
    const bool own      = options.criterion == Criterion::Auto;
    const auto found    = [&] {
        const auto one_each = [&] { return one_row_each(seen, Random(options.seed, "one row a song")); };
        if (mixture != nullptr && (own || options.criterion == Criterion::Bic))
            return by_bic(one_each(), *mixture, k_max, jobs);
        if (graph != nullptr && (own || options.criterion == Criterion::Eigengap))
            return by_eigengap(one_each(), *graph, k_max, jobs);
        return by_resampling(seen, method, options, k_max, jobs);
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
