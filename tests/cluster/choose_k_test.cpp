#include "ektara/cluster/choose_k.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "arrays.hpp"
#include "ektara/core/error.hpp"
#include "error_code.hpp"
#include "phrases.hpp"

namespace ektara::cluster {
namespace {

/// `k` groups of `each` rows around corners 30 apart.
Matrix groups(int k, Eigen::Index each) {
    Matrix points = testing::random_matrix(k * each, 4, 12);
    for (int g = 0; g < k; ++g) {
        points.middleRows(g * each, each).col(g % 4).array() += 30;
        points.middleRows(g * each, each).col((g / 4 + g + 1) % 4).array() -= 30;
    }
    return points;
}

TEST(ChooseK, FindsWellSeparatedGroupsFromThirtyRowsUp) {
    const ChooseKOptions options{.k_max = 8, .repeats = 6};
    for (const Options& method : {Options(KMeansOptions{}), Options(WardOptions{}),
                                  Options(GmmOptions{.covariance_type = Covariance::Diagonal})}) {
        const auto choice = choose_k(groups(3, 10), method, options);
        EXPECT_EQ(choice.k, 3) << name(method) << ": " << choice.reason.text;
        EXPECT_GE(choice.candidates.size(), 3U);
        EXPECT_EQ(choice.candidates[2].k, 3);
    }
    const auto five = choose_k(groups(5, 20), KMeansOptions{}, options);
    EXPECT_EQ(five.k, 5) << five.reason.text;
    EXPECT_TRUE(testing::is_sample(five.reason));
    EXPECT_NE(five.reason.text.find("well supported"), std::string::npos) << five.reason.text;
}

TEST(ChooseK, TakesTheShapeOfCovarianceThatTheRowsCanTell) {
    // Fifteen rows a group cannot tell a covariance of 20 columns.
    Matrix points      = testing::random_matrix(45, 20, 4);
    points.leftCols(4) = groups(3, 15);
    const auto choice  = choose_k(points, GmmOptions{}, {.k_max = 6});
    const auto& chosen = std::get<GmmOptions>(choice.method);
    EXPECT_EQ(choice.k, 3) << choice.reason.text;
    EXPECT_EQ(chosen.n_clusters, 3);
    EXPECT_EQ(chosen.covariance_type, Covariance::Diagonal) << choice.reason.text;
    EXPECT_TRUE(testing::is_sample(choice.reason));
    EXPECT_NE(choice.reason.text.find("covariance_type diag"), std::string::npos) << choice.reason.text;
    EXPECT_FALSE(choice.candidates[2].bic_full);
    EXPECT_EQ(choice.candidates[2].bic, std::min(choice.candidates[2].bic_diag, choice.candidates[2].bic_tied));
    const auto given = choose_k(points, GmmOptions{.covariance_type = Covariance::Full}, {.k_max = 6});
    EXPECT_EQ(given.k, 1) << given.reason.text;
    EXPECT_TRUE(testing::is_sample(given.reason));
    EXPECT_EQ(std::get<GmmOptions>(given.method).covariance_type, Covariance::Full);
}

TEST(ChooseK, BeginsEveryMixtureAnew) {
    const GmmOptions options{.covariance_type = Covariance::Diagonal, .tol = 1e9};
    auto going_on     = options;
    going_on.reached  = 0;  // within tol of any first iteration
    const auto points = testing::random_matrix(120, 3, 5);
    const auto anew = choose_k(points, options, {.k_max = 4}), found = choose_k(points, going_on, {.k_max = 4});
    for (std::size_t i = 0; i < anew.candidates.size(); ++i)
        EXPECT_EQ(found.candidates[i].bic, anew.candidates[i].bic) << i;
}

TEST(ChooseK, CountsThePiecesOfANeighbourGraph) {
    const auto choice = choose_k(groups(4, 20), SpectralOptions{.n_neighbors = 6}, {.k_max = 8});
    EXPECT_EQ(choice.k, 4) << choice.reason.text;
    EXPECT_TRUE(testing::is_sample(choice.reason));
}

TEST(ChooseK, SaysHowWeaklyNoiseIsParted) {
    const auto choice = choose_k(testing::random_matrix(90, 4, 3), KMeansOptions{}, {.k_max = 6, .repeats = 6});
    EXPECT_EQ(choice.reason.text.find("well supported"), std::string::npos) << choice.reason.text;
    EXPECT_TRUE(testing::is_sample(choice.reason));
}

TEST(ChooseK, DoesNotDependOnJobsOrTheOrderOfRows) {
    const ChooseKOptions options{.k_max = 4, .repeats = 3, .max_rows = 40};
    const Matrix points = testing::random_matrix(60, 3, 7);
    const auto one = choose_k(points, KMeansOptions{}, options, 1), two = choose_k(points, KMeansOptions{}, options, 2);
    const auto turned = choose_k(points.colwise().reverse(), KMeansOptions{}, options);
    for (std::size_t i = 0; i < one.candidates.size(); ++i) {
        EXPECT_EQ(one.candidates[i], two.candidates[i]);
        EXPECT_EQ(one.candidates[i], turned.candidates[i]);
    }
}

/// Every row of `points` so many times, with noise.
Matrix clips_of(const Matrix& points, Eigen::Index each, float noise) {
    Matrix clips = testing::random_matrix(points.rows() * each, points.cols(), 5) * noise;
    for (Eigen::Index i = 0; i < clips.rows(); ++i) clips.row(i) += points.row(i / each);
    return clips;
}

std::vector<int> songs_of(Eigen::Index songs, Eigen::Index each) {
    std::vector<int> numbers;
    for (Eigen::Index i = 0; i < songs * each; ++i) numbers.push_back(static_cast<int>(i / each));
    return numbers;
}

TEST(ChooseK, CountsEqualRowsOnce) {
    const Matrix alone = testing::random_matrix(60, 4, 20);
    Matrix copies(80, 4);
    copies << alone.row(7).replicate(20, 1), alone;
    for (const Options& method : {Options(KMeansOptions{}), Options(GmmOptions{}), Options(SpectralOptions{})}) {
        const ChooseKOptions options{.k_max = 6, .repeats = 4};
        const auto one = choose_k(alone, method, options), many = choose_k(copies, method, options);
        EXPECT_EQ(one.reason.text, many.reason.text) << name(method);
        EXPECT_EQ(one.k, many.k);
    }
}

TEST(ChooseK, TakesTheClipsOfASongForOneObservation) {
    const Matrix songs = testing::random_matrix(15, 6, 15), clips = clips_of(songs, 8, 0.1f);
    for (const Options& method : {Options(KMeansOptions{}), Options(WardOptions{}),
                                  Options(GmmOptions{.covariance_type = Covariance::Diagonal})}) {
        EXPECT_EQ(choose_k(songs, method, {}).k, 1) << name(method);
        const auto found = choose_k(clips, method, {}, 1, songs_of(15, 8));
        EXPECT_EQ(found.k, 1) << name(method) << ": " << found.reason.text;
        EXPECT_LE(found.candidates.back().k, 5) << "a third of the songs";
    }
}

TEST(ChooseK, FindsGroupsOfSongsWithSeveralClips) {
    const Matrix clips = clips_of(groups(3, 8), 4, 0.3f);
    for (const Options& method :
         {Options(KMeansOptions{}), Options(WardOptions{}),
          Options(GmmOptions{.covariance_type = Covariance::Diagonal}), Options(SpectralOptions{.n_neighbors = 5})}) {
        const auto found = choose_k(clips, method, {.k_max = 6, .repeats = 6}, 1, songs_of(24, 4));
        EXPECT_EQ(found.k, 3) << name(method) << ": " << found.reason.text;
    }
    // The order of rows and the numbers of songs change nothing.
    auto numbers = songs_of(24, 4);
    std::reverse(numbers.begin(), numbers.end());
    const ChooseKOptions options{.k_max = 4, .repeats = 3, .max_rows = 40};
    const auto one    = choose_k(clips, KMeansOptions{}, options, 1, songs_of(24, 4));
    const auto turned = choose_k(clips.colwise().reverse(), KMeansOptions{}, options, 2, numbers);
    for (std::size_t i = 0; i < one.candidates.size(); ++i) EXPECT_EQ(one.candidates[i], turned.candidates[i]);
}

TEST(ChooseK, RefusesWhatCannotBeChosen) {
    EXPECT_CODE("E6110", choose_k(clips_of(groups(2, 2), 4, 1), KMeansOptions{}, {}, 1, songs_of(4, 4)));
    EXPECT_CODE("E6110", choose_k(groups(2, 2), KMeansOptions{}, {}));
    EXPECT_CODE("E6111", choose_k(groups(2, 9), DbscanOptions{}, {}));
    EXPECT_CODE("E6111", choose_k(groups(2, 9), KMeansOptions{}, {.criterion = Criterion::Bic}));
}

TEST(Consensus, KeepsDistantGroupsTogetherWithoutAmbiguity) {
    const auto found = consensus(groups(3, 15), {.n_clusters = 3, .n_runs = 40, .k_max = 3, .columns_share = 1});
    EXPECT_EQ(found.n_clusters, 3);
    EXPECT_LT(found.ambiguous, 0.35);
    for (std::size_t i = 0; i < 45; ++i) EXPECT_EQ(found.labels[i], found.labels[i / 15 * 15]);
    const auto noise = consensus(testing::random_matrix(45, 4, 2), {.n_clusters = 3, .n_runs = 40});
    EXPECT_GT(noise.ambiguous, 0.2);
    EXPECT_CODE("E6101", consensus(groups(2, 3), {.n_clusters = 7}));
}

}  // namespace
}  // namespace ektara::cluster
