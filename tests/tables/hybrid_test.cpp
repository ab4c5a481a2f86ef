#include "ektara/tables/hybrid.hpp"

#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "ektara/features/descriptions.hpp"
#include "error_code.hpp"

using namespace ektara;
using namespace ektara::testing;
using tables::Block;

namespace {

FeatureMatrix table(const Matrix& values, const std::string& column = "x") {
    FeatureMatrix made{values, {}, {}, {}};
    for (Eigen::Index i = 0; i < values.rows(); ++i) made.rows.push_back("row" + std::to_string(i));
    for (Eigen::Index c = 0; c < values.cols(); ++c) made.columns.push_back(column + std::to_string(c));
    return made;
}

double total_variance(const Matrix& values) {
    const Matrix centred = values.rowwise() - values.colwise().mean();
    return centred.squaredNorm() / static_cast<double>(values.rows());
}

/// A table of all columns that descriptions speak of.
FeatureMatrix descriptors(Eigen::Index rows) {
    FeatureMatrix made = table(random_matrix(rows, 9, 8));
    made.columns       = {"tempo_bpm",      "loudness_lufs",     "spectral_centroid_hz",
                          "onset_strength", "loudness_range_lu", "harmonic_ratio",
                          "chroma_entropy", "spectral_flatness", "mode"};
    for (Eigen::Index i = 0; i < rows; ++i) made.values(i, 8) = static_cast<float>(i % 2);
    return made;
}

}  // namespace

TEST(Hybrid, GivesEveryBlockTheSameTotalVarianceTimesItsWeight) {
    Matrix audio = random_matrix(40, 6, 1) * 900.0f;
    audio.col(2).setConstant(0.9f);
    const Matrix text = random_matrix(40, 31, 2) * 0.01f;
    const std::vector<Block> blocks{{"audio", table(audio)}, {"text", table(text), {}, false}};
    const auto even = tables::join_blocks(blocks, {});
    ASSERT_EQ(even.values.cols(), 37);
    EXPECT_NEAR(total_variance(even.values.leftCols(6)), 1, 1e-5);
    EXPECT_NEAR(total_variance(even.values.rightCols(31)), 1, 1e-5);
    EXPECT_EQ(even.values.col(2).cwiseAbs().maxCoeff(), 0);
    EXPECT_EQ(even.columns[0], "audio.x0");
    EXPECT_EQ(even.recipe.options.at("hybrid.scaled"), "true");
    const auto weighted = tables::join_blocks(blocks, {.weights = {1, 2.5}});
    EXPECT_NEAR(total_variance(weighted.values.rightCols(31)), 2.5, 1e-4);
}

TEST(Hybrid, PlainPutsTheColumnsSideBySide) {
    const Matrix audio = random_matrix(9, 3, 1), text = random_matrix(9, 2, 2);
    const auto joined =
        tables::join_blocks({{"a", table(audio)}, {"t", table(text)}}, {.weighting = tables::Weighting::Plain});
    Matrix expected(9, 5);
    expected << audio, text;
    EXPECT_EQ(joined.values, expected);
    EXPECT_EQ(joined.recipe.options.at("hybrid.scaled"), "false");
}

TEST(Hybrid, GivesRowsWithoutValuesTheMeanAndSaysSo) {
    Matrix text = random_matrix(6, 4, 2);
    std::vector<bool> missing{false, true, false, false, true, false};
    const auto joined =
        tables::join_blocks({{"a", table(random_matrix(6, 3, 1))}, {"lyrics", table(text), missing, false}},
                            {.weighting = tables::Weighting::Plain});
    const RowVector mean = (text.row(0) + text.row(2) + text.row(3) + text.row(5)) / 4;
    EXPECT_CLOSE(Matrix(joined.values.row(1).segment(3, 4)), Matrix(mean), 1e-6);
    EXPECT_EQ(joined.columns.back(), "lyrics.missing");
    EXPECT_EQ(joined.values(1, 7), 1);
    EXPECT_EQ(joined.values(2, 7), 0);
    EXPECT_TRUE(joined.recipe.options.contains("hybrid.imputed.lyrics"));
}

TEST(Hybrid, RefusesWhatCannotBeJoined) {
    const Block a{"a", table(random_matrix(4, 2))}, shorter{"b", table(random_matrix(3, 2))};
    EXPECT_CODE("E3304", tables::join_blocks({a, shorter}, {}));
    EXPECT_CODE("E3304", tables::join_blocks({a, a}, {.weights = {1}}));
    EXPECT_CODE("E3304", tables::join_blocks({a, a}, {.weights = {1, -2}}));
    EXPECT_CODE("E3304", tables::join_blocks({a, a}, {.weights = {1, std::nan("")}}));
    EXPECT_CODE("E3304", tables::join_blocks({}, {}));
    const Block none{"n", a.table, std::vector<bool>(4, true)};
    EXPECT_CODE("E3304", tables::join_blocks({a, none}, {}));
}

TEST(Descriptions, ChooseWordsByTheCollectionsThirds) {
    auto given          = descriptors(60);
    given.values.col(1) = Eigen::VectorXf::Constant(60, -9.0f);
    for (Eigen::Index i = 0; i < 60; ++i) given.values(i, 0) = 60.0f + static_cast<float>(i);
    const auto all = features::describe(given);
    ASSERT_EQ(all.size(), 60u);
    EXPECT_TRUE(all[0].english.starts_with("A slow and medium-loud song"));
    EXPECT_TRUE(all[30].english.starts_with("A moderate"));
    EXPECT_TRUE(all[59].english.starts_with("A fast"));
    EXPECT_TRUE(all[0].bangla.starts_with("ধীর লয়ের"));
    EXPECT_NE(all[1].english.find("major"), std::string::npos);
    EXPECT_NE(all[0].english.find("minor"), std::string::npos);
}

TEST(Descriptions, SayTheSameInBothLanguagesAndDifferBetweenSongs) {
    std::vector<std::string> english, bangla, both;
    for (const auto& one : features::describe(descriptors(300))) {
        english.push_back(one.english);
        bangla.push_back(one.bangla);
        both.push_back(one.english + one.bangla);
    }
    const double distinct = features::repetition(english).distinct;
    EXPECT_GT(distinct, 0.9);
    EXPECT_EQ(features::repetition(bangla).distinct, distinct);
    EXPECT_EQ(features::repetition(both).distinct, distinct);
    const auto repeated = features::repetition({"a", "b", "a", "a"});
    EXPECT_EQ(repeated.distinct, 0.5);
    EXPECT_EQ(repeated.most_frequent, 0.75);
}

TEST(Descriptions, NeedTheirColumns) {
    auto given       = descriptors(5);
    given.columns[3] = "another";
    EXPECT_CODE("E3303", features::describe(given));
}
