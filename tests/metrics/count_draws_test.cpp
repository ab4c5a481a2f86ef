#include "ektara/metrics/detail/count_draws.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "ektara/metrics/evaluation.hpp"

namespace ektara::metrics {
namespace {

struct DrawSpread {
    double mean = 0, variance = 0;
};
DrawSpread draw_spread(const std::vector<double>& values) {
    const auto n = static_cast<double>(values.size());
    DrawSpread found;
    for (const double value : values) found.mean += value / n;
    for (const double value : values) found.variance += (value - found.mean) * (value - found.mean) / (n - 1);
    return found;
}

TEST(Hypergeometric, HasItsMeanAndVarianceAndStaysInItsRange) {
    const auto logs = log_factorials(1'000'000);
    for (const auto& [good, bad, drawn] : {std::tuple{3L, 5L, 4L},
                                           {1L, 0L, 1L},
                                           {0L, 9L, 3L},
                                           {700L, 299'300L, 9000L},
                                           {40'000L, 60'000L, 50'000L},
                                           {999'999L, 1L, 500'000L}}) {
        Random random(4, "hypergeometric");
        std::vector<double> values;
        for (int i = 0; i < 4000; ++i) {
            const auto value = hypergeometric(good, bad, drawn, logs, random);
            ASSERT_GE(value, std::max(0L, drawn - bad));
            ASSERT_LE(value, std::min(good, drawn));
            values.push_back(static_cast<double>(value));
        }
        const auto n = static_cast<double>(good + bad), share = static_cast<double>(good) / n;
        const double mean     = static_cast<double>(drawn) * share;
        const double variance = n > 1 ? mean * (1 - share) * (n - static_cast<double>(drawn)) / (n - 1) : 0;
        const auto found      = draw_spread(values);
        EXPECT_NEAR(found.mean, mean, 5 * std::sqrt(variance / 4000) + 1e-12);
        EXPECT_NEAR(found.variance, variance, 0.15 * variance + 1e-12);
    }
}

/// 600 songs of one to three rows, two labels (one that follows the clusters), two runs.
struct CountedSongs {
    std::vector<int> rows, songs, genre, language, first, second;
    CountedSongs() {
        for (int song = 0; song < 600; ++song)
            for (int copy = 0; copy <= (song % 14 == 0 ? song % 3 : 0); ++copy) {
                rows.push_back(static_cast<int>(rows.size()));
                songs.push_back(song);
                genre.push_back(song % 3);
                language.push_back(song % 11 == 0 ? 1 : 0);
                first.push_back(song % 5 == 0 ? -1 : song % 2);
                second.push_back((song + copy) % 3);
            }
    }
};

TEST(TypedSongs, DrawCellsLikePermutationsOfRows) {
    const CountedSongs songs;
    const LogTable logs(static_cast<std::int64_t>(songs.rows.size()));
    const Stratum genre(songs.rows, songs.genre, songs.songs, 600),
        language(songs.rows, songs.language, songs.songs, 600);
    const std::vector<StratumScorer> scorers{{genre, songs.first, logs}, {genre, songs.second, logs}};
    const StratumScorer of_language(language, songs.second, logs);
    const auto typed = TypedSongs::of({&genre, &language}, scorers);
    ASSERT_TRUE(typed);
    const auto factorials = log_factorials(600);
    std::vector<std::vector<double>> counted(2), permuted(2);
    std::vector<int> order(600), labels;
    for (int draw = 0; draw < 3000; ++draw) {
        Random random(1, "counts", static_cast<std::uint64_t>(draw)), rows(2, "rows", static_cast<std::uint64_t>(draw));
        const auto counts = typed->draw(factorials, random);
        ASSERT_EQ(counts.size(), 4U);
        ASSERT_EQ(std::accumulate(counts[0].begin(), counts[0].end(), 0), static_cast<int>(songs.rows.size()));
        counted[0].push_back(scorers[0].score_counts(counts[0]).ari);
        counted[1].push_back(of_language.score_counts(counts[3]).ami);
        std::iota(order.begin(), order.end(), 0);
        rows.shuffle(order);
        genre.permuted(order, labels);
        permuted[0].push_back(scorers[0].score(labels).ari);
        language.permuted(order, labels);
        permuted[1].push_back(of_language.score(labels).ami);
    }
    for (std::size_t i = 0; i < 2; ++i) {
        const auto a = draw_spread(counted[i]), b = draw_spread(permuted[i]);
        EXPECT_NEAR(a.mean, b.mean, 5 * std::sqrt((a.variance + b.variance) / 3000));
        EXPECT_NEAR(a.variance / b.variance, 1, 0.2);
    }
}

TEST(TypedSongs, AreNotMadeWhereEverySongIsATypeOfItsOwn) {
    std::vector<int> rows(500), songs, clusters;
    std::iota(rows.begin(), rows.end(), 0);
    songs = clusters = rows;
    const LogTable logs(500);
    const Stratum stratum(rows, rows, songs, 500);
    const std::vector<StratumScorer> scorers{{stratum, clusters, logs}};
    EXPECT_FALSE(TypedSongs::of({&stratum}, scorers));
}

TEST(TypedSongs, GiveManySongsTheirChanceLevel) {
    constexpr std::size_t kRows = 60'000;
    Target target{.name = "genre", .labels = {}}, within{.name = "within", .labels = {}};
    Grouping one{.name = "one", .runs = {{}}}, two{.name = "two", .runs = {{}}};
    for (std::size_t i = 0; i < kRows; ++i) {
        target.labels.push_back(static_cast<int>(i % 4));
        within.labels.push_back(static_cast<int>(i % 4));
        within.strata.push_back(static_cast<int>(i % 3));
        one.runs[0].push_back(static_cast<int>(i % 40 == 0 ? i % 4 : (i / 7) % 3));
        two.runs[0].push_back(static_cast<int>((i * 7919 % 65'537) % 5));
    }
    EvaluationOptions options;
    options.half_samples = 0;
    options.permutations = 99;
    const auto rows      = evaluate({target, within}, {one, two}, {}, options, 1);
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_DOUBLE_EQ(rows[0].p_value, 0.01);
    EXPECT_GT(rows[1].p_value, 0.01);
    for (const auto& row : rows) EXPECT_NEAR(row.chance_ami, 0, 1e-4);
    const auto again = evaluate({target, within}, {one, two}, {}, options, 2);
    for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(again[i].chance_ami, rows[i].chance_ami);
}

}  // namespace
}  // namespace ektara::metrics
