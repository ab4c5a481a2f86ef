#include "ektara/text/detail/attention.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"

namespace ektara::text {
namespace {

/// The formula, in double precision.
MatrixD naive(const Matrix& tokens, Eigen::Index heads, Eigen::Index size) {
    const MatrixD all = tokens.cast<double>();
    MatrixD out(tokens.rows(), heads * size);
    for (Eigen::Index head = 0; head < heads; ++head) {
        const auto part = [&](Eigen::Index which) { return all.middleCols((which * heads + head) * size, size); };
        MatrixD scores  = part(0) * part(1).transpose() / std::sqrt(static_cast<double>(size));
        scores          = scores.array().exp();
        for (Eigen::Index i = 0; i < scores.rows(); ++i) scores.row(i) /= scores.row(i).sum();
        out.middleCols(head * size, size) = scores * part(2);
    }
    return out;
}

TEST(Attention, EqualsTheNaiveFormulaForAnyCounts) {
    for (const auto& [heads, size] : {std::pair<Eigen::Index, Eigen::Index>{3, 10}, {2, 32}, {1, 5}}) {
        Attention attention(heads, size);
        for (const Eigen::Index count : {40, 1, 7, 15, 16, 33}) {
            const Matrix tokens = testing::random_matrix(count, 3 * heads * size, static_cast<unsigned>(count));
            Matrix found(count, heads * size);
            attention(tokens, found);
            EXPECT_CLOSE(found, Matrix(naive(tokens, heads, size).cast<float>()), 1e-5) << heads << " " << count;
        }
    }
}

}  // namespace
}  // namespace ektara::text
