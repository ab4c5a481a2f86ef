#include "ektara/tables/batch_correction.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/artifacts/json.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/random.hpp"
#include "error_code.hpp"

namespace ektara::tables {
namespace {

using Eigen::Index;

Matrix matrix_of(const artifacts::Json& rows) {
    Matrix made(std::ssize(rows), std::ssize(rows.at(0)));
    for (Index i = 0; i < made.rows(); ++i)
        for (Index j = 0; j < made.cols(); ++j)
            made(i, j) = rows.at(static_cast<std::size_t>(i)).at(static_cast<std::size_t>(j)).get<float>();
    return made;
}

/// Rows of three batches with what the reference libraries make of them (tools/golden/batches.py).
struct Golden {
    artifacts::Json json     = artifacts::read_json(std::filesystem::path(EKTARA_GOLDEN_DIR) / "tables/batches.json");
    Matrix points            = matrix_of(json.at("points"));
    std::vector<int> batches = json.at("batches").get<std::vector<int>>();
    StartingCentres start    = [this](const Matrix&, int, Seed) {
        return MatrixD(matrix_of(json.at("harmony").at("centres")).cast<double>());
    };
};

HarmonyOptions six_clusters() { return {.n_clusters = 6}; }

TEST(BatchCorrection, HarmonyFollowsHarmonypyFromTheSameCentresInTheSameOrder) {
    const Golden golden;
    const auto& harmony = golden.json.at("harmony");
    const auto orders   = harmony.at("orders").get<std::vector<std::vector<Index>>>();
    const auto fitted   = fit_harmony(golden.points, golden.batches, six_clusters(), golden.start,
                                      [&](Index, int pass) { return orders.at(static_cast<std::size_t>(pass)); });
    EXPECT_EQ(fitted.passes, harmony.at("passes").get<std::vector<int>>());
    EXPECT_CLOSE(Matrix(fitted.corrected.cast<float>()), matrix_of(harmony.at("corrected")), 1e-4);
}

TEST(BatchCorrection, CoralIsTheFormula) {
    const Golden golden;
    const auto fitted = fit_correction(golden.points, golden.batches, CoralOptions{}, {});
    EXPECT_CLOSE(correct(fitted, golden.points, golden.batches), matrix_of(golden.json.at("coral")), 1e-4);
}

TEST(BatchCorrection, StandardiseByIsTheFormula) {
    const Golden golden;
    const auto fitted = fit_correction(golden.points, golden.batches, StandardiseByOptions{}, {});
    EXPECT_CLOSE(correct(fitted, golden.points, golden.batches), matrix_of(golden.json.at("standardised")), 1e-4);
}

/// Every correction with its options.
class EveryCorrection : public ::testing::TestWithParam<CorrectionOptions> {
  protected:
    BatchCorrection fit(const Matrix& points, const std::vector<int>& batches) const {
        auto options = GetParam();
        if (auto* harmony = std::get_if<HarmonyOptions>(&options)) *harmony = six_clusters();
        return fit_correction(points, batches, options, golden_.start);
    }
    Golden golden_;
};

TEST_P(EveryCorrection, PlacesARowOfTheFitWhereTheFitPutIt) {
    const auto fitted = fit(golden_.points, golden_.batches);
    const Matrix all  = corrected_fit(fitted, golden_.points, golden_.batches);
    for (const Index row : {0, 31, 118}) {
        const Matrix one = correct(fitted, golden_.points.row(row), {golden_.batches[static_cast<std::size_t>(row)]});
        EXPECT_CLOSE(one, Matrix(all.row(row)), 1e-6) << row;
    }
}

TEST_P(EveryCorrection, LeavesRowsWithoutABatchAndDoesNotLearnFromThem) {
    Matrix points(golden_.points.rows() + 1, golden_.points.cols());
    points << golden_.points, RowVector::Constant(5, 900.5F);
    auto batches = golden_.batches;
    batches.push_back(-1);
    const auto with = fit(points, batches), without = fit(golden_.points, golden_.batches);
    EXPECT_EQ(corrected_fit(with, points, batches).bottomRows(1), points.bottomRows(1));
    EXPECT_CLOSE(correct(with, golden_.points, golden_.batches),
                 corrected_fit(without, golden_.points, golden_.batches), 1e-5);
}

TEST_P(EveryCorrection, MovesEachRowAlikeInAnyOrderOfRows) {
    std::vector<Index> order(golden_.batches.size());
    std::iota(order.begin(), order.end(), Index{0});
    Random(3, "order").shuffle(order);
    std::vector<int> batches;
    for (const Index row : order) batches.push_back(golden_.batches[static_cast<std::size_t>(row)]);
    const Matrix points   = golden_.points(order, Eigen::all);
    const Matrix shuffled = corrected_fit(fit(points, batches), points, batches);
    const Matrix usual    = corrected_fit(fit(golden_.points, golden_.batches), golden_.points, golden_.batches);
    EXPECT_EQ(shuffled, usual(order, Eigen::all));
}

TEST_P(EveryCorrection, BringsTheMeansOfTheBatchesTogether) {
    const Matrix made = corrected_fit(fit(golden_.points, golden_.batches), golden_.points, golden_.batches);
    const auto spread = [&](const Matrix& points) {
        MatrixD means  = MatrixD::Zero(3, points.cols());
        VectorD counts = VectorD::Zero(3);
        for (Index i = 0; i < points.rows(); ++i) {
            const int batch = golden_.batches[static_cast<std::size_t>(i)];
            means.row(batch) += points.row(i).cast<double>();
            ++counts[batch];
        }
        for (Index b = 0; b < 3; ++b) means.row(b) /= counts[b];
        return (means.rowwise() - means.colwise().mean()).norm();
    };
    EXPECT_LT(spread(made), 0.5 * spread(golden_.points));
}

TEST_P(EveryCorrection, SaysWhatIsWrong) {
    auto one_batch = golden_.batches;
    std::fill(one_batch.begin(), one_batch.end(), 0);
    EXPECT_CODE("E6224", fit(golden_.points, one_batch));
    EXPECT_CODE("E6221", fit(golden_.points, {0, 1}));
    EXPECT_CODE("E6103", fit(Matrix(0, 2), {}));
    const auto fitted = fit(golden_.points, golden_.batches);
    EXPECT_CODE("E6221", correct(fitted, golden_.points.row(0), {3}));
    EXPECT_CODE("E6221", correct(fitted, golden_.points.leftCols(2), golden_.batches));
}

INSTANTIATE_TEST_SUITE_P(Each, EveryCorrection,
                         ::testing::Values(CorrectionOptions(StandardiseByOptions{}), CorrectionOptions(CoralOptions{}),
                                           CorrectionOptions(HarmonyOptions{})),
                         [](const auto& param) {
                             auto word = name(param.param);
                             std::replace(word.begin(), word.end(), '-', '_');
                             return word;
                         });

TEST(BatchCorrection, RefusesOptionsOutOfRange) {
    const Golden golden;
    EXPECT_CODE("E6224", fit_correction(golden.points, golden.batches, CoralOptions{.shrinkage = 1.1}, {}));
    EXPECT_CODE("E6224", fit_harmony(golden.points, golden.batches, {.sigma = 0}, golden.start));
    EXPECT_CODE("E6224", fit_harmony(golden.points, golden.batches, {.lambda = 0}, golden.start));
    EXPECT_CODE("E6224", fit_harmony(golden.points, golden.batches, {.rounds = 0}, golden.start));
}

TEST(BatchCorrection, AColumnWithoutSpreadInABatchOnlyMoves) {
    Matrix points(4, 1);
    points << 1, 3, 7, 7;
    const std::vector<int> batches{0, 0, 1, 1};
    const auto fitted = fit_correction(points, batches, StandardiseByOptions{}, {});
    const Matrix made = correct(fitted, points, batches);
    EXPECT_FLOAT_EQ(made(2, 0), 4.5F);
    EXPECT_FLOAT_EQ(made(1, 0) - made(0, 0), 2 * std::sqrt(6.75F));
}

TEST(BatchCorrection, ASingleRowOfABatchGoesToTheMean) {
    Matrix points(4, 2);
    points << 1, 4, 3, 2, 5, 9, 80, 70;
    const std::vector<int> batches{0, 0, 0, 1};
    for (const CorrectionOptions& options : {CorrectionOptions(StandardiseByOptions{}), {CoralOptions{}}}) {
        const Matrix made = corrected_fit(fit_correction(points, batches, options, {}), points, batches);
        EXPECT_CLOSE(Matrix(made.row(3)), Matrix(points.colwise().mean()), 1e-4) << name(options);
    }
}

}  // namespace
}  // namespace ektara::tables
