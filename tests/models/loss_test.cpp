#include "ektara/models/loss.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/models/gemm.hpp"
#include "ektara/models/mixture_prior.hpp"
#include "error_code.hpp"

namespace ektara::models {
namespace {

constexpr int kLatentRows = 9, kDims = 3;

/// Some posteriors, and room for their gradients.
struct Batch {
    Matrix mean         = testing::random_matrix(kLatentRows, kDims, 1);
    Matrix log_variance = 0.5f * testing::random_matrix(kLatentRows, kDims, 2).array() - 1;
    Matrix deviation    = (0.5f * log_variance.array()).exp();
    Matrix sample       = mean + deviation.cwiseProduct(testing::random_matrix(kLatentRows, kDims, 3));
    Matrix of_mean = Matrix::Zero(kLatentRows, kDims), of_log_variance = of_mean, of_sample = of_mean;

    Latents latents() const { return {mean, log_variance, deviation, sample}; }
    LatentGradients gradients() { return {of_mean, of_log_variance, of_sample}; }
    /// log N(z_ik; mean_jk, deviation_jk²)
    double log_density(int i, int j, int k) const {
        const double deviation_jk = deviation(j, k), z = (sample(i, k) - mean(j, k)) / deviation_jk;
        return std::log(std::exp(-0.5 * z * z) / (deviation_jk * std::sqrt(2 * M_PI)));
    }
};

TEST(TotalCorrelation, AgreesWithSumsOverAllPairs) {
    Batch batch;
    const auto parts = total_correlation(batch.latents(), 70, 1, batch.gradients());
    double given = 0, aggregate = 0, product = 0, prior = 0;
    for (int i = 0; i < kLatentRows; ++i) {
        double joint = 0;
        std::vector<double> own(kDims);
        for (int j = 0; j < kLatentRows; ++j) {
            double log_joint = 0;
            for (int k = 0; k < kDims; ++k) {
                log_joint += batch.log_density(i, j, k);
                own[static_cast<std::size_t>(k)] += std::exp(batch.log_density(i, j, k)) / (70 * kLatentRows);
            }
            joint += std::exp(log_joint) / (70 * kLatentRows);
        }
        aggregate += std::log(joint);
        for (int k = 0; k < kDims; ++k) {
            given += batch.log_density(i, i, k);
            product += std::log(own[static_cast<std::size_t>(k)]);
            prior += -0.5 * std::pow(static_cast<double>(batch.sample(i, k)), 2) - 0.5 * std::log(2 * M_PI);
        }
    }
    EXPECT_NEAR(parts.mutual_information, given - aggregate, 1e-4);
    EXPECT_NEAR(parts.total_correlation, aggregate - product, 1e-4);
    EXPECT_NEAR(parts.dimension_kl, product - prior, 1e-4);
}

TEST(TotalCorrelation, IsLargerForDependentDimensions) {
    Batch independent, dependent;
    dependent.mean.col(1) = dependent.mean.col(0);
    dependent.sample      = dependent.mean;
    independent.sample    = independent.mean;
    EXPECT_GT(total_correlation(dependent.latents(), kLatentRows, 1, dependent.gradients()).total_correlation,
              total_correlation(independent.latents(), kLatentRows, 1, independent.gradients()).total_correlation + 1);
}

TEST(DisentangledPrior, AgreesWithSumsOverPairsOfDimensions) {
    Batch batch;
    double penalty = 0;
    for (int a = 0; a < kDims; ++a)
        for (int b = 0; b < kDims; ++b) {
            double product = 0, mean_a = 0, mean_b = 0, variance = 0;
            for (int i = 0; i < kLatentRows; ++i) {
                const double at_a = batch.mean(i, a), at_b = batch.mean(i, b), deviation = batch.deviation(i, a);
                product += at_a * at_b / kLatentRows, mean_a += at_a / kLatentRows, mean_b += at_b / kLatentRows;
                variance += deviation * deviation / kLatentRows;
            }
            const double covariance = product - mean_a * mean_b + (a == b ? variance - 1 : 0);
            penalty += covariance * covariance;
        }
    EXPECT_NEAR(disentangled_prior(batch.latents(), 1, batch.gradients()), penalty, 1e-5);
}

TEST(FreeBits, CountAtLeastTheirNatsAndStopGradientsBelow) {
    Batch batch;
    batch.of_mean.setOnes();
    batch.of_log_variance.setOnes();
    VectorD by_dimension(3);
    by_dimension << 0.9, 9, 4.5;  // sums of 9 rows: 0.1, 1 and 0.5 nats
    EXPECT_NEAR(with_free_bits(by_dimension, kLatentRows, 0.5, batch.gradients()), 4.5 + 9 + 4.5, 1e-12);
    EXPECT_EQ(batch.of_mean.col(0), Matrix::Zero(kLatentRows, 1));
    EXPECT_EQ(batch.of_mean.col(1), Matrix::Ones(kLatentRows, 1));
    EXPECT_EQ(batch.of_log_variance.col(2), Matrix::Zero(kLatentRows, 1));
}

class MixturePriors : public ::testing::Test {
  protected:
    MixturePriors() : prior_(layout_, 2, kDims), parameters_(static_cast<Eigen::Index>(layout_.size())) {
        mixture_.weights.resize(2);
        mixture_.weights << 0.3f, 0.7f;
        mixture_.means     = testing::random_matrix(2, kDims, 4);
        mixture_.variances = testing::random_matrix(2, kDims, 5).array().square() + 0.2f;
        prior_.set(parameters_, mixture_);
    }
    /// VaDE's bound with any q(c|x): Σ_c γ_c (KL_c + log γ_c/π_c), for one row.
    double bound(const Batch& batch, int row, double first) const {
        double sum = 0;
        for (int c = 0; c < 2; ++c) {
            const double gamma = c == 0 ? first : 1 - first;
            double divergence  = std::log(gamma / static_cast<double>(mixture_.weights[c]));
            for (int k = 0; k < kDims; ++k) {
                const double from = std::exp(static_cast<double>(batch.log_variance(row, k)));
                const double to   = mixture_.variances(c, k);
                const double away = batch.mean(row, k) - mixture_.means(c, k);
                divergence += 0.5 * (std::log(to / from) + (from + away * away) / to - 1);
            }
            sum += gamma * divergence;
        }
        return sum;
    }

    ParameterLayout layout_;
    MixturePrior prior_;
    FlatBuffer parameters_;
    Mixture mixture_;
};

TEST_F(MixturePriors, AreVadesBoundWithTheBestResponsibilities) {
    Batch batch;
    const Matrix gamma  = prior_.responsibilities(parameters_, batch.mean, batch.log_variance);
    FlatBuffer gradient = FlatBuffer::Zero(parameters_.size());
    VectorD dimensions  = VectorD::Zero(kDims);
    double sum          = 0;
    for (int i = 0; i < kLatentRows; ++i) {
        const double best = bound(batch, i, static_cast<double>(gamma(i, 0)));
        sum += best;
        for (const double other : {0.05, 0.3, 0.6, 0.95}) EXPECT_LE(best, bound(batch, i, other) + 1e-5);
    }
    EXPECT_NEAR(prior_.divergence(parameters_, batch.latents(), 1, {batch.gradients(), gradient}, dimensions), sum,
                1e-4);
    EXPECT_LE(dimensions.sum(), sum);
}

TEST_F(MixturePriors, OfOneStandardNormalAreTheOrdinaryDivergence) {
    Batch one, other;
    mixture_.means.setZero();
    mixture_.variances.setOnes();
    prior_.set(parameters_, mixture_);
    FlatBuffer gradient = FlatBuffer::Zero(parameters_.size());
    VectorD a = VectorD::Zero(kDims), b = VectorD::Zero(kDims);
    EXPECT_NEAR(prior_.divergence(parameters_, one.latents(), 1, {one.gradients(), gradient}, a),
                kl_divergence(other.latents(), 1, other.gradients(), b), 1e-4);
    EXPECT_CLOSE(one.of_mean, other.of_mean, 1e-5);
    EXPECT_CLOSE(one.of_log_variance, other.of_log_variance, 1e-5);
    EXPECT_NEAR((a - b).cwiseAbs().maxCoeff(), 0, 1e-4);
}

TEST_F(MixturePriors, KeepTheMixtureTheyWereGivenAndRefuseAnother) {
    const Mixture kept = prior_.mixture(parameters_);
    EXPECT_CLOSE(Matrix(kept.weights), Matrix(mixture_.weights), 1e-6);
    EXPECT_CLOSE(kept.means, mixture_.means, 1e-6);
    EXPECT_CLOSE(kept.variances, mixture_.variances, 1e-6);
    mixture_.variances(0, 0) = 0;
    EXPECT_EQ(testing::code_of([&] { prior_.set(parameters_, mixture_); }), "E5001");
    mixture_.variances = Matrix::Ones(3, kDims);
    EXPECT_EQ(testing::code_of([&] { prior_.set(parameters_, mixture_); }), "E5001");
}

class Gemm : public ::testing::TestWithParam<bool> {};

TEST_P(Gemm, AgreeWithSumsForEveryTranspositionAndOverlappingRows) {
    const GemmKernel kernel = GetParam() ? wide_gemm() : gemm_base;
    if (kernel == nullptr) GTEST_SKIP() << "needs a machine with AVX-512";
    for (const auto& [rows, columns, depth] : {std::array{1, 1, 1}, {3, 5, 7}, {65, 33, 17}, {40, 130, 70}})
        for (const auto transposed : {Transposed::Neither, Transposed::Left, Transposed::Right}) {
            const bool left = transposed == Transposed::Left, right = transposed == Transposed::Right;
            const long width_a = left ? rows : depth, width_b = right ? depth : columns;
            const long stride_a = std::max(1L, width_a - 1), stride_b = width_b + 2;
            const Matrix a = testing::random_matrix(1, 4 * 130 * 130, 1),
                         b = testing::random_matrix(1, 4 * 130 * 130, 2);
            Matrix c(rows, columns), slow = Matrix::Zero(rows, columns);
            for (long i = 0; i < rows; ++i)
                for (long j = 0; j < columns; ++j)
                    for (long t = 0; t < depth; ++t)
                        slow(i, j) += a(0, left ? t * stride_a + i : i * stride_a + t) *
                                      b(0, right ? j * stride_b + t : t * stride_b + j);
            kernel({transposed, rows, columns, depth, stride_a, stride_b, columns}, a.data(), b.data(), c.data());
            EXPECT_CLOSE(c, slow, 1e-4);
        }
}

INSTANTIATE_TEST_SUITE_P(EveryKernel, Gemm, ::testing::Values(false, true),
                         [](const auto& param) { return param.param ? "Avx512" : "Base"; });

}  // namespace
}  // namespace ektara::models
