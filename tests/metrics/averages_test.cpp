#include <vector>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/metrics/external.hpp"
#include "ektara/metrics/internal.hpp"

namespace ektara::metrics {
namespace {

// scikit-learn 1.9.1: normalized_mutual_info_score and adjusted_mutual_info_score with each average_method.
TEST(AveragesOfEntropies, AreScikitLearns) {
    const std::vector<int> classes{0, 0, 1, 1, 2, 2, 2, 0, 1, 3}, clusters{0, 0, 0, 1, 1, 1, 2, 0, 1, 2};
    const auto table                                               = contingency(classes, clusters);
    const std::pair<Average, std::pair<double, double>> expected[] = {{Average::Arithmetic, {0.56824103, 0.34020120}},
                                                                      {Average::Geometric, {0.57166623, 0.34334493}},
                                                                      {Average::Min, {0.63797403, 0.40842159}},
                                                                      {Average::Max, {0.51225014, 0.29150919}}};
    for (const auto& [average, scores] : expected) {
        EXPECT_NEAR(normalised_mutual_information(table, average), scores.first, 1e-7);
        EXPECT_NEAR(adjusted_mutual_information(table, average), scores.second, 1e-7);
    }
    EXPECT_EQ(normalised_mutual_information(contingency(classes, std::vector<int>(10, 0)), Average::Min), 0);
    EXPECT_EQ(adjusted_mutual_information(contingency(classes, classes), Average::Max), 1);
}

TEST(SilhouetteOfDistances, IsThatOfTheRows) {
    const Matrix points = testing::random_matrix(60, 3, 4);
    std::vector<int> labels(60);
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int>(i % 4) - 1;
    MatrixD distances(60, 60);
    for (Eigen::Index i = 0; i < 60; ++i)
        for (Eigen::Index j = 0; j < 60; ++j)
            distances(i, j) = (points.row(i).cast<double>() - points.row(j).cast<double>()).norm();
    const auto found = silhouette_of_distances(distances, labels), expected = silhouette(points, labels);
    EXPECT_NEAR(found.mean, expected.mean, 1e-9);
    EXPECT_NEAR(found.samples[1], expected.samples[1], 1e-9);
    EXPECT_TRUE(std::isnan(found.samples[0]));
}

}  // namespace
}  // namespace ektara::metrics
