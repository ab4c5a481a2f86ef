#include "ektara/metrics/probe.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "ektara/core/detail/decompositions.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/points.hpp"
#include "ektara/core/random.hpp"
#include "ektara/core/row_order.hpp"

namespace ektara::metrics {
namespace {

using Eigen::Index;

void require_songs(std::size_t rows, const std::vector<int>& labels, const std::vector<int>& songs) {
    require(labels.size() == rows && (songs.empty() || songs.size() == rows), "E6301",
            "probe: {} rows need as many labels and songs, but there are {} and {}", rows, labels.size(), songs.size());
}

int song_of(const std::vector<int>& songs, std::size_t row) {
    return songs.empty() ? static_cast<int>(row) : songs[row];
}

/// The rows that take part, their class from 0 on and their fold.
struct Deal {
    std::vector<Index> rows;
    std::vector<int> classes, folds;
    int n_classes = 0;
};

/// The songs of each class, in the order of the rows; a song belongs to the class of its first row.
std::map<int, std::vector<int>> songs_by_class(const std::vector<int>& labels, const std::vector<int>& songs,
                                               const RowOrder& order) {
    std::map<int, std::vector<int>> of_class;
    std::set<int> seen;
    for (const Index at : order) {
        const auto row = static_cast<std::size_t>(at);
        if (labels[row] != kNoLabel && seen.insert(song_of(songs, row)).second)
            of_class[labels[row]].push_back(song_of(songs, row));
    }
    return of_class;
}

/// Songs and classes in the order in which they appear.
Deal deal(const std::vector<int>& named, const std::vector<int>& songs, const RowOrder& order,
          const ProbeOptions& options) {
    const auto labels = numbered_by_appearance(named, order);
    Deal dealt;
    std::map<int, int> number, fold;
    for (auto& [label, theirs] : songs_by_class(labels, songs, order)) {
        if (std::ssize(theirs) < options.folds) continue;
        const int place = dealt.n_classes++;
        number[label]   = place;
        Random(options.seed, "probe", static_cast<std::uint64_t>(place)).shuffle(theirs);
        for (std::size_t i = 0; i < theirs.size(); ++i) fold[theirs[i]] = (static_cast<int>(i) + place) % options.folds;
    }
    for (const Index at : order) {
        const auto row      = static_cast<std::size_t>(at);
        const auto known    = number.find(labels[row]);
        const auto dealt_to = fold.find(song_of(songs, row));
        if (known == number.end() || dealt_to == fold.end()) continue;
        dealt.rows.push_back(at);
        dealt.classes.push_back(known->second);
        dealt.folds.push_back(dealt_to->second);
    }
    return dealt;
}

/// Linear discriminants: the class with the largest x·directions + offsets, x standardised.
struct Discriminants {
    Eigen::RowVectorXd mean, scale, offsets;
    MatrixD directions;

    int classify(const Eigen::RowVectorXd& x) const {
        Index best                            = 0;
        const Eigen::RowVectorXd standardised = ((x - mean).array() * scale.array()).matrix();
        (standardised * directions + offsets).maxCoeff(&best);
        return static_cast<int>(best);
    }
};

/// From rows x, whose classes weigh the same, whatever their numbers. Every class must have a row.
Discriminants discriminants(MatrixD x, const std::vector<int>& classes, int n_classes, double shrinkage) {
    VectorD counts = VectorD::Zero(n_classes), weights(x.rows());
    for (const int c : classes) counts[c] += 1;
    for (Index i = 0; i < x.rows(); ++i) weights[i] = 1 / (counts[classes[static_cast<std::size_t>(i)]] * n_classes);
    Discriminants found;
    found.mean = weights.transpose() * x;
    x.rowwise() -= found.mean;
    const Eigen::RowVectorXd deviation = (weights.transpose() * x.cwiseAbs2()).cwiseSqrt();
    const auto constant                = deviation.array() <= 1e-9 * found.mean.array().abs();
    found.scale                        = constant.select(0, deviation.array().max(1e-300).inverse());
    x *= found.scale.asDiagonal();
    MatrixD means = MatrixD::Zero(n_classes, x.cols());
    for (Index i = 0; i < x.rows(); ++i) {
        const int c = classes[static_cast<std::size_t>(i)];
        means.row(c) += x.row(i) / counts[c];
    }
    for (Index i = 0; i < x.rows(); ++i) x.row(i) -= means.row(classes[static_cast<std::size_t>(i)]);
    MatrixD covariance = (1 - shrinkage) * (x.transpose() * weights.asDiagonal() * x);
    covariance.diagonal().array() += shrinkage;
    found.directions = solve_positive_definite(covariance, means.transpose());
    found.offsets    = -0.5 * means.transpose().cwiseProduct(found.directions).colwise().sum();
    return found;
}

/// The class that the others' discriminants give to each row.
std::vector<int> recognise(const Matrix& features, const Deal& dealt, const ProbeOptions& options) {
    std::vector<int> recognised(dealt.rows.size());
    for (int fold = 0; fold < options.folds; ++fold) {
        std::vector<Index> taught;
        std::vector<int> classes;
        for (std::size_t i = 0; i < dealt.rows.size(); ++i)
            if (dealt.folds[i] != fold) {
                taught.push_back(dealt.rows[i]);
                classes.push_back(dealt.classes[i]);
            }
        const MatrixD rows = features(taught, Eigen::all).cast<double>();
        const auto fitted  = discriminants(rows, classes, dealt.n_classes, options.shrinkage);
        for (std::size_t i = 0; i < dealt.rows.size(); ++i)
            if (dealt.folds[i] == fold) recognised[i] = fitted.classify(features.row(dealt.rows[i]).cast<double>());
    }
    return recognised;
}

ProbeFinding finding(const Matrix& features, const ProbedColumn& column, const std::vector<ProbedColumn>& columns,
                     const std::vector<int>& songs, const ProbeOptions& options) {
    ProbeFinding found{column.name, probe(features, column.labels, songs, options), {}, 0, false};
    found.confounded = found.probe.skill() >= options.skill;  // false for NaN
    if (column.kind != ProbedColumn::Kind::Provenance) return found;
    for (const auto& other : columns) {
        if (other.kind == ProbedColumn::Kind::Provenance) continue;
        const double v = association(column.labels, other.labels, songs);
        if (v > found.association) {
            found.association    = v;
            found.entangled_with = other.name;
        }
    }
    found.confounded = found.confounded && found.association >= options.association;
    return found;
}

}  // namespace

Probe probe(const Matrix& features, const std::vector<int>& labels, const std::vector<int>& songs,
            const ProbeOptions& options) {
    require_points(features, "probe");
    require_songs(static_cast<std::size_t>(features.rows()), labels, songs);
    require(options.folds >= 2, "E6105", "probe: there must be at least 2 folds, but got {}", options.folds);
    require(options.shrinkage > 0 && options.shrinkage <= 1, "E6105",
            "probe: the shrinkage must be above 0 and at most 1, but got {}", options.shrinkage);
    const Deal dealt = deal(labels, songs, lexicographic_order(features), options);
    Probe found{.classes = dealt.n_classes, .rows = static_cast<int>(dealt.rows.size())};
    if (dealt.n_classes < 2) return found;
    const auto recognised = recognise(features, dealt, options);
    VectorD counts = VectorD::Zero(dealt.n_classes), right = counts;
    for (std::size_t i = 0; i < recognised.size(); ++i) {
        counts[dealt.classes[i]] += 1;
        right[dealt.classes[i]] += recognised[i] == dealt.classes[i] ? 1 : 0;
    }
    found.balanced_accuracy = right.cwiseQuotient(counts).mean();
    found.chance            = 1.0 / dealt.n_classes;
    return found;
}

double association(const std::vector<int>& a, const std::vector<int>& b, const std::vector<int>& songs) {
    require_songs(a.size(), b, songs);
    std::map<std::pair<int, int>, double> together;
    std::map<int, double> of_a, of_b;
    std::set<int> seen;
    for (std::size_t row = 0; row < a.size(); ++row) {
        if (a[row] == kNoLabel || b[row] == kNoLabel || !seen.insert(song_of(songs, row)).second) continue;
        together[{a[row], b[row]}] += 1;
        of_a[a[row]] += 1;
        of_b[b[row]] += 1;
    }
    const auto n = static_cast<double>(seen.size()), k = static_cast<double>(of_a.size()),
               r = static_cast<double>(of_b.size());
    if (k < 2 || r < 2) return 0;
    double phi = -1;  // φ² = χ²/n = Σ n_ij²/(n_i·n_j) − 1
    for (const auto& [pair, count] : together) phi += count * count / (of_a[pair.first] * of_b[pair.second]);
    const double corrected = std::max(0.0, phi - (k - 1) * (r - 1) / (n - 1));
    const double k_left = k - (k - 1) * (k - 1) / (n - 1), r_left = r - (r - 1) * (r - 1) / (n - 1);
    const double most = std::min(k_left, r_left) - 1;
    return most > 0 ? std::min(1.0, std::sqrt(corrected / most)) : 0;
}

std::vector<ProbeFinding> corpus_probe(const Matrix& features, const std::vector<ProbedColumn>& columns,
                                       const std::vector<int>& songs, const ProbeOptions& options) {
    std::vector<ProbeFinding> found;
    for (const auto& column : columns)
        if (column.kind != ProbedColumn::Kind::Other)
            found.push_back(finding(features, column, columns, songs, options));
    return found;
}

}  // namespace ektara::metrics
