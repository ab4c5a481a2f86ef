#include "ektara/core/packed_product.hpp"

#include <gtest/gtest.h>

#include "arrays.hpp"

using namespace ektara;
using namespace ektara::testing;

TEST(PackedWeights, EqualTheNaiveProduct) {
    for (const auto& [rows, inputs, outputs] : {std::tuple{1, 3, 5}, {13, 24, 72}, {30, 40, 33}, {7, 600, 20}}) {
        const Matrix x = random_matrix(rows, inputs, 1), w = random_matrix(outputs, inputs, 2);
        const RowVector bias = random_matrix(1, outputs, 3).row(0);
        Matrix expected(rows, outputs);
        for (int i = 0; i < rows; ++i)
            for (int j = 0; j < outputs; ++j) {
                double sum = bias[j];
                for (int k = 0; k < inputs; ++k) sum += static_cast<double>(x(i, k)) * w(j, k);
                expected(i, j) = static_cast<float>(sum);
            }
        EXPECT_CLOSE(PackedWeights(w, bias).times(x), expected, inputs > 100 ? 1e-4 : 2e-6);
    }
}

TEST(PackedWeights, GiveARowTheSameBitsInAnyCompany) {
    for (const int inputs : {90, 700}) {  // machines of narrow vectors take 256 at a time
        const PackedWeights weights(random_matrix(70, inputs, 2), random_matrix(1, 70, 3).row(0));
        const Matrix x = random_matrix(29, inputs), all = weights.times(x);
        for (Eigen::Index i = 0; i < x.rows(); ++i) EXPECT_EQ(weights.times(x.row(i)), all.row(i)) << i;
        for (Eigen::Index n = 2; n < x.rows(); ++n) EXPECT_EQ(weights.times(x.topRows(n)), all.topRows(n)) << n;
    }
}

TEST(PackedWeights, TakeRowsThatOverlapAsAConvolutionDoes) {
    const Matrix frames = random_matrix(21, 5, 4);
    const PackedWeights weights(random_matrix(40, 15, 5), random_matrix(1, 40, 6).row(0));
    Matrix copied(19, 15);
    for (Eigen::Index t = 0; t < copied.rows(); ++t)
        copied.row(t) << frames.row(t), frames.row(t + 1), frames.row(t + 2);
    const std::span<const float> values(frames.data(), static_cast<std::size_t>(frames.size()));
    EXPECT_EQ(weights.times(values, 19, 5), weights.times(copied));
}
