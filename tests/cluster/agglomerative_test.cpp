#include "ektara/cluster/agglomerative.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/options.hpp"
#include "error_code.hpp"
#include "golden_tables.hpp"

namespace ektara::cluster {
namespace {

using testing::same_partition;

TEST(Agglomerative, CutsTheReferencesPartitionsByNumberAndByHeight) {
    const auto golden = artifacts::read_json(EKTARA_GOLDEN_DIR "/cluster/agglomerative.json");
    for (const auto& given : golden) {
        const auto name = given["table"].get<std::string>(), word = given["linkage"].get<std::string>();
        Linkage linkage{};
        for (const auto& [key, text] : enum_names(Linkage{}))
            if (text == word) linkage = key;
        const Matrix points = golden_table(name);
        const auto found    = agglomerative(points, linkage, 5, 0);
        EXPECT_TRUE(same_partition(found.labels, given["labels"].get<std::vector<int>>())) << name << " " << word;
        std::vector<double> top;
        for (const auto& merge : found.tree) top.push_back(merge.height);
        top.erase(top.begin(), top.end() - 5);
        EXPECT_CLOSE(top, given["top"].get<std::vector<double>>(), 1e-4);
        const auto cut = agglomerative(points, linkage, 1, given["height"].get<double>());
        EXPECT_TRUE(same_partition(cut.labels, given["cut"].get<std::vector<int>>())) << name << " " << word;
    }
}

/// Ward by the definition: at each step the pair of clusters whose merge raises the sum of squares least.
std::vector<int> ward_by_definition(const Matrix& points, int k) {
    const auto n = static_cast<int>(points.rows());
    std::vector<int> labels(static_cast<std::size_t>(n));
    for (int i = 0; i < n; ++i) labels[static_cast<std::size_t>(i)] = i;
    const auto squares = [&](int a, int b) {
        Eigen::RowVectorXd mean = Eigen::RowVectorXd::Zero(points.cols());
        double count = 0, sum = 0;
        for (int pass = 0; pass < 2; ++pass)
            for (int i = 0; i < n; ++i) {
                const int label = labels[static_cast<std::size_t>(i)];
                if (label != a && label != b) continue;
                const Eigen::RowVectorXd row = points.row(i).cast<double>();
                if (pass == 0) {
                    mean += row;
                    ++count;
                } else {
                    sum += (row - mean / count).squaredNorm();
                }
            }
        return sum;
    };
    for (int clusters = n; clusters > k; --clusters) {
        double least = 1e300;
        int to = 0, gone = 0;
        for (int a = 0; a < n; ++a)
            for (int b = a + 1; b < n; ++b) {
                if (labels[static_cast<std::size_t>(a)] != a || labels[static_cast<std::size_t>(b)] != b) continue;
                const double rise = squares(a, b) - squares(a, a) - squares(b, b);
                if (rise >= least) continue;
                least = rise;
                to    = a;
                gone  = b;
            }
        std::replace(labels.begin(), labels.end(), gone, to);
    }
    return labels;
}

TEST(Agglomerative, WardMergesWhatRaisesTheSumOfSquaresLeast) {
    const Matrix points = testing::random_matrix(40, 3, 8);
    for (const int k : {2, 7})
        EXPECT_TRUE(same_partition(agglomerative(points, Linkage::Ward, k, 0).labels, ward_by_definition(points, k)));
}

TEST(Agglomerative, KeepsATreeOfAllMerges) {
    const Matrix points = testing::random_matrix(30, 2, 3);
    const auto tree     = agglomerative(points, Linkage::Average, 4, 0).tree;
    ASSERT_EQ(tree.size(), 29U);
    EXPECT_EQ(tree.back().size, 30);
    for (std::size_t i = 0; i < tree.size(); ++i) {
        EXPECT_LT(tree[i].left, tree[i].right);
        EXPECT_LT(tree[i].right, 30 + static_cast<Eigen::Index>(i));
        if (i > 0) {
            EXPECT_GE(tree[i].height, tree[i - 1].height);
        }
    }
}

TEST(Agglomerative, TakesOneAndTwoRows) {
    EXPECT_EQ(agglomerative(Matrix::Ones(1, 3), Linkage::Ward, 1, 0).labels, std::vector<int>{0});
    const Matrix two = testing::random_matrix(2, 3);
    for (const auto& named : enum_names(Linkage{})) {
        const auto& [linkage, word] = named;
        EXPECT_EQ(agglomerative(two, linkage, 1, 0).labels, (std::vector<int>{0, 0})) << word;
        EXPECT_EQ(agglomerative(two, linkage, 2, 0).labels, (std::vector<int>{0, 1})) << word;
        EXPECT_CODE("E6101", agglomerative(two, named.first, 3, 0));
    }
}

TEST(Agglomerative, DoesNotMergeAtAHeightThatIsTheThreshold) {
    // 4 apart, and a row that moves the mean to where single precision rounds.
    Matrix whole(4, 1);
    whole << -7, -3, 1, 97.3F;
    // 0.2 apart in decimals, whose nearest numbers of single precision are 0.20000000298 and less apart.
    Matrix decimals(4, 1);
    decimals << 0.1F, 0.3F, 0.5F, 0.7F;
    for (const auto linkage : {Linkage::Single, Linkage::Average, Linkage::Complete, Linkage::Ward}) {
        EXPECT_EQ(agglomerative(whole, linkage, 1, 4).labels, (std::vector<int>{0, 1, 2, 3}));
        EXPECT_EQ(agglomerative(whole, linkage, 1, 4).tree[0].height, 4);
        EXPECT_EQ(agglomerative(decimals, linkage, 1, 0.2).labels, (std::vector<int>{0, 1, 2, 3}));
    }
    EXPECT_EQ(agglomerative(whole, Linkage::Single, 1, 4.01).labels, (std::vector<int>{0, 0, 0, 1}));
    // Whole numbers are exact: 17 is not 16, however large what they are the difference of.
    Matrix large(2, 2);
    large << 1e7F, 0, 1e7F + 4, 1;
    EXPECT_EQ(agglomerative(large, Linkage::Single, 1, 4.2).labels, (std::vector<int>{0, 0}));
    EXPECT_EQ(agglomerative(large, Linkage::Single, 1, 4.1).labels, (std::vector<int>{0, 1}));
}

}  // namespace
}  // namespace ektara::cluster
