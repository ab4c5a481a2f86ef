#include "ektara/metrics/detail/single_peak.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "ektara/core/detail/decompositions.hpp"

namespace ektara::metrics {
namespace {

constexpr int kPeaks = 20, kMostTurns = 100;

enum class Bend { Convex, Concave };

/// The greatest convex minorant, or the least concave majorant, of the points from `from` to `to`, into `fit`.
void bend(const SinglePeak& sample, std::size_t from, std::size_t to, Bend which, std::vector<double>& fit) {
    const auto& x      = sample.values;
    const auto& y      = sample.shares;
    const double sign  = which == Bend::Convex ? 1 : -1;
    const auto is_bent = [&](std::size_t a, std::size_t b, std::size_t c) {
        return sign * ((y[b] - y[a]) * (x[c] - x[a]) - (y[c] - y[a]) * (x[b] - x[a])) < 0;
    };
    std::vector<std::size_t> knots;
    for (std::size_t i = from; i <= to; ++i) {
        while (knots.size() >= 2 && !is_bent(knots[knots.size() - 2], knots.back(), i)) knots.pop_back();
        knots.push_back(i);
    }
    fit[from] = y[from];
    for (std::size_t k = 0; k + 1 < knots.size(); ++k) {
        const auto a = knots[k], b = knots[k + 1];
        for (auto i = a; i <= b; ++i) fit[i] = y[a] + (y[b] - y[a]) * (x[i] - x[a]) / (x[b] - x[a]);
    }
}

/// The distinct values with the middle of the shares of their copies.
SinglePeak distribution(std::vector<double> sample) {
    std::sort(sample.begin(), sample.end());
    SinglePeak found;
    for (std::size_t i = 0, end = 0; i < sample.size(); i = end) {
        while (end < sample.size() && sample[end] == sample[i]) ++end;
        found.values.push_back(sample[i]);
        found.shares.push_back(static_cast<double>(i + end) / 2 / static_cast<double>(sample.size()));
    }
    return found;
}

}  // namespace

double SinglePeak::share_at(double value) const {
    return shares[static_cast<std::size_t>(std::lower_bound(values.begin(), values.end(), value) - values.begin())];
}

double SinglePeak::value_at(double share) const {
    const auto found = std::lower_bound(shares.begin(), shares.end(), share);
    if (found == shares.begin()) return values.front();
    if (found == shares.end()) return values.back();
    const auto i      = static_cast<std::size_t>(found - shares.begin());
    const double part = (share - shares[i - 1]) / (shares[i] - shares[i - 1]);
    return values[i - 1] + part * (values[i] - values[i - 1]);
}

SinglePeak nearest_single_peak(std::vector<double> sample) {
    auto found       = distribution(std::move(sample));
    const auto count = found.values.size();
    std::vector<double> best, fit(count);
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t peak = 0; peak <= kPeaks; ++peak) {
        const auto top = std::min(count - 1, count * peak / kPeaks);
        bend(found, 0, top, Bend::Convex, fit);
        bend(found, top, count - 1, Bend::Concave, fit);
        double distance = 0;
        for (std::size_t i = 0; i < count; ++i) distance = std::max(distance, std::abs(fit[i] - found.shares[i]));
        if (distance >= least) continue;
        least = distance;
        best  = fit;
    }
    found.shares = std::move(best);
    return found;
}

double normal_quantile(double share) {
    double z = 0;
    for (int step = 0; step < 60; ++step) {
        const double density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
        const double change  = (share - std::erfc(-z / std::numbers::sqrt2) / 2) / density;
        z += change;
        if (std::abs(change) < 1e-12) break;
    }
    return z;
}

MatrixD independent_directions(const MatrixD& columns) {
    const auto rows = static_cast<double>(columns.rows());
    MatrixD turn    = MatrixD::Identity(columns.cols(), columns.cols());
    for (int i = 0; i < kMostTurns; ++i) {
        const MatrixD bent             = (columns * turn).array().tanh();
        const Eigen::RowVectorXd slope = (1 - bent.array().square()).colwise().mean();
        const MatrixD next             = columns.transpose() * bent / rows - turn * slope.asDiagonal();
        const auto [values, vectors]   = symmetric_eigen(next.transpose() * next);
        if (!(values[0] > 0)) break;  // a direction whose contrast is flat: any turn is as good
        const MatrixD turned = next * vectors * values.cwiseSqrt().cwiseInverse().asDiagonal() * vectors.transpose();
        const double change  = (1 - (turned.transpose() * turn).diagonal().array().abs()).maxCoeff();
        turn                 = turned;
        if (change < 1e-5) break;
    }
    return turn;
}

}  // namespace ektara::metrics
