#include "ektara/neighbors/facility_location.hpp"

#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "error_code.hpp"

namespace ektara::neighbors {
namespace {

using Index = Eigen::Index;
using Rows  = std::vector<Index>;

double distance(const Matrix& points, Index a, Index b) {
    return static_cast<double>((points.row(a) - points.row(b)).norm());
}

double loss(const Matrix& points, const Rows& chosen) {
    double sum = 0;
    for (Index i = 0; i < points.rows(); ++i) {
        double nearest = std::numeric_limits<double>::infinity();
        for (const Index row : chosen) nearest = std::min(nearest, distance(points, i, row));
        sum += nearest;
    }
    return sum;
}

/// The greedy choice, every loss computed anew.
Rows slowly(const Matrix& points, int count) {
    Rows chosen;
    for (int step = 0; step < count; ++step) {
        Index best        = 0;
        double least_loss = std::numeric_limits<double>::infinity();
        for (Index row = 0; row < points.rows(); ++row) {
            auto tried = chosen;
            tried.push_back(row);
            const double tried_loss = loss(points, tried);
            if (tried_loss >= least_loss - 1e-9) continue;
            least_loss = tried_loss;
            best       = row;
        }
        chosen.push_back(best);
    }
    return chosen;
}

TEST(FacilityLocation, ChoosesWhatAGreedySearchOverAllLossesChooses) {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        const auto points = testing::random_matrix(60, 4, seed);
        EXPECT_EQ(facility_location(points, 9).rows, slowly(points, 9)) << seed;
    }
}

TEST(FacilityLocation, BeginsWithTheMedoidAndGainsWhatTheLossFalls) {
    Matrix points(5, 1);
    points << -7.0F, -1.5F, 0.25F, 2.0F, 30.0F;
    const auto found = facility_location(points, 5);
    EXPECT_EQ(found.rows, (Rows{2, 4, 0, 1, 3})) << "the middle, then what is farthest";
    EXPECT_NEAR(found.gains[1], loss(points, {2}) - loss(points, {2, 4}), 1e-5);
    EXPECT_TRUE(std::is_sorted(found.gains.rbegin(), found.gains.rend()));
}

TEST(FacilityLocation, EqualRowsAreTakenByTheLowerNumberAndJobsChangeNothing) {
    Matrix points(6, 2);
    points << 1, 1, 1, 1, 5, 5, 5, 5, 9, 1, 9, 1;
    EXPECT_EQ(facility_location(points, 3).rows.size(), 3u);
    for (const Index row : facility_location(points, 3).rows) EXPECT_EQ(row % 2, 0) << "the first of two equal rows";
    const auto many = testing::random_matrix(300, 8);
    EXPECT_EQ(facility_location(many, 40, 1).rows, facility_location(many, 40, 4).rows);
}

TEST(FacilityLocation, EveryRowIsNearestToOneOfThem) {
    Matrix points(4, 1);
    points << 0, 1, 10, 11;
    Exemplars exemplars;
    exemplars.rows = {2, 0};
    EXPECT_EQ(nearest_exemplar(points, exemplars), (std::vector<int>{1, 1, 0, 0}));
}

TEST(FacilityLocation, RefusesCountsThatThereAreNotAndNaN) {
    Matrix points = testing::random_matrix(5, 2);
    EXPECT_CODE("E6244", facility_location(points, 0));
    EXPECT_CODE("E6244", facility_location(points, 6));
    points(1, 1) = std::numeric_limits<float>::quiet_NaN();
    EXPECT_CODE("E6102", facility_location(points, 2));
}

}  // namespace
}  // namespace ektara::neighbors
