#include "ektara/metrics/evaluation.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "ektara/core/error.hpp"
#include "ektara/core/random.hpp"
#include "error_code.hpp"

namespace ektara::metrics {
namespace {

struct Songs {
    std::vector<int> songs, labels;
};

/// `n_songs` songs of `clips` rows, each with one label for all its rows.
Songs random_songs(int n_songs, int clips, std::uint64_t classes, std::uint64_t seed) {
    Random random(seed, "songs");
    Songs made;
    for (int song = 0; song < n_songs; ++song) {
        const int label = static_cast<int>(random.below(classes));
        for (int clip = 0; clip < clips; ++clip) {
            made.songs.push_back(song);
            made.labels.push_back(label);
        }
    }
    return made;
}

Grouping random_grouping(std::size_t rows, std::uint64_t k, std::uint64_t seed) {
    Random random(seed, "grouping");
    Grouping grouping{"random", {std::vector<int>(rows)}};
    for (auto& label : grouping.runs[0]) label = static_cast<int>(random.below(k));
    return grouping;
}

TEST(Evaluate, GivesARowForEachTargetAndGrouping) {
    const auto made = random_songs(30, 1, 4, 1);
    const Grouping same{"same", {made.labels}};
    const auto rows = evaluate({{"genre", made.labels}, {"other", made.labels}}, {same, random_grouping(30, 3, 2)}, {});
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(rows[1].labels, "genre");
    EXPECT_EQ(rows[1].clusters, "random");
    EXPECT_DOUBLE_EQ(rows[0].scores.ari, 1);
    EXPECT_TRUE(std::isnan(rows[0].ami_low));
    EXPECT_TRUE(std::isnan(rows[0].p_value));
}

TEST(Evaluate, LeavesOutRowsWithoutLabelOrClusterAndReportsNoise) {
    const std::vector<int> labels   = {0, 0, 1, 1, kNoLabel, 1, 0};
    const std::vector<int> clusters = {0, 0, 5, 5, 5, kNoCluster, kNoise};
    const auto row                  = evaluate({{"genre", labels}}, {{"found", {clusters}}}, {}).front();
    EXPECT_EQ(row.n, 5);
    EXPECT_EQ(row.k, 2);
    EXPECT_DOUBLE_EQ(row.noise, 0.2);
    EXPECT_DOUBLE_EQ(row.covered.ari, 1);
    EXPECT_LT(row.scores.ari, 1);
}

TEST(Evaluate, OfNoiseOnlyHasNoCoveredScore) {
    const auto row = evaluate({{"genre", {0, 1, 0, 1}}}, {{"noise", {{-1, -1, -1, -1}}}}, {}, {10, 10, 0}).front();
    EXPECT_EQ(row.k, 0);
    EXPECT_DOUBLE_EQ(row.noise, 1);
    EXPECT_TRUE(std::isnan(row.covered.ami));
    EXPECT_NEAR(row.scores.ami, 0, 1e-9);
}

TEST(Evaluate, WithinStrataIsTheMeanOfTheirScores) {
    const auto made     = random_songs(60, 1, 3, 3);
    const auto grouping = random_grouping(60, 4, 4);
    std::vector<int> strata(60), left = made.labels, right = made.labels;
    for (std::size_t i = 0; i < 60; ++i) {
        strata[i]                  = i < 25 ? 0 : 1;
        (i < 25 ? right : left)[i] = kNoLabel;
    }
    const auto rows =
        evaluate({{"left", left}, {"right", right}, {"mean", made.labels, strata}}, {grouping}, {}, {20, 20, 1});
    EXPECT_NEAR(rows[2].scores.ami, (rows[0].scores.ami + rows[1].scores.ami) / 2, 1e-12);
    EXPECT_NEAR(rows[2].chance_ami, (rows[0].chance_ami + rows[1].chance_ami) / 2, 1e-12);
    EXPECT_EQ(rows[2].n, 60);
}

TEST(Evaluate, FindsTheChanceLevelOfClipsThatStayTogether) {
    // A clustering that merely keeps each song's clips together agrees by chance with any labels of songs.
    const auto made = random_songs(20, 4, 5, 5);
    const auto row  = evaluate({{"genre", made.labels}}, {{"songs", {made.songs}}}, {made.songs}, {0, 400, 0}).front();
    EXPECT_GT(row.scores.ami, 0.2);
    EXPECT_NEAR(row.chance_ami, row.scores.ami, 0.05);
    EXPECT_GT(row.p_value, 0.05);
}

TEST(Evaluate, CallsAPlantedSignalAndNotChance) {
    const auto made = random_songs(80, 2, 4, 6);
    Grouping planted{"planted", {made.labels}};
    Random random(8, "errors");
    for (auto& label : planted.runs[0])
        if (random.uniform() < 0.5) label = static_cast<int>(random.below(4));
    const auto rows =
        evaluate({{"genre", made.labels}}, {planted, random_grouping(160, 4, 9)}, {made.songs}, {0, 999, 0});
    EXPECT_DOUBLE_EQ(rows[0].p_value, 0.001);
    EXPECT_DOUBLE_EQ(rows[0].p_adjusted, 0.001);
    EXPECT_GT(rows[1].p_adjusted, 0.01);
    EXPECT_GE(rows[1].p_adjusted, rows[1].p_value);
}

TEST(Evaluate, AdjustsForTheNumberOfRows) {
    // The best of 40 random groupings looks better than chance alone, and not beside the other 39.
    const auto made = random_songs(60, 1, 4, 7);
    std::vector<Grouping> groupings;
    for (std::uint64_t seed = 0; seed < 40; ++seed) groupings.push_back(random_grouping(60, 4, 50 + seed));
    double least = 1, least_adjusted = 1;
    for (const auto& row : evaluate({{"genre", made.labels}}, groupings, {}, {0, 499, 0})) {
        least          = std::min(least, row.p_value);
        least_adjusted = std::min(least_adjusted, row.p_adjusted);
    }
    EXPECT_LT(least, 0.05);
    EXPECT_GT(least_adjusted, 0.05);
}

TEST(Evaluate, HalfSampleIntervalsCoverTheSpreadOfFreshSamples) {
    // For random labels on single rows the interval must hold 0 nearly always.
    int covered = 0;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const auto made = random_songs(100, 1, 3, seed);
        const auto row =
            evaluate({{"genre", made.labels}}, {random_grouping(100, 3, seed)}, {made.songs}, {100, 0, 0}).front();
        covered += row.ari_low <= 0 && row.ari_high >= 0 ? 1 : 0;
        EXPECT_LT(row.ami_high - row.ami_low, 0.3);
    }
    EXPECT_GE(covered, 36);
}

TEST(Evaluate, DependsOnNeitherJobsNorTheNumbersOfSongs) {
    const auto made     = random_songs(40, 3, 4, 11);
    const auto grouping = random_grouping(120, 5, 12);
    auto songs          = made.songs;
    for (auto& song : songs) song = song * 7 - 50;
    const auto one = evaluate({{"genre", made.labels}}, {grouping}, {made.songs}, {30, 30, 5}, 1).front();
    const auto two = evaluate({{"genre", made.labels}}, {grouping}, {songs}, {30, 30, 5}, 2).front();
    EXPECT_EQ(one.ami_low, two.ami_low);
    EXPECT_EQ(one.chance_ami, two.chance_ami);
    EXPECT_EQ(one.p_adjusted, two.p_adjusted);
}

/// Entry i of the result is entry order[i], by another number.
std::vector<int> taken(const std::vector<int>& numbers, const RowOrder& order, int factor) {
    std::vector<int> found;
    for (const auto row : order) found.push_back(100 - factor * numbers[static_cast<std::size_t>(row)]);
    return found;
}

TEST(Evaluate, WithAnOrderOfTheRowsIsTheSameForOtherRowsAndNumbers) {
    // The same collection as another catalogue lists it: other places, and other numbers of everything.
    const auto made     = random_songs(40, 3, 4, 11);
    const auto grouping = random_grouping(120, 5, 12);
    std::vector<int> artists, strata;
    for (const int song : made.songs) {
        artists.push_back(song / 2);
        strata.push_back(song % 3);
    }
    RowOrder order = whole_order({}, 120), places(120);
    Random(3, "other places").shuffle(order);
    for (std::size_t i = 0; i < 120; ++i)  // row 0 of the first stands where order is 0
        places[static_cast<std::size_t>(order[i])] = static_cast<Eigen::Index>(i);
    const auto first = evaluate({{"genre", made.labels}, {"genre@language", made.labels, strata}}, {grouping},
                                {made.songs, artists}, {30, 30, 5});
    const auto other = evaluate({{"genre", taken(made.labels, order, 3)},
                                 {"genre@language", taken(made.labels, order, 3), taken(strata, order, 9)}},
                                {{"random", {taken(grouping.runs[0], order, 2)}}},
                                {taken(made.songs, order, 2), taken(artists, order, 5), places}, {30, 30, 5});
    for (const std::size_t row : {0U, 1U}) {
        EXPECT_EQ(first[row].scores.ami, other[row].scores.ami);
        EXPECT_EQ(first[row].scores.v_measure, other[row].scores.v_measure);
        EXPECT_EQ(first[row].ami_low, other[row].ami_low);
        EXPECT_EQ(first[row].ari_high, other[row].ari_high);
        EXPECT_EQ(first[row].chance_ami, other[row].chance_ami);
        EXPECT_EQ(first[row].p_value, other[row].p_value);
        EXPECT_EQ(first[row].p_adjusted, other[row].p_adjusted);
    }
}

TEST(Evaluate, OfSeveralRunsIsTheMeanOfEachAlone) {
    const auto made = random_songs(50, 2, 3, 21);
    Grouping both   = random_grouping(100, 4, 22);
    both.runs.push_back(random_grouping(100, 4, 23).runs[0]);
    const EvaluationOptions options{50, 50, 3};
    const auto rows = evaluate({{"genre", made.labels}}, {both, {"first", {both.runs[0]}}, {"second", {both.runs[1]}}},
                               {made.songs}, options);
    EXPECT_NEAR(rows[0].scores.ami, (rows[1].scores.ami + rows[2].scores.ami) / 2, 1e-12);
    EXPECT_NEAR(rows[0].chance_ari, (rows[1].chance_ari + rows[2].chance_ari) / 2, 1e-12);
    EXPECT_NEAR(rows[0].ami_sd, std::abs(rows[1].scores.ami - rows[2].scores.ami) / std::sqrt(2.0), 1e-12);
    EXPECT_TRUE(std::isnan(rows[1].ami_sd));
}

/// Labels from 0 to 3 of which the first ten are others.
std::vector<int> with_ten_changed(std::vector<int> labels) {
    for (std::size_t i = 0; i < 10; ++i) labels[i] = (labels[i] + 1) % 4;
    return labels;
}

TEST(Evaluate, ComparesWithTheBaselineDrawByDraw) {
    const auto made        = random_songs(120, 1, 4, 31);
    const auto almost_same = with_ten_changed(made.labels);
    EvaluationOptions options{200, 0, 1};
    options.baseline = "base";
    const auto rows  = evaluate({{"genre", made.labels}},
                                {{"base", {made.labels}}, {"near", {almost_same}}, {"base again", {made.labels}}},
                                {made.songs}, options);
    EXPECT_TRUE(std::isnan(rows[0].gain));
    EXPECT_NEAR(rows[1].gain, rows[1].scores.ami - rows[0].scores.ami, 1e-12);
    EXPECT_LT(rows[1].gain_high, 0);
    // Equal clusterings differ by nothing in every draw.
    EXPECT_EQ(rows[2].gain_low, 0);
    EXPECT_EQ(rows[2].gain_high, 0);
}

TEST(Evaluate, ComparesEveryPairWhereItIsAskedFor) {
    const auto made        = random_songs(120, 1, 4, 31);
    const auto almost_same = with_ten_changed(made.labels);
    EvaluationOptions options{200, 0, 1};
    options.baseline       = "near";
    options.paired_targets = {"genre"};
    const std::vector<Grouping> groupings{{"same", {made.labels}}, {"near", {almost_same}}, random_grouping(120, 4, 5)};
    const auto rows = evaluate({{"genre", made.labels}, {"other", made.labels}}, groupings, {made.songs}, options);
    ASSERT_EQ(rows[0].against.size(), 2u);
    EXPECT_TRUE(rows[3].against.empty()) << "nobody asked for the other target";
    EXPECT_EQ(rows[0].against[0].other, "near");
    EXPECT_EQ(rows[0].against[0].value, rows[0].gain);
    EXPECT_EQ(rows[0].against[0].low, rows[0].gain_low);
    EXPECT_DOUBLE_EQ(rows[2].against[0].value, -rows[0].against[1].value);
    EXPECT_DOUBLE_EQ(rows[2].against[0].high, -rows[0].against[1].low);
}

TEST(Evaluate, DrawsWholeArtistsWhereTheyAreKnown) {
    // Every artist has one genre and one cluster for all his ten songs: there is a tenth of what songs seem to say.
    Songs made = random_songs(200, 1, 2, 3);
    std::vector<int> artists;
    auto clusters = made.labels;
    for (std::size_t i = 0; i < 200; ++i) {
        artists.push_back(static_cast<int>(i / 10) * 3 + 7);
        made.labels[i] = static_cast<int>(i / 10) % 2;
        clusters[i]    = static_cast<int>(i / 20) % 2;
    }
    const auto by_song   = evaluate({{"genre", made.labels}}, {{"c", {clusters}}}, {made.songs}, {400, 0, 1}).front();
    const auto by_artist = evaluate({{"genre", made.labels}}, {{"c", {clusters}}}, {made.songs, artists}, {400, 0, 1});
    EXPECT_GT(by_artist[0].ari_high - by_artist[0].ari_low, 2 * (by_song.ari_high - by_song.ari_low));
    EXPECT_EQ(by_artist[0].scores.ari, by_song.scores.ari);
    // An artist for each song is no artist at all.
    const auto alone = evaluate({{"genre", made.labels}}, {{"c", {clusters}}}, {made.songs, made.songs}, {400, 0, 1});
    EXPECT_EQ(alone[0].ari_low, by_song.ari_low);
}

TEST(Evaluate, RefusesTablesOfDifferentLength) {
    EXPECT_CODE("E6301", evaluate({{"genre", {0, 1, 2}}}, {{"found", {{0, 1}}}}, {}));
    EXPECT_CODE("E6301", evaluate({{"genre", {0, 1}}}, {{"found", {{0, 1}}}}, {{1}}));
    EXPECT_CODE("E6301", evaluate({{"genre", {0, 1}}}, {{"found", {}}}, {}));
    EXPECT_CODE("E6105", evaluate({{"genre", {0, 1}}}, {{"found", {{0, 1}}}}, {}, {-1, 0, 0}));
}

}  // namespace
}  // namespace ektara::metrics
