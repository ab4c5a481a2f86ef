#include "ektara/metrics/internal.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"
#include "ektara/metrics/separation.hpp"
#include "error_code.hpp"

namespace ektara::metrics {
namespace {

std::vector<int> cyclic(std::size_t n, int groups) {
    std::vector<int> labels(n);
    for (std::size_t i = 0; i < n; ++i) labels[i] = static_cast<int>(i) % groups;
    return labels;
}

TEST(InternalIndices, EqualTheReferences) {
    const Matrix points = testing::golden("metrics/points.npy");
    for (const auto& expected : artifacts::read_json(EKTARA_GOLDEN_DIR "/metrics/internal.json")) {
        const auto labels = expected["labels"].get<std::vector<int>>();
        const auto near   = [&](double value, const char* name) {
            EXPECT_NEAR(value / expected[name].get<double>(), 1, 1e-6) << name << ", " << expected["name"];
        };
        near(silhouette(points, labels).mean, "silhouette");
        near(calinski_harabasz(points, labels), "calinski_harabasz");
        near(davies_bouldin(points, labels), "davies_bouldin");
    }
}

/// The definition, one distance at a time.
double naive_silhouette(const Matrix& points, const std::vector<int>& labels, int k) {
    const auto n = static_cast<Eigen::Index>(labels.size());
    double total = 0;
    for (Eigen::Index i = 0; i < n; ++i) {
        std::vector<double> sum(static_cast<std::size_t>(k)), count(sum.size());
        for (Eigen::Index j = 0; j < n; ++j) {
            if (i == j) continue;
            const auto group = static_cast<std::size_t>(labels[static_cast<std::size_t>(j)]);
            sum[group] += (points.row(i) - points.row(j)).cast<double>().norm();
            count[group] += 1;
        }
        const auto own = static_cast<std::size_t>(labels[static_cast<std::size_t>(i)]);
        double b       = std::numeric_limits<double>::infinity();
        for (std::size_t g = 0; g < sum.size(); ++g)
            if (g != own) b = std::min(b, sum[g] / count[g]);
        const double a = sum[own] / count[own];
        total += (b - a) / std::max(a, b);
    }
    return total / static_cast<double>(n);
}

TEST(Silhouette, EqualsItsDefinitionForFewAndForManyClusters) {
    const Matrix points = testing::random_matrix(900, 3, 6);
    for (const int k : {2, 7, 300})
        EXPECT_NEAR(silhouette(points, cyclic(900, k)).mean, naive_silhouette(points, cyclic(900, k), k), 1e-6);
}

TEST(Silhouette, IsTheSameToTheBitForAnyNumberOfJobs) {
    const Matrix points = testing::random_matrix(1300, 5, 2);
    for (const int k : {4, 300}) {
        const auto one = silhouette(points, cyclic(1300, k), 1), two = silhouette(points, cyclic(1300, k), 2);
        EXPECT_EQ(one.mean, two.mean);
        EXPECT_EQ(one.samples, two.samples);
    }
}

TEST(Silhouette, LeavesNoiseOutAndGivesAMeanForEachCluster) {
    Matrix points(7, 1);
    points << 0, 1, 10, 11, 500, 20, 21;
    const auto found = silhouette(points, std::vector<int>{3, 3, 5, 5, -1, 9, 9});
    EXPECT_EQ(found.clusters, (std::vector<int>{3, 5, 9}));
    EXPECT_TRUE(std::isnan(found.samples[4]));
    // Row 0: a = 1, b = (10 + 11) / 2; row 1: a = 1, b = (9 + 10) / 2.
    EXPECT_NEAR(found.by_cluster[0], ((10.5 - 1) / 10.5 + (9.5 - 1) / 9.5) / 2, 1e-12);
    EXPECT_NEAR(found.samples[0], (10.5 - 1) / 10.5, 1e-12);
}

TEST(InternalIndices, AreRefusedForOneClusterOrOneARow) {
    const Matrix points = testing::random_matrix(6, 2);
    for (const auto& labels : {std::vector<int>(6, 0), std::vector<int>{0, 1, 2, 3, 4, 5}, std::vector<int>(6, -1)}) {
        EXPECT_CODE("E6302", silhouette(points, labels));
        EXPECT_CODE("E6302", calinski_harabasz(points, labels));
        EXPECT_CODE("E6302", davies_bouldin(points, labels));
    }
    EXPECT_CODE("E6301", silhouette(points, std::vector<int>{0, 1}));
}

TEST(InternalIndices, OfCoincidingRowsAreUnknown) {
    const Matrix points           = Matrix::Constant(6, 2, 0.9F);
    const std::vector<int> labels = {0, 0, 0, 1, 1, 1};
    EXPECT_EQ(silhouette(points, labels).mean, 0);
    EXPECT_TRUE(std::isnan(calinski_harabasz(points, labels)));
    EXPECT_TRUE(std::isnan(davies_bouldin(points, labels)));
    EXPECT_TRUE(std::isnan(separation(points, {labels}).front().dunn));
}

TEST(InternalIndices, WithoutSpreadHaveNoRatioToIt) {
    // Three rows each in two places whose values have no short binary form: means of them are not exact.
    Matrix points(8, 3);
    points.topRows(4).rowwise()    = RowVector::Constant(3, 0.1F);
    points.bottomRows(4).rowwise() = RowVector::Constant(3, 1234.7F);
    const std::vector<int> labels{0, 0, 0, 0, 1, 1, 1, -1};
    EXPECT_FALSE(has_spread(points, labels));
    EXPECT_TRUE(std::isnan(calinski_harabasz(points, labels)));
    EXPECT_TRUE(std::isnan(separation(points, {labels}).front().dunn));
    EXPECT_EQ(davies_bouldin(points, labels), 0) << "no spread beside a distance between the centres";
    points(7, 0) = 5;
    EXPECT_FALSE(has_spread(points, labels)) << "noise is left out";
    points(6, 0) = 5;
    EXPECT_TRUE(has_spread(points, labels));
    EXPECT_TRUE(std::isfinite(calinski_harabasz(points, labels)));
}

TEST(InternalIndices, OfEqualCentresDaviesAndBouldinsIsUnknown) {
    // A small cross in a large one.
    Matrix points(8, 2);
    points << 0.3F, 0, -0.3F, 0, 0, 0.3F, 0, -0.3F, 3.1F, 0, -3.1F, 0, 0, 3.1F, 0, -3.1F;
    const std::vector<int> labels{0, 0, 0, 0, 1, 1, 1, 1};
    EXPECT_TRUE(std::isnan(davies_bouldin(points, labels)));
    EXPECT_TRUE(std::isfinite(calinski_harabasz(points, labels)));
    // A third cluster elsewhere does not hide the pair, though both means are then rounded.
    Matrix more(10, 2);
    more << points, 50, 50, 51.3F, 50;
    EXPECT_TRUE(std::isnan(davies_bouldin(more, std::vector<int>{0, 0, 0, 0, 1, 1, 1, 1, 2, 2})));
}

TEST(InternalIndices, OfATinyTableAreThoseOfALargeOne) {
    const Matrix points = testing::golden("metrics/points.npy");
    const auto labels   = cyclic(static_cast<std::size_t>(points.rows()), 3);
    const Matrix tiny   = points * 0x1p-40F;
    EXPECT_NEAR(davies_bouldin(tiny, labels) / davies_bouldin(points, labels), 1, 1e-9);
    EXPECT_NEAR(calinski_harabasz(tiny, labels) / calinski_harabasz(points, labels), 1, 1e-9);
}

}  // namespace
}  // namespace ektara::metrics
