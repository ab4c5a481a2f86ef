#include "ektara/features/detail/sliding_median.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "arrays.hpp"

namespace ektara::features {
namespace {

TEST(SlidingMedian, EqualsTheMiddleOfEachSortedWindow) {
    for (const Eigen::Index columns : {1, 16, 19, 37}) {
        Matrix rows = testing::random_matrix(75, columns, 5);
        rows.middleRows(20, 9).setConstant(0.9F);  // equal values come and go
        const Matrix found = sliding_median(rows);
        ASSERT_EQ(found.rows(), 75 - kMedianRows + 1);
        ASSERT_EQ(found.cols(), columns);
        for (Eigen::Index i = 0; i < found.rows(); ++i)
            for (Eigen::Index c = 0; c < columns; ++c) {
                std::vector<float> window(static_cast<std::size_t>(kMedianRows));
                for (Eigen::Index j = 0; j < kMedianRows; ++j) window[static_cast<std::size_t>(j)] = rows(i + j, c);
                std::sort(window.begin(), window.end());
                ASSERT_EQ(found(i, c), window[static_cast<std::size_t>(kMedianReach)]) << i << " " << c;
            }
    }
}

}  // namespace
}  // namespace ektara::features
