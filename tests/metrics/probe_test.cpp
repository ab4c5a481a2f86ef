#include "ektara/metrics/probe.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "ektara/core/random.hpp"
#include "error_code.hpp"

namespace ektara::metrics {
namespace {

using Kind = ProbedColumn::Kind;

/// Class of each row by turns of `period` rows over `classes`.
std::vector<int> turns(int rows, int classes, int period = 1) {
    std::vector<int> labels;
    for (int i = 0; i < rows; ++i) labels.push_back(i / period % classes);
    return labels;
}

/// Noise whose first column also holds the class, `distance` apart.
Matrix told_by(const std::vector<int>& labels, float distance) {
    Matrix features = testing::random_matrix(std::ssize(labels), 6, 11);
    for (std::size_t i = 0; i < labels.size(); ++i)
        features(static_cast<Eigen::Index>(i), 0) += distance * static_cast<float>(labels[i]);
    return features;
}

TEST(Probe, RecognisesWhatTheFeaturesTell) {
    const auto labels = turns(120, 3);
    const auto found  = probe(told_by(labels, 50), labels);
    EXPECT_EQ(found.balanced_accuracy, 1);
    EXPECT_NEAR(found.chance, 1.0 / 3, 1e-12);
    EXPECT_EQ(found.skill(), 1);
    EXPECT_EQ(found.classes, 3);
    EXPECT_EQ(found.rows, 120);
}

TEST(Probe, DependsOnNeitherTheOrderOfRowsNorOnNumbers) {
    const auto labels = turns(240, 3, 2), songs = turns(240, 80, 3);
    const Matrix features  = told_by(labels, 1);
    std::vector<int> other = labels, other_songs = songs;
    std::vector<Eigen::Index> order(240);
    std::iota(order.begin(), order.end(), Eigen::Index{0});
    Random(2, "other places").shuffle(order);
    for (std::size_t i = 0; i < 240; ++i) {
        other[i]       = 7 - 2 * labels[static_cast<std::size_t>(order[i])];
        other_songs[i] = 500 - songs[static_cast<std::size_t>(order[i])];
    }
    const double found = probe(features, labels, songs).balanced_accuracy;
    EXPECT_LT(found, 0.95) << "some rows lie where the deal decides";
    EXPECT_EQ(probe(features(order, Eigen::all), other, other_songs).balanced_accuracy, found);
}

TEST(Probe, IsNearChanceOnNoise) {
    const auto labels = turns(900, 3);
    EXPECT_NEAR(probe(told_by(labels, 0), labels).skill(), 0, 0.08);
}

TEST(Probe, OfTwoOverlappingNormalsIsNearTheirOverlap) {
    // Two normals of deviation 1, 2.4 apart: the best a linear rule can do is Φ(1.2) = 0.885; 3 rows in 4 are of class
    // 0.
    std::vector<int> labels;
    Matrix features(1600, 1);
    Random random(5, "test");
    for (int i = 0; i < 1600; ++i) {
        labels.push_back(i % 4 == 0 ? 1 : 0);
        features(i, 0) = static_cast<float>(random.normal() + 2.4 * labels.back());
    }
    EXPECT_NEAR(probe(features, labels).balanced_accuracy, 0.885, 0.02);
}

TEST(Probe, DoesNotRecogniseAClassByItsSongs) {
    // Four clips a song: a song's clips are alike, its class is not in them. Held out by rows, a probe could know it.
    std::vector<int> songs = turns(240, 60, 4), labels;
    Matrix of_song         = testing::random_matrix(60, 40, 3), features(240, 40);
    for (int i = 0; i < 240; ++i) {
        labels.push_back(songs[static_cast<std::size_t>(i)] % 2);
        features.row(i) = of_song.row(songs[static_cast<std::size_t>(i)]);
    }
    EXPECT_LT(std::abs(probe(features, labels, songs).skill()), 0.35);
    EXPECT_GT(probe(features, labels).skill(), 0.5);
}

TEST(Probe, DoesNotMindScalesShiftsOrConstantColumns) {
    const auto labels = turns(150, 3);
    Matrix features   = told_by(labels, 1.5F);
    const double once = probe(features, labels).balanced_accuracy;
    features.col(2)   = features.col(2) * 8 + Eigen::VectorXf::Constant(150, 64);
    features.col(4)   = features.col(4) * 0.125F;
    EXPECT_NEAR(probe(features, labels).balanced_accuracy, once, 0.011);
    Matrix wider(150, 7);
    wider << features, Eigen::VectorXf::Constant(150, 3.7F);
    EXPECT_EQ(probe(wider, labels).balanced_accuracy, probe(features, labels).balanced_accuracy);
}

TEST(Probe, LeavesOutRowsWithoutLabelAndClassesOfFewSongs) {
    auto labels = turns(60, 2);
    for (const std::size_t row : {5u, 8u, 21u}) labels[row] = kNoLabel;
    for (const std::size_t row : {3u, 4u, 7u, 30u}) labels[row] = 9;
    const auto found = probe(told_by(labels, 9), labels);
    EXPECT_EQ(found.classes, 2);
    EXPECT_EQ(found.rows, 53);
    EXPECT_TRUE(std::isnan(probe(told_by(labels, 9), std::vector<int>(60, 4)).balanced_accuracy));
}

TEST(Probe, RefusesWhatItCannotUse) {
    auto labels     = turns(20, 2);
    Matrix features = told_by(labels, 1);
    EXPECT_CODE("E6301", probe(features, turns(19, 2)));
    EXPECT_CODE("E6301", probe(features, labels, turns(21, 9)));
    EXPECT_CODE("E6105", probe(features, labels, {}, {.folds = 1}));
    EXPECT_CODE("E6105", probe(features, labels, {}, {.shrinkage = 0}));
    features(3, 1) = std::numeric_limits<float>::quiet_NaN();
    EXPECT_CODE("E6102", probe(features, labels));
}

TEST(Association, IsOneWhereOneColumnTellsTheOtherAndNoneWhereNeitherDoes) {
    EXPECT_NEAR(association(turns(100, 2), turns(100, 2)), 1, 1e-12);
    EXPECT_NEAR(association(turns(100, 4), turns(100, 2)), 1, 0.02);  // the correction counts 4 columns
    EXPECT_EQ(association(turns(100, 2), turns(100, 5)), 0);
    EXPECT_EQ(association(turns(100, 1), turns(100, 5)), 0);
}

TEST(Association, OfATableIsItsChiSquareBySlowRecomputation) {
    // 30 15 / 10 45: χ² by the textbook, Σ (observed − expected)²/expected.
    std::vector<int> a, b;
    const double table[2][2]{{30, 15}, {10, 45}};
    for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 2; ++j)
            for (int count = 0; count < table[i][j]; ++count) {
                a.push_back(i);
                b.push_back(j);
            }
    const double rows[2]{45, 55}, columns[2]{40, 60};
    double chi = 0;
    for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 2; ++j) {
            const double expected = rows[i] * columns[j] / 100;
            chi += (table[i][j] - expected) * (table[i][j] - expected) / expected;
        }
    const double v = std::sqrt((chi / 100 - 1.0 / 99) / (1 - 1.0 / 99));
    EXPECT_NEAR(association(a, b), v, 1e-12);
    // As songs of one row each, and with every row twice in its song.
    std::vector<int> songs(200);
    std::vector<int> twice_a(a), twice_b(b);
    twice_a.insert(twice_a.end(), a.begin(), a.end());
    twice_b.insert(twice_b.end(), b.begin(), b.end());
    for (int i = 0; i < 200; ++i) songs[static_cast<std::size_t>(i)] = i % 100;
    EXPECT_NEAR(association(twice_a, twice_b, songs), v, 1e-12);
}

TEST(CorpusProbe, WarnsWhereTheSourceIsHeardAndFollowsTheLanguage) {
    const auto source = turns(200, 2), language = source, genre = turns(200, 5, 2);
    const std::vector<ProbedColumn> columns{
        {"source", source, Kind::Provenance}, {"language", language, Kind::Language}, {"genre", genre, Kind::Other}};
    const auto heard = corpus_probe(told_by(source, 6), columns);
    ASSERT_EQ(heard.size(), 2u);
    EXPECT_TRUE(heard[0].confounded);
    EXPECT_EQ(heard[0].entangled_with, "language");
    EXPECT_NEAR(heard[0].association, 1, 1e-12);
    EXPECT_TRUE(heard[1].confounded);
    EXPECT_EQ(heard[1].entangled_with, "");
    // Entangled, but not heard.
    EXPECT_FALSE(corpus_probe(told_by(source, 0), columns)[0].confounded);
}

TEST(CorpusProbe, DoesNotMindSourcesThatAreSpreadOverTheLanguages) {
    const auto source = turns(200, 2), language = turns(200, 2, 2);
    const std::vector<ProbedColumn> columns{{"source", source, Kind::Provenance},
                                            {"language", language, Kind::Language}};
    const auto found = corpus_probe(told_by(source, 6), columns);
    EXPECT_GT(found[0].probe.skill(), 0.9);
    EXPECT_FALSE(found[0].confounded);
    EXPECT_FALSE(found[1].confounded);
    // A collection without other columns has nothing to be confounded with; without classes there is nothing to hear.
    EXPECT_FALSE(corpus_probe(told_by(source, 6), {{"source", source, Kind::Provenance}})[0].confounded);
    EXPECT_FALSE(
        corpus_probe(told_by(source, 6), {{"language", std::vector<int>(200, 0), Kind::Language}})[0].confounded);
}

}  // namespace
}  // namespace ektara::metrics
