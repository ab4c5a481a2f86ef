#include "ektara/cluster/detail/ward_rounds.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/cluster/agglomerative.hpp"
#include "ektara/cluster/detail/lloyd.hpp"

namespace ektara::cluster {
namespace {

/// Groups of rows, in the order and about the mean as Ward's links are made from.
struct Prepared {
    explicit Prepared(const Matrix& table) : centred(table), rows(centred.rows_of(table)) {}
    std::vector<Merge> by_rounds(int jobs) const {
        return merge_tree(ward_links_by_rounds(centred.points, rows, centred.mean * centred.scale, jobs));
    }
    std::vector<Merge> by_chain() const {
        return merge_tree(ward_links_by_chain(centred.points, rows, centred.mean * centred.scale));
    }
    CentredPoints centred;
    Matrix rows;
};

/// The same merges; heights are sums in another order.
bool is_same_tree(const std::vector<Merge>& a, const std::vector<Merge>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Merge& one, const Merge& other) {
        return one.left == other.left && one.right == other.right && one.size == other.size &&
               std::abs(one.height - other.height) <= 1e-12 * other.height;
    });
}

Matrix grouped(Eigen::Index n, Eigen::Index d, std::uint64_t seed) {
    Matrix points = testing::random_matrix(n, d, seed);
    for (Eigen::Index i = 0; i < n; ++i) points.row(i).array() += static_cast<float>(4 * (i % 5));
    return points;
}

TEST(WardRounds, MakeTheTreeOfTheChain) {
    for (const Eigen::Index d : {1, 3, 17})
        for (const Eigen::Index n : {2, 3, 90, 700}) {
            const Prepared prepared(grouped(n, d, static_cast<std::uint64_t>(n + d)));
            const auto tree = prepared.by_chain();
            EXPECT_TRUE(is_same_tree(prepared.by_rounds(1), tree)) << n << "×" << d;
            EXPECT_TRUE(prepared.by_rounds(1) == prepared.by_rounds(2)) << n << "×" << d;
        }
}

TEST(WardRounds, MergeCopiesFirstAndKeepTheHeights) {
    Matrix points = grouped(400, 4, 3);
    for (Eigen::Index i = 0; i < 150; ++i) points.row(i) = points.row(399 - i % 40);
    const Prepared prepared(points);
    const auto chain = prepared.by_chain(), rounds = prepared.by_rounds(1);
    ASSERT_EQ(chain.size(), rounds.size());
    for (std::size_t i = 0; i < chain.size(); ++i) {
        EXPECT_NEAR(rounds[i].height, chain[i].height, 1e-9 * (1 + chain[i].height));
        EXPECT_EQ(rounds[i].height == 0, i < 150);
    }
    EXPECT_TRUE(testing::same_partition(cut_after(rounds, 400, 390), cut_after(chain, 400, 390)));
}

TEST(WardRounds, EndWhereAllHeightsAreEqualOrNothingIsSure) {
    Matrix line(300, 1), far = grouped(300, 3, 8);
    for (Eigen::Index i = 0; i < line.rows(); ++i) line(i, 0) = static_cast<float>(i);
    // So far from the mean that single precision tells no two rows of a group apart.
    for (Eigen::Index i = 0; i < far.rows(); ++i) far(i, 0) += i % 2 == 0 ? 3e4F : -3e4F;
    for (const Matrix& points : {line, far}) {
        const Prepared prepared(points);
        const auto tree = prepared.by_rounds(1);
        ASSERT_EQ(tree.size(), 299U);
        EXPECT_EQ(tree.back().size, 300);
        EXPECT_TRUE(prepared.by_rounds(2) == tree);
    }
    const Prepared prepared(far);
    EXPECT_TRUE(is_same_tree(prepared.by_rounds(1), prepared.by_chain()));
}

}  // namespace
}  // namespace ektara::cluster
