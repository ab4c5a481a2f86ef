#include <algorithm>
#include <cmath>

#include "ektara/report/column_words.hpp"
#include "ektara/report/explain.hpp"
#include "ektara/report/musical_key.hpp"

namespace ektara::report {
namespace {

using artifacts::Json;

/// Coordinates of rows in each column, of deviation 1: one of an ordinary column, two of a column of keys.
struct Scores {
    MatrixD first, second;
    double difference(Eigen::Index a, Eigen::Index b, Eigen::Index column) const {
        return std::hypot(first(a, column) - first(b, column), second(a, column) - second(b, column));
    }
};

/// Columns brought to mean 0 and deviation 1; constant ones and unknown cells become 0.
MatrixD standardised(const FeatureMatrix& table) {
    MatrixD values = table.values.cast<double>();
    for (Eigen::Index c = 0; c < values.cols(); ++c) {
        double n = 0, sum = 0, squares = 0;
        for (Eigen::Index i = 0; i < values.rows(); ++i)
            if (std::isfinite(values(i, c))) {
                ++n;
                sum += values(i, c);
            }
        const double mean = n > 0 ? sum / n : 0;
        for (Eigen::Index i = 0; i < values.rows(); ++i)
            if (std::isfinite(values(i, c))) squares += (values(i, c) - mean) * (values(i, c) - mean);
        const double deviation = n > 0 ? std::sqrt(squares / n) : 0;
        for (Eigen::Index i = 0; i < values.rows(); ++i)
            values(i, c) = std::isfinite(values(i, c)) && deviation > 1e-9 ? (values(i, c) - mean) / deviation : 0;
    }
    return values;
}

/// Keys as points on the circle of fifths, about their mean and over their distance from it; an unknown key lies there.
void place_keys(const FeatureMatrix& table, Eigen::Index column, Scores& scores) {
    std::vector<Eigen::Index> known;
    for (Eigen::Index i = 0; i < table.values.rows(); ++i)
        if (!key_name(static_cast<double>(table.values(i, column))).empty()) known.push_back(i);
    scores.first.col(column).setZero();
    if (known.empty()) return;
    VectorD x(std::ssize(known)), y(std::ssize(known));
    for (std::size_t i = 0; i < known.size(); ++i) {
        const double angle              = fifths_angle(static_cast<double>(table.values(known[i], column)));
        x[static_cast<Eigen::Index>(i)] = std::cos(angle);
        y[static_cast<Eigen::Index>(i)] = std::sin(angle);
    }
    x.array() -= x.mean();
    y.array() -= y.mean();
    const double deviation =
        std::sqrt(x.squaredNorm() / static_cast<double>(x.size()) + y.squaredNorm() / static_cast<double>(y.size()));
    if (deviation <= 1e-9) return;
    scores.first(known, column)  = x / deviation;
    scores.second(known, column) = y / deviation;
}

Scores standard_scores(const FeatureMatrix& table) {
    Scores scores{standardised(table), MatrixD::Zero(table.values.rows(), table.values.cols())};
    for (Eigen::Index c = 0; c < table.values.cols(); ++c)
        if (holds_keys(table, c)) place_keys(table, c, scores);
    return scores;
}

double distance(const Scores& values, Eigen::Index a, Eigen::Index b, const std::vector<Eigen::Index>& columns) {
    double squares = 0;
    for (const auto c : columns) squares += std::pow(values.difference(a, b, c), 2);
    return std::sqrt(squares / static_cast<double>(columns.size()));
}

/// Of the songs other than a and b, those farther from a (and from b) than they are from one another.
double share_farther(const Scores& values, Eigen::Index a, Eigen::Index b, const std::vector<Eigen::Index>& columns) {
    const double between = distance(values, a, b, columns);
    double farther = 0, counted = 0;
    for (Eigen::Index i = 0; i < values.first.rows(); ++i) {
        if (i == a || i == b) continue;
        farther +=
            (distance(values, a, i, columns) > between ? 1 : 0) + (distance(values, b, i, columns) > between ? 1 : 0);
        counted += 2;
    }
    return counted > 0 ? farther / counted : 0;
}

/// A key or a mode of two rows in names: "A minor and F major"; empty for any other column.
std::string in_names(const FeatureMatrix& table, Eigen::Index a, Eigen::Index b, Eigen::Index column) {
    const auto joined = [](const std::string& x, const std::string& y) {
        const auto said = [](const std::string& name) { return name.empty() ? std::string("unknown") : name; };
        return said(x) + " and " + said(y);
    };
    if (holds_keys(table, column)) return joined(key_of(table, a, column), key_of(table, b, column));
    if (!holds_modes(table, column)) return {};
    return joined(mode_name(static_cast<double>(table.values(a, column))),
                  mode_name(static_cast<double>(table.values(b, column))));
}

Json columns_json(const FeatureMatrix& table, const Scores& values, Eigen::Index a, Eigen::Index b,
                  std::vector<Eigen::Index> columns) {
    std::stable_sort(columns.begin(), columns.end(), [&](Eigen::Index x, Eigen::Index y) {
        return values.difference(a, b, x) < values.difference(a, b, y);
    });
    if (columns.size() > 4) columns.erase(columns.begin() + 2, columns.end() - 2);
    Json list = Json::array();
    for (const auto c : columns) {
        list.push_back({{"name", table.columns[static_cast<std::size_t>(c)]},
                        {"a", table.values(a, c)},
                        {"b", table.values(b, c)},
                        {"difference", values.difference(a, b, c)},
                        {"unit", words_for(table.columns[static_cast<std::size_t>(c)]).unit}});
        if (const auto names = in_names(table, a, b, c); !names.empty()) list.back()["text"] = names;
    }
    return list;
}

}  // namespace

Json explain_pair(const RunView& run, const TrackId& a, const TrackId& b) {
    std::string name;
    const auto table  = explaining_features(run, run.methods().front(), &name);
    const auto row_of = [&](const TrackId& id) {
        return static_cast<Eigen::Index>(std::find(table.rows.begin(), table.rows.end(), id) - table.rows.begin());
    };
    const Eigen::Index first = row_of(a), second = row_of(b);
    const auto values = standard_scores(table);
    std::map<std::string, std::vector<Eigen::Index>> groups;
    for (std::size_t c = 0; c < table.columns.size(); ++c)
        groups[words_for(table.columns[c]).group].push_back(static_cast<Eigen::Index>(c));
    std::vector<Json> found;
    for (const auto& [group, columns] : groups)
        found.push_back({{"group", group},
                         {"distance", distance(values, first, second, columns)},
                         {"typical", std::sqrt(2.0)},
                         {"farther_share", share_farther(values, first, second, columns)},
                         {"columns", columns_json(table, values, first, second, columns)}});
    std::stable_sort(found.begin(), found.end(), [](const Json& x, const Json& y) {
        return x.at("farther_share").get<double>() > y.at("farther_share").get<double>();
    });
    return {{"a", a}, {"b", b}, {"features_from", name}, {"groups", found}};
}

}  // namespace ektara::report
