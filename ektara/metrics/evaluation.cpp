#include "ektara/metrics/evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <numeric>
#include <set>

#include <fmt/ranges.h>

#include "ektara/core/error.hpp"
#include "ektara/core/labels.hpp"
#include "ektara/core/parallel.hpp"
#include "ektara/core/progress.hpp"
#include "ektara/core/random.hpp"
#include "ektara/metrics/detail/count_draws.hpp"
#include "ektara/metrics/detail/resampling.hpp"

namespace ektara::metrics {
namespace {

constexpr double kNormal95          = 1.96;
constexpr std::size_t kDrawsAtATime = 16;
constexpr int kCountedSongs         = 50'000;  ///< from so many on permutations are drawn by counts, which takes less

void check(const std::vector<Target>& targets, const std::vector<Grouping>& groupings, const ResamplingUnits& units,
           const EvaluationOptions& options) {
    require(options.half_samples >= 0 && options.permutations >= 0, "E6105",
            "evaluate: half_samples and permutations must not be negative, but got {} and {}", options.half_samples,
            options.permutations);
    std::set<std::size_t> lengths;
    for (const auto& target : targets) {
        lengths.insert(target.labels.size());
        if (!target.strata.empty()) lengths.insert(target.strata.size());
    }
    for (const auto& grouping : groupings) {
        require(!grouping.runs.empty(), "E6301", "evaluate: '{}' holds no clustering", grouping.name);
        for (const auto& run : grouping.runs) lengths.insert(run.size());
    }
    if (!units.songs.empty()) lengths.insert(units.songs.size());
    if (!units.artists.empty()) lengths.insert(units.artists.size());
    if (!units.order.empty()) lengths.insert(units.order.size());
    require(lengths.size() <= 1, "E6301",
            "evaluate: all labels, clusters, songs and artists must have the same rows, but got {}",
            fmt::join(lengths, " and "));
}

/// The songs of the rows as numbers from 0, in the order of their first rows, and the order of the rows itself.
struct OrderedSongs {
    OrderedSongs(const ResamplingUnits& units, std::size_t rows)
        : order(whole_order(units.order, rows)), of_row(renumbered(units.songs)) {
        if (of_row.empty()) {
            of_row.resize(rows);
            std::iota(of_row.begin(), of_row.end(), 0);
        }
        of_row = numbered_by_appearance(of_row, order);
        count  = of_row.empty() ? 0 : 1 + *std::max_element(of_row.begin(), of_row.end());
    }
    RowOrder order;
    std::vector<int> of_row;
    int count = 0;
};

/// A target cut into its strata; one stratum of all labelled rows where it has none.
std::vector<Stratum> strata_of(const Target& target, const OrderedSongs& songs) {
    std::map<int, std::vector<int>> rows;
    if (target.strata.empty()) rows[0];
    const auto strata_numbers = numbered_by_appearance(target.strata, target.strata.empty() ? RowOrder() : songs.order);
    for (const auto row : songs.order) {
        const auto i      = static_cast<std::size_t>(row);
        const int stratum = target.strata.empty() ? 0 : strata_numbers[i];
        if (target.labels[i] != kNoLabel && stratum >= 0) rows[stratum].push_back(static_cast<int>(i));
    }
    std::vector<Stratum> strata;
    for (auto& [number, members] : rows) {
        Stratum stratum(std::move(members), target.labels, songs.of_row, songs.count);
        if (target.strata.empty() || stratum.n_classes() >= 2) strata.push_back(std::move(stratum));
    }
    return strata;
}

/// For each song the number of the artist that its first row names; each song its own where none are given.
std::vector<int> artist_of_song(const OrderedSongs& songs, const std::vector<int>& artists) {
    std::vector<int> of_song(static_cast<std::size_t>(songs.count), -1);
    const auto numbered = artists.empty() ? songs.of_row : numbered_by_appearance(renumbered(artists), songs.order);
    for (const auto row : songs.order) {
        int& artist = of_song[static_cast<std::size_t>(songs.of_row[static_cast<std::size_t>(row)])];
        if (artist < 0) artist = numbered[static_cast<std::size_t>(row)];
    }
    return of_song;
}

/// Means of every score; unknown where there is none.
ExternalScores mean_of(const std::vector<ExternalScores>& all) {
    std::vector<double> sums;
    for (const auto& scores : all) {
        std::size_t at = 0;
        ExternalScores::fields(scores, [&](const char*, double value) {
            sums.resize(std::max(sums.size(), at + 1));
            sums[at++] += value;
        });
    }
    ExternalScores mean;
    std::size_t at = 0;
    ExternalScores::fields(mean, [&](const char*, double& value) {
        value = all.empty() ? Score::kUnknown : sums[at++] / static_cast<double>(all.size());
    });
    return mean;
}

/// Standard deviation (ddof 1) of one score over runs; unknown for fewer than two.
double deviation_of(const std::vector<ExternalScores>& runs, double ExternalScores::*score) {
    if (runs.size() < 2) return Score::kUnknown;
    const auto count = static_cast<double>(runs.size());
    double sum = 0, squares = 0;
    for (const auto& run : runs) sum += run.*score / count;
    for (const auto& run : runs) squares += (run.*score - sum) * (run.*score - sum);
    return std::sqrt(squares / (count - 1));
}

/// ARI and AMI of every cell of the table, a row for each draw.
struct Draws {
    MatrixD ari, ami;
};

/// The whole table: targets cut into strata, and a scorer for each stratum and clustering. Targets share strata: the
/// mean of "genre within each language" has those of "genre in English", which are counted once a draw.
class Evaluation {
  public:
    Evaluation(const std::vector<Target>& targets, const std::vector<Grouping>& groupings, const OrderedSongs& songs)
        : targets_(targets),
          groupings_(groupings),
          logs_(static_cast<std::int64_t>(songs.of_row.size())),
          n_songs_(songs.count) {
        for (const auto& grouping : groupings) {
            first_run_.push_back(n_runs_);
            n_runs_ += grouping.runs.size();
        }
        for (const auto& target : targets) {
            parts_.emplace_back();
            for (auto& stratum : strata_of(target, songs)) parts_.back().push_back(add(std::move(stratum)));
        }
    }
    std::vector<Score> scores() const {
        std::vector<Score> rows;
        for (std::size_t t = 0; t < targets_.size(); ++t)
            for (std::size_t g = 0; g < groupings_.size(); ++g) rows.push_back(score(t, g));
        return rows;
    }
    /// Half of the artists at random, with all their songs.
    Draws half_samples(int count, const std::vector<int>& artists, Seed seed, int jobs) const {
        Draws draws         = empty(count);
        const int n_artists = artists.empty() ? 0 : 1 + *std::max_element(artists.begin(), artists.end());
        const auto songs_of = [&](std::size_t draw) {
            const auto drawn = shuffled(n_artists, seed, "half-samples", draw);
            std::vector<char> chosen(drawn.size()), kept(artists.size());
            for (std::size_t i = 0; i < drawn.size() / 2; ++i) chosen[static_cast<std::size_t>(drawn[i])] = 1;
            for (std::size_t song = 0; song < kept.size(); ++song)
                kept[song] = chosen[static_cast<std::size_t>(artists[song])];
            return kept;
        };
        ProgressStage stage("half-samples", static_cast<std::size_t>(count));
        fill(
            draws, jobs, stage, songs_of,
            [](const Stratum& stratum, const std::vector<char>& kept, std::vector<int>& places) {
                stratum.rows_of_songs(kept, places);
            },
            [](const StratumScorer& scorer, const Stratum& stratum, const std::vector<int>& places) {
                return scorer.score(stratum.labels(), &places);
            });
        return draws;
    }
    Draws permutations(int count, Seed seed, int jobs) const {
        Draws draws = empty(count);
        ProgressStage stage("permutations", static_cast<std::size_t>(count));
        if (n_songs_ >= kCountedSongs && fill_by_counts(draws, seed, jobs, stage)) return draws;
        fill(
            draws, jobs, stage, [&](std::size_t draw) { return shuffled(n_songs_, seed, "permutations", draw); },
            [](const Stratum& stratum, const std::vector<int>& order, std::vector<int>& labels) {
                stratum.permuted(order, labels);
            },
            [](const StratumScorer& scorer, const Stratum&, const std::vector<int>& labels) {
                return scorer.score(labels);
            });
        return draws;
    }

  private:
    /// The number of this stratum, the same for equal ones.
    std::size_t add(Stratum&& stratum) {
        const auto found = std::find(strata_.begin(), strata_.end(), stratum);
        if (found != strata_.end()) return static_cast<std::size_t>(found - strata_.begin());
        // A deque: scorers point to their stratum.
        strata_.push_back(std::move(stratum));
        scorers_.emplace_back();
        for (const auto& grouping : groupings_)
            for (const auto& run : grouping.runs) scorers_.back().emplace_back(strata_.back(), run, logs_);
        return strata_.size() - 1;
    }
    Score score(std::size_t t, std::size_t g) const {
        const auto& grouping = groupings_[g];
        Score row;
        row.labels   = targets_[t].name;
        row.clusters = grouping.name;
        row.classes  = classes_of(t);
        std::vector<ExternalScores> runs, covered;
        for (std::size_t r = 0; r < grouping.runs.size(); ++r) {
            std::vector<ExternalScores> all;
            for (const std::size_t part : parts_[t]) {
                const auto& scorer = scorers_[part][first_run_[g] + r];
                if (scorer.rows() == 0) continue;
                all.push_back(external_scores(scorer.table(Noise::AsSingletons)));
                const Contingency without_noise = scorer.table(Noise::Drop);
                if (without_noise.n > 0) covered.push_back(external_scores(without_noise));
                row.n += r == 0 ? scorer.rows() : 0;
            }
            if (!all.empty()) runs.push_back(mean_of(all));
            count_clusters(t, grouping.runs[r], row);
        }
        row.noise /= std::max(1.0, static_cast<double>(row.n) * static_cast<double>(grouping.runs.size()));
        row.scores  = mean_of(runs);
        row.covered = mean_of(covered);
        row.ari_sd  = deviation_of(runs, &ExternalScores::ari);
        row.ami_sd  = deviation_of(runs, &ExternalScores::ami);
        return row;
    }
    int classes_of(std::size_t t) const {
        std::set<int> classes;
        for (const std::size_t part : parts_[t])
            for (const int member : strata_[part].rows())
                classes.insert(targets_[t].labels[static_cast<std::size_t>(member)]);
        return static_cast<int>(classes.size());
    }
    /// Raises `row.k` to this run's clusters and adds its noise rows to `row.noise`.
    void count_clusters(std::size_t t, const std::vector<int>& run, Score& row) const {
        std::set<int> clusters;
        for (const std::size_t part : parts_[t])
            for (const int member : strata_[part].rows()) {
                const int cluster = run[static_cast<std::size_t>(member)];
                if (cluster >= 0) clusters.insert(cluster);
                row.noise += cluster == kNoise ? 1 : 0;
            }
        row.k = std::max(row.k, static_cast<int>(clusters.size()));
    }
    Draws empty(int count) const {
        const auto cells = static_cast<Eigen::Index>(targets_.size() * groupings_.size());
        return {MatrixD(count, cells), MatrixD(count, cells)};
    }
    static std::vector<int> shuffled(int count, Seed seed, const char* purpose, std::size_t draw) {
        std::vector<int> order(static_cast<std::size_t>(count));
        std::iota(order.begin(), order.end(), 0);
        Random(seed, purpose, draw).shuffle(order);
        return order;
    }
    /// All draws: `drawn(draw)` says what is drawn of songs, `in_stratum(stratum, what, rows)` what that is of a
    /// stratum's rows, `score(scorer, stratum, rows)` the pair of a clustering; a cell is the mean over its strata and
    /// runs. Several draws at a time, since the rows of one clustering stay in the nearest cache and those of all do
    /// not.
    template <class Drawn, class InStratum, class ScoreRows>
    void fill(Draws& draws, int jobs, ProgressStage& stage, const Drawn& drawn, const InStratum& in_stratum,
              const ScoreRows& score) const {
        const auto count = static_cast<std::size_t>(draws.ari.rows());
        parallel_for((count + kDrawsAtATime - 1) / kDrawsAtATime, jobs, [&](std::size_t block) {
            const std::size_t first = block * kDrawsAtATime, n = std::min(kDrawsAtATime, count - first);
            std::vector<decltype(drawn(first))> what;
            for (std::size_t b = 0; b < n; ++b) what.push_back(drawn(first + b));
            std::vector<std::vector<int>> rows(n);
            std::vector<Pair> pairs(strata_.size() * n_runs_ * n);
            auto pair = pairs.begin();
            for (std::size_t s = 0; s < strata_.size(); ++s) {
                for (std::size_t b = 0; b < n; ++b) in_stratum(strata_[s], what[b], rows[b]);
                for (const auto& scorer : scorers_[s])
                    for (std::size_t b = 0; b < n; ++b) *pair++ = score(scorer, strata_[s], rows[b]);
            }
            for (std::size_t b = 0; b < n; ++b)
                add_means(draws, first + b, [&](std::size_t part, std::size_t run) -> const Pair& {
                    return pairs[(part * n_runs_ + run) * n + b];
                });
            stage.step(n);
        });
    }
    /// Strata that have the same rows.
    std::vector<std::vector<std::size_t>> strata_by_rows() const {
        std::vector<std::vector<std::size_t>> groups;
        for (std::size_t s = 0; s < strata_.size(); ++s) {
            const auto same = std::find_if(groups.begin(), groups.end(), [&](const auto& group) {
                return strata_[group.front()].rows() == strata_[s].rows();
            });
            if (same == groups.end())
                groups.push_back({s});
            else
                same->push_back(s);
        }
        return groups;
    }
    /// Permutations of many songs, by counts of their types; false where there are too many types.
    bool fill_by_counts(Draws& draws, Seed seed, int jobs, ProgressStage& stage) const {
        const auto groups = strata_by_rows();
        std::vector<TypedSongs> songs;
        for (const auto& group : groups) {
            std::vector<const Stratum*> strata;
            for (const std::size_t s : group) strata.push_back(&strata_[s]);
            auto typed = TypedSongs::of(strata, scorers_[group.front()]);
            if (!typed) return false;
            songs.push_back(*std::move(typed));
        }
        const auto logs = log_factorials(n_songs_);
        parallel_for(static_cast<std::size_t>(draws.ari.rows()), jobs, [&](std::size_t draw) {
            std::vector<Pair> pairs(strata_.size() * n_runs_);
            for (std::size_t g = 0; g < groups.size(); ++g) {
                Random random(seed, "permutations by counts", draw * groups.size() + g);
                const auto counts = songs[g].draw(logs, random);
                for (std::size_t s = 0; s < groups[g].size(); ++s)
                    for (std::size_t r = 0; r < n_runs_; ++r)
                        pairs[groups[g][s] * n_runs_ + r] =
                            scorers_[groups[g][s]][r].score_counts(counts[s * n_runs_ + r]);
            }
            add_means(draws, draw,
                      [&](std::size_t part, std::size_t run) -> const Pair& { return pairs[part * n_runs_ + run]; });
            stage.step();
        });
        return true;
    }
    /// The cells of one draw; `pair_of(stratum, run)` is a pair of it.
    template <class PairOf>
    void add_means(Draws& draws, std::size_t draw, const PairOf& pair_of) const {
        for (std::size_t t = 0; t < targets_.size(); ++t)
            for (std::size_t g = 0; g < groupings_.size(); ++g) {
                const auto row         = static_cast<Eigen::Index>(draw);
                const auto cell        = static_cast<Eigen::Index>(t * groupings_.size() + g);
                const std::size_t runs = groupings_[g].runs.size();
                const auto count       = static_cast<double>(parts_[t].size() * runs);
                Pair sum;
                for (const std::size_t part : parts_[t])
                    for (std::size_t r = 0; r < runs; ++r) {
                        const Pair& pair = pair_of(part, first_run_[g] + r);
                        sum.ari += pair.ari / count;
                        sum.ami += pair.ami / count;
                    }
                draws.ari(row, cell) = sum.ari;
                draws.ami(row, cell) = sum.ami;
            }
    }

    const std::vector<Target>& targets_;
    const std::vector<Grouping>& groupings_;
    LogTable logs_;
    int n_songs_;
    std::vector<std::size_t> first_run_;  ///< of each grouping, among the runs of all
    std::size_t n_runs_ = 0;
    std::deque<Stratum> strata_;
    std::vector<std::vector<std::size_t>> parts_;      ///< strata of each target
    std::vector<std::vector<StratumScorer>> scorers_;  ///< by stratum, then run
};

struct Moments {
    double mean = Score::kUnknown, sd = Score::kUnknown;
};

/// Mean and standard deviation (ddof 1) of what is known in one column of draws.
Moments moments_of(const MatrixD& draws, Eigen::Index cell) {
    double count = 0, sum = 0, squares = 0;
    for (Eigen::Index i = 0; i < draws.rows(); ++i) {
        if (std::isnan(draws(i, cell))) continue;
        count += 1;
        sum += draws(i, cell);
    }
    if (count == 0) return {};
    const double mean = sum / count;
    for (Eigen::Index i = 0; i < draws.rows(); ++i)
        if (!std::isnan(draws(i, cell))) squares += (draws(i, cell) - mean) * (draws(i, cell) - mean);
    return {mean, count > 1 ? std::sqrt(squares / (count - 1)) : Score::kUnknown};
}

void add_intervals(const Draws& draws, std::vector<Score>& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto cell  = static_cast<Eigen::Index>(i);
        const double ari = kNormal95 * moments_of(draws.ari, cell).sd;
        const double ami = kNormal95 * moments_of(draws.ami, cell).sd;
        auto& row        = rows[i];
        row.ari_low      = row.scores.ari - ari;
        row.ari_high     = row.scores.ari + ari;
        row.ami_low      = row.scores.ami - ami;
        row.ami_high     = row.scores.ami + ami;
    }
}

/// Squared standard error of a mean over runs; 0 for a single run, whose spread is unknown.
double squared_error(const Score& row, std::size_t runs) {
    return runs > 1 ? row.ami_sd * row.ami_sd / static_cast<double>(runs) : 0;
}

/// How far the AMI of row `i` lies above that of row `j`, on the same target. The spread is that of the same difference
/// in the draws, and what both means owe to their few seeds.
Difference difference_of(const Draws& draws, const std::vector<Grouping>& groupings, const std::vector<Score>& rows,
                         std::size_t i, std::size_t j) {
    const MatrixD difference =
        draws.ami.col(static_cast<Eigen::Index>(i)) - draws.ami.col(static_cast<Eigen::Index>(j));
    const double songs = moments_of(difference, 0).sd;
    const double seeds = squared_error(rows[i], groupings[i % groupings.size()].runs.size()) +
                         squared_error(rows[j], groupings[j % groupings.size()].runs.size());
    const double spread = kNormal95 * std::sqrt(songs * songs + seeds);
    const double value  = rows[i].scores.ami - rows[j].scores.ami;
    return {.other = rows[j].clusters, .value = value, .low = value - spread, .high = value + spread};
}

/// Rows of a target stand together, one a grouping.
void add_differences(const Draws& draws, const std::vector<Grouping>& groupings,
                     const std::vector<std::string>& targets, std::vector<Score>& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (std::find(targets.begin(), targets.end(), rows[i].labels) == targets.end()) continue;
        const std::size_t first = i - i % groupings.size();
        for (std::size_t j = first; j < first + groupings.size(); ++j)
            if (j != i) rows[i].against.push_back(difference_of(draws, groupings, rows, i, j));
    }
}

/// AMI differences from the baseline of the same target.
void add_gains(const Draws& draws, const std::vector<Grouping>& groupings, const std::string& baseline,
               std::vector<Score>& rows) {
    std::map<std::string, std::size_t> base;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows[i].clusters == baseline) base[rows[i].labels] = i;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto found = base.find(rows[i].labels);
        if (found == base.end() || found->second == i) continue;
        const auto gain   = difference_of(draws, groupings, rows, i, found->second);
        rows[i].gain      = gain.value;
        rows[i].gain_low  = gain.low;
        rows[i].gain_high = gain.high;
    }
}

/// How far `value` lies above its permutations, in their standard deviations; 0 where they do not vary.
double standardised(double value, const Moments& chance) {
    return chance.sd > 1e-12 ? (value - chance.mean) / chance.sd : 0;
}

/// Share of the draws, the real one included, that reach the real value up to rounding.
double share_reaching(const VectorD& draws, double real) {
    const double bar = real - 1e-10 * std::max(1.0, std::abs(real));
    return (1 + static_cast<double>((draws.array() >= bar).count())) / (1 + static_cast<double>(draws.size()));
}

void add_chance(const Draws& draws, std::vector<Score>& rows) {
    const auto n_draws = draws.ami.rows();
    std::vector<double> real(rows.size());
    MatrixD scaled(n_draws, static_cast<Eigen::Index>(rows.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto cell      = static_cast<Eigen::Index>(i);
        const Moments chance = moments_of(draws.ami, cell);
        rows[i].chance_ari   = moments_of(draws.ari, cell).mean;
        rows[i].chance_ami   = chance.mean;
        rows[i].p_value      = share_reaching(draws.ami.col(cell), rows[i].scores.ami);
        real[i]              = standardised(rows[i].scores.ami, chance);
        for (Eigen::Index b = 0; b < n_draws; ++b) scaled(b, cell) = standardised(draws.ami(b, cell), chance);
    }
    std::vector<std::size_t> order(rows.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return real[a] < real[b]; });
    // From the weakest row up, each is held against the largest of itself and all weaker ones; no row may then have a
    // smaller p than a stronger one.
    VectorD largest = VectorD::Constant(n_draws, -std::numeric_limits<double>::infinity());
    for (const std::size_t i : order) {
        largest            = largest.cwiseMax(scaled.col(static_cast<Eigen::Index>(i)));
        rows[i].p_adjusted = share_reaching(largest, real[i]);
    }
    double least = 0;
    for (auto i = order.rbegin(); i != order.rend(); ++i) {
        least               = std::max(least, rows[*i].p_adjusted);
        rows[*i].p_adjusted = least;
    }
}

}  // namespace

std::vector<Score> evaluate(const std::vector<Target>& targets, const std::vector<Grouping>& groupings,
                            const ResamplingUnits& units, const EvaluationOptions& options, int jobs) {
    check(targets, groupings, units, options);
    if (targets.empty() || groupings.empty()) return {};
    const OrderedSongs songs(units, targets.front().labels.size());
    const Evaluation evaluation(targets, groupings, songs);
    auto rows = evaluation.scores();
    if (options.half_samples > 1) {
        const auto draws =
            evaluation.half_samples(options.half_samples, artist_of_song(songs, units.artists), options.seed, jobs);
        add_intervals(draws, rows);
        add_gains(draws, groupings, options.baseline, rows);
        add_differences(draws, groupings, options.paired_targets, rows);
    }
    if (options.permutations > 0) add_chance(evaluation.permutations(options.permutations, options.seed, jobs), rows);
    return rows;
}

}  // namespace ektara::metrics
