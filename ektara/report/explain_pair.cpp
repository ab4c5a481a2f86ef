#include <algorithm>
#include <cmath>

#include "ektara/report/column_words.hpp"
#include "ektara/report/explain.hpp"

namespace ektara::report {
namespace {

using artifacts::Json;

/// Columns brought to mean 0 and deviation 1; constant ones and unknown cells become 0.
MatrixD standard_scores(const FeatureMatrix& table) {
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

double distance(const MatrixD& values, Eigen::Index a, Eigen::Index b, const std::vector<Eigen::Index>& columns) {
    double squares = 0;
    for (const auto c : columns) squares += std::pow(values(a, c) - values(b, c), 2);
    return std::sqrt(squares / static_cast<double>(columns.size()));
}

/// Of the songs other than a and b, those farther from a (and from b) than they are from one another.
double share_farther(const MatrixD& values, Eigen::Index a, Eigen::Index b, const std::vector<Eigen::Index>& columns) {
    const double between = distance(values, a, b, columns);
    double farther = 0, counted = 0;
    for (Eigen::Index i = 0; i < values.rows(); ++i) {
        if (i == a || i == b) continue;
        farther +=
            (distance(values, a, i, columns) > between ? 1 : 0) + (distance(values, b, i, columns) > between ? 1 : 0);
        counted += 2;
    }
    return counted > 0 ? farther / counted : 0;
}

Json columns_json(const FeatureMatrix& table, const MatrixD& values, Eigen::Index a, Eigen::Index b,
                  std::vector<Eigen::Index> columns) {
    std::stable_sort(columns.begin(), columns.end(), [&](Eigen::Index x, Eigen::Index y) {
        return std::abs(values(a, x) - values(b, x)) < std::abs(values(a, y) - values(b, y));
    });
    if (columns.size() > 4) columns.erase(columns.begin() + 2, columns.end() - 2);
    Json list = Json::array();
    for (const auto c : columns)
        list.push_back({{"name", table.columns[static_cast<std::size_t>(c)]},
                        {"a", table.values(a, c)},
                        {"b", table.values(b, c)},
                        {"difference", std::abs(values(a, c) - values(b, c))},
                        {"unit", words_for(table.columns[static_cast<std::size_t>(c)]).unit}});
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
    const MatrixD values = standard_scores(table);
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
