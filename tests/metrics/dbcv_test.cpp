#include "ektara/metrics/dbcv.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <tuple>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/random.hpp"
#include "error_code.hpp"

namespace ektara::metrics {
namespace {

using Table = std::vector<std::vector<double>>;

/// The definition with powers as they stand, and Kruskal's tree, of equal edges that between the rows farthest
/// apart: nothing shared with the code under test.
double naive_dbcv(const Matrix& points, const std::vector<int>& labels, int k) {
    const auto n = static_cast<std::size_t>(points.rows());
    Table d(n, std::vector<double>(n));
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            d[i][j] = (points.row(static_cast<Eigen::Index>(i)).cast<double>() -
                       points.row(static_cast<Eigen::Index>(j)).cast<double>())
                          .norm();
    std::vector<double> core(n), sparse(static_cast<std::size_t>(k));
    std::vector<std::vector<std::size_t>> inside(static_cast<std::size_t>(k));
    std::vector<double> size(static_cast<std::size_t>(k));
    const auto reach = [&](std::size_t a, std::size_t b) { return std::max({core[a], core[b], d[a][b]}); };
    for (int c = 0; c < k; ++c) {
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < n; ++i)
            if (labels[i] == c) rows.push_back(i);
        for (const auto i : rows) {
            double sum = 0;
            for (const auto j : rows)
                if (j != i) sum += std::pow(1 / d[i][j], static_cast<double>(points.cols()));
            core[i] = std::pow(sum / static_cast<double>(rows.size() - 1), -1.0 / static_cast<double>(points.cols()));
        }
        std::vector<std::tuple<double, double, std::size_t, std::size_t>> pairs, tree;
        for (const auto i : rows)
            for (const auto j : rows)
                if (i < j) pairs.emplace_back(reach(i, j), -d[i][j], i, j);
        std::sort(pairs.begin(), pairs.end());
        std::vector<std::size_t> parent(n), degree(n);
        std::iota(parent.begin(), parent.end(), std::size_t{0});
        const std::function<std::size_t(std::size_t)> root = [&](std::size_t i) {
            return parent[i] == i ? i : root(parent[i]);
        };
        for (const auto& pair : pairs) {
            const auto a = root(std::get<2>(pair)), b = root(std::get<3>(pair));
            if (a == b) continue;
            parent[a] = b;
            tree.push_back(pair);
            ++degree[std::get<2>(pair)];
            ++degree[std::get<3>(pair)];
        }
        for (const auto& [length, apart, i, j] : tree)
            if (degree[i] > 1 && degree[j] > 1)
                sparse[static_cast<std::size_t>(c)] = std::max(sparse[static_cast<std::size_t>(c)], length);
        for (const auto i : rows)
            if (degree[i] > 1) inside[static_cast<std::size_t>(c)].push_back(i);
        size[static_cast<std::size_t>(c)] = static_cast<double>(rows.size());
    }
    double index = 0;
    for (std::size_t a = 0; a < inside.size(); ++a) {
        double separation = INFINITY;
        for (std::size_t b = 0; b < inside.size(); ++b)
            for (const auto i : inside[a])
                for (const auto j : inside[b])
                    if (a != b) separation = std::min(separation, reach(i, j));
        index += size[a] / static_cast<double>(n) * (separation - sparse[a]) / std::max(separation, sparse[a]);
    }
    return index;
}

TEST(Dbcv, IsThatOfTheDefinition) {
    for (const std::uint64_t seed : {1u, 2u, 3u}) {
        Matrix points = testing::random_matrix(60, 3, seed) * 1.3f;
        Random random(seed, "labels");
        std::vector<int> labels;
        for (Eigen::Index i = 0; i < 60; ++i) {
            labels.push_back(static_cast<int>(random.below(4)) - 1);
            points(i, 0) += 2.5f * static_cast<float>(labels.back());
        }
        EXPECT_NEAR(dbcv(points, labels), naive_dbcv(points, labels, 3), 1e-9);
    }
}

/// Four blobs of rows whose spread differs: their core distances tie most edges of the tree.
std::pair<Matrix, std::vector<int>> uneven_blobs() {
    Random random(5, "uneven blobs");
    Matrix points(160, 2);
    std::vector<int> labels;
    for (Eigen::Index i = 0; i < 160; ++i) {
        const double spread = std::exp(0.5 * random.normal());
        labels.push_back(static_cast<int>(i) / 40);
        for (Eigen::Index j = 0; j < 2; ++j)
            points(i, j) = static_cast<float>(spread * random.normal() + (labels.back() >> j) % 2 * 7.0);
    }
    return {points, labels};
}

TEST(Dbcv, IsTheSameToTheBitForAnyOrderOfTheRows) {
    const auto [points, labels] = uneven_blobs();
    const double found          = dbcv(points, labels);
    EXPECT_NEAR(found, naive_dbcv(points, labels, 4), 1e-9);
    for (const std::uint64_t seed : {1u, 2u, 3u}) {
        std::vector<Eigen::Index> order(160);
        std::iota(order.begin(), order.end(), Eigen::Index{0});
        Random(seed, "order").shuffle(order);
        std::vector<int> turned;
        for (const auto row : order) turned.push_back(labels[static_cast<std::size_t>(row)]);
        EXPECT_EQ(dbcv(points(order, Eigen::all), turned), found);
    }
}

TEST(Dbcv, CopiesAddToTheWeightOfTheirClusterAndToNothingElse) {
    auto [points, labels] = uneven_blobs();
    const auto share_of   = [&](int cluster, const std::vector<int>& of) {
        return static_cast<double>(std::count(of.begin(), of.end(), cluster)) / static_cast<double>(of.size());
    };
    Matrix more(200, 2);
    more.topRows(160) = points;
    auto with_copies  = labels;
    for (Eigen::Index i = 160; i < 200; ++i) {
        more.row(i) = points.row(3);
        with_copies.push_back(0);
    }
    std::vector<double> of_each;
    double expected = 0;
    for (int c = 0; c < 4; ++c) {
        // The index is a mean weighted by the clusters' shares: a thousand copies tell that of a single cluster.
        Matrix padded(1160, 2);
        padded.topRows(160) = points;
        auto padded_labels  = labels;
        for (Eigen::Index i = 160; i < 1160; ++i) {
            padded.row(i) = points.row(c * 40);
            padded_labels.push_back(c);
        }
        const double whole = dbcv(points, labels), weighed = dbcv(padded, padded_labels);
        // whole = Σ v/4; weighed = Σ v·40/1160 + v_c·1000/1160.
        of_each.push_back((weighed - whole * 160 / 1160) * 1160 / 1000);
        expected += share_of(c, with_copies) * of_each.back();
    }
    EXPECT_NEAR(dbcv(more, with_copies), expected, 1e-9);
}

TEST(Dbcv, IsHighForTwoLinesFarApartAndLowForThemCutAcross) {
    Matrix points(40, 2);
    std::vector<int> lines, halves;
    for (int i = 0; i < 40; ++i) {
        points(i, 0) = 0.1f * static_cast<float>(i % 20);
        points(i, 1) = i < 20 ? 0.0f : 5.3f;
        lines.push_back(i / 20);
        halves.push_back(i % 20 / 10);
    }
    EXPECT_GT(dbcv(points, lines), 0.9);
    EXPECT_LT(dbcv(points, halves), -0.9);
}

TEST(Dbcv, BearsCopiesSinglesHundredsOfColumnsAndOneCluster) {
    Matrix copies = Matrix::Zero(6, 2);
    copies.bottomRows(3).setConstant(4);
    EXPECT_NEAR(dbcv(copies, {0, 0, 0, 1, 1, 1}), 1, 1e-12);
    EXPECT_TRUE(std::isfinite(dbcv(copies, {0, 0, 0, 1, 1, 2})));
    EXPECT_TRUE(std::isfinite(
        dbcv(testing::random_matrix(20, 436), {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1})));
    EXPECT_TRUE(std::isnan(dbcv(copies, {0, 0, 0, 0, -1, -1})));
    EXPECT_CODE("E6301", dbcv(copies, {0, 1}));
}

}  // namespace
}  // namespace ektara::metrics
