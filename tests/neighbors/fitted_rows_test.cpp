#include "ektara/neighbors/fitted_rows.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "error_code.hpp"

namespace ektara::neighbors {
namespace {

using Eigen::Index;

double beyond(double z) { return 1 - std::erfc(-z / std::sqrt(2.0)) / 2; }

double apart(const Matrix& a, Index i, const Matrix& b, Index j) {
    return (a.row(i).cast<double>() - b.row(j).cast<double>()).norm();
}

/// Share of a normal of these distances' mean and deviation that lies beyond d.
double share_beyond(const std::vector<double>& usual, double d) {
    double mean = 0, square = 0;
    for (const double one : usual) mean += one / static_cast<double>(usual.size());
    for (const double one : usual) square += (one - mean) * (one - mean) / static_cast<double>(usual.size());
    return beyond((d - mean) / std::sqrt(square));
}

/// 1 − MP of new row 0 to a fitted one by definition; `counts(i)` says which rows of the other side are asked.
template <class OfRow, class OfNew>
double by_definition(const Matrix& points, const Matrix& fresh, Index j, OfRow counts_for_row, OfNew counts_for_new) {
    std::vector<double> of_row, of_new;
    for (Index i = 0; i < points.rows(); ++i) {
        if (i != j && counts_for_row(i)) of_row.push_back(apart(points, j, points, i));
        if (counts_for_new(i)) of_new.push_back(apart(points, i, fresh, 0));
    }
    const double d = apart(points, j, fresh, 0);
    return 1 - share_beyond(of_row, d) * share_beyond(of_new, d);
}

TEST(FittedProximity, HoldsANewRowAgainstWhatIsUsual) {
    const Matrix points = testing::random_matrix(40, 3, 1), fresh = testing::random_matrix(1, 3, 2);
    const auto found = FittedProximity(points).distances(fresh.row(0));
    const auto all   = [](Index) { return true; };
    for (Index j = 0; j < 40; ++j) EXPECT_NEAR(found[j], by_definition(points, fresh, j, all, all), 1e-6) << j;
}

TEST(FittedProximity, AsksItOfTheBatchAtTheOtherEnd) {
    const Matrix points = testing::random_matrix(45, 3, 1), fresh = testing::random_matrix(1, 3, 2);
    std::vector<int> batches;
    for (int i = 0; i < 45; ++i) batches.push_back(i % 3 == 0 ? 4 : 2);
    const FittedProximity fitted(points, batches);
    const auto found   = fitted.distances(fresh.row(0), 4);
    const auto unknown = fitted.distances(fresh.row(0), -1);
    const auto in      = [&](int batch) {
        return [&, batch](Index i) { return batches[static_cast<std::size_t>(i)] == batch; };
    };
    for (Index j = 0; j < 45; ++j) {
        const auto of_j = in(batches[static_cast<std::size_t>(j)]);
        EXPECT_NEAR(found[j], by_definition(points, fresh, j, in(4), of_j), 1e-6) << j;
        EXPECT_NEAR(unknown[j],
                    by_definition(
                        points, fresh, j, [](Index) { return true; }, of_j),
                    1e-6)
            << j;
    }
    EXPECT_CODE("E6221", FittedProximity(points, {0, 1}));
    EXPECT_CODE("E6103", FittedProximity(Matrix(0, 2)));
}

TEST(FittedFusion, IsTheMeanOfWhatItsStrongestRowsAre) {
    const std::vector<Matrix> blocks{testing::random_matrix(30, 3, 1), testing::random_matrix(30, 2, 2)};
    const std::vector<RowVector> fresh{testing::random_matrix(1, 3, 3).row(0), testing::random_matrix(1, 2, 4).row(0)};
    const FusionOptions options{.n_neighbors = 6};
    std::vector<MatrixD> affinities;
    for (const auto& block : blocks) affinities.push_back(local_affinity(proximity_matrix(block), 6));
    const MatrixD fused         = fuse_similarities(affinities, options);
    Eigen::RowVectorXd expected = Eigen::RowVectorXd::Zero(30);
    for (std::size_t b = 0; b < 2; ++b) {
        const auto to_new     = FittedProximity(blocks[b]).distances(fresh[b]);
        const MatrixD between = proximity_matrix(blocks[b]);
        const auto nearest    = [](std::vector<double> values) {
            std::sort(values.begin(), values.end());
            return std::accumulate(values.begin(), values.begin() + 6, 0.0) / 6;
        };
        const double of_new = nearest({to_new.begin(), to_new.end()});
        std::vector<std::pair<double, Index>> affinity;
        for (Index j = 0; j < 30; ++j) {
            std::vector<double> others;
            for (Index i = 0; i < 30; ++i)
                if (i != j) others.push_back(between(j, i));
            const double e = (of_new + nearest(others) + to_new[j]) / 3;
            affinity.emplace_back(std::exp(-to_new[j] * to_new[j] / (e * e / 2)), j);
        }
        std::sort(affinity.rbegin(), affinity.rend());
        double sum = 0;
        for (std::size_t s = 0; s < 6; ++s) sum += affinity[s].first;
        for (std::size_t s = 0; s < 6; ++s) expected += affinity[s].first / sum / 2 * fused.row(affinity[s].second);
    }
    const auto found = FittedFusion(blocks, options).similarities(fresh);
    EXPECT_CLOSE(Matrix(found.cast<float>()), Matrix(expected.cast<float>()), 1e-6);
    EXPECT_CODE("E6301", FittedFusion({blocks[0]}));
}

}  // namespace
}  // namespace ektara::neighbors
