#include "corpus/factors.hpp"

#include <algorithm>
#include <numeric>

#include "ektara/core/error.hpp"
#include "ektara/core/random.hpp"

namespace ektara::corpus {
namespace {

void check(const CorpusOptions& options) {
    require(options.songs >= 1 && options.songs <= 100'000, "E1256", "corpus: songs must be 1 to 100000, but got {}",
            options.songs);
    require(options.seconds >= 1 && options.seconds <= 600, "E1256", "corpus: seconds must be 1 to 600, but got {}",
            options.seconds);
    require(!options.confound || options.plant == Plant::None, "E1256",
            "corpus: --confound needs several recording chains and --plant keeps one; leave one of them out");
}

/// The levels that a factor may take in this corpus.
std::vector<int> allowed_levels(const CorpusOptions& options, int factor) {
    std::vector<int> all(factors()[static_cast<std::size_t>(factor)].levels.size());
    std::iota(all.begin(), all.end(), 0);
    if (factor == kSource) all.pop_back();  // "field" is for --confound alone
    if (options.plant == Plant::None) return all;
    const bool planted = (options.plant == Plant::Tempo && factor == kTempo) ||
                         (options.plant == Plant::Loudness && factor == kLoudness);
    if (planted) return {all.front(), all.back()};
    switch (factor) {
        case kTempo:
        case kDensity:
        case kLoudness:
            return {1};
        case kSource:
            return {0};
        // Voices in every song make the language audible; without them it is a word in the labels.
        case kVoice:
            return {options.plant == Plant::Language ? 0 : 1};
        case kLead:
            return {2};
        default:
            return all;
    }
}

/// n levels, each of `levels` equally often to within one, in random order.
std::vector<int> balanced_column(std::vector<int> levels, int n, Random& random) {
    random.shuffle(levels);
    std::vector<int> column(static_cast<std::size_t>(n));
    for (std::size_t i = 0; i < column.size(); ++i) column[i] = levels[i % levels.size()];
    random.shuffle(column);
    return column;
}

/// How often each pair of levels occurs together, for all pairs of factors.
class PairCounts {
  public:
    explicit PairCounts(const std::vector<Levels>& rows) : counts_(kFactorCount * kFactorCount * kMost * kMost) {
        for (const auto& row : rows)
            for (int f = 0; f < kFactorCount; ++f)
                for (int g = 0; g < kFactorCount; ++g) ++at(f, g, level(row, f), level(row, g));
    }

    /// Swaps factor f of two rows if this lowers the weighted sum of squared counts; the weight of a pair of factors
    /// is its number of cells, which makes the sum the chi-square up to a constant.
    bool improve(Levels& a, Levels& b, int f) {
        const int from = level(a, f), to = level(b, f);
        if (from == to) return false;
        std::int64_t change = 0;
        for (int g = 0; g < kFactorCount; ++g)
            if (g != f && level(a, g) != level(b, g)) change += change_of(f, g, from, to, level(a, g), level(b, g));
        if (change >= 0) return false;
        for (int g = 0; g < kFactorCount; ++g)
            if (g != f) move(f, g, from, to, level(a, g), level(b, g));
        std::swap(a[static_cast<std::size_t>(f)], b[static_cast<std::size_t>(f)]);
        return true;
    }

  private:
    static constexpr int kMost = 12;
    static int level(const Levels& row, int f) { return row[static_cast<std::size_t>(f)]; }
    static std::int64_t cells(int f, int g) {
        return static_cast<std::int64_t>(factors()[static_cast<std::size_t>(f)].levels.size() *
                                         factors()[static_cast<std::size_t>(g)].levels.size());
    }
    std::int64_t& at(int f, int g, int i, int j) {
        return counts_[static_cast<std::size_t>(((f * kFactorCount + g) * kMost + i) * kMost + j)];
    }
    /// (c ± 1)² − c² of the four cells that a swap touches.
    std::int64_t change_of(int f, int g, int from, int to, int ga, int gb) {
        return cells(f, g) * (2 * (at(f, g, to, ga) - at(f, g, from, ga) + at(f, g, from, gb) - at(f, g, to, gb)) + 4);
    }
    void move(int f, int g, int from, int to, int ga, int gb) {
        for (const auto& [i, j, step] : {std::array{from, ga, -1}, {to, ga, 1}, {to, gb, -1}, {from, gb, 1}}) {
            at(f, g, i, j) += step;
            at(g, f, j, i) += step;
        }
    }
    std::vector<std::int64_t> counts_;
};

}  // namespace

const std::array<Factor, kFactorCount>& factors() {
    static const std::array<Factor, kFactorCount> kFactors{{
        {"language", {"bangla", "english"}},
        {"style", {"baul", "kirtan", "ballad", "rock", "hiphop", "dance"}},
        {"tempo", {"slow", "medium", "fast"}},
        {"key", {"C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"}},
        {"mode", {"major", "minor"}},
        {"lead", {"flute", "violin", "sitar", "piano"}},
        {"density", {"sparse", "medium", "busy"}},
        {"loudness", {"soft", "medium", "loud"}},
        {"voice", {"vocal", "instrumental"}},
        {"source", {"studio", "web", "cassette", "radio", "field"}},
    }};
    return kFactors;
}

std::vector<Levels> design(const CorpusOptions& options) {
    check(options);
    std::vector<Levels> rows(static_cast<std::size_t>(options.songs));
    for (int f = 0; f < kFactorCount; ++f) {
        Random random(options.seed, "corpus factor", static_cast<std::uint64_t>(f));
        const auto column = balanced_column(allowed_levels(options, f), options.songs, random);
        for (std::size_t i = 0; i < rows.size(); ++i) rows[i][static_cast<std::size_t>(f)] = column[i];
    }
    PairCounts counts(rows);
    Random random(options.seed, "corpus exchanges");
    const std::size_t attempts = 60 * rows.size();
    for (std::size_t attempt = 0; attempt < attempts; ++attempt)
        for (int f = 0; f < kFactorCount; ++f) {
            const auto a = random.below(rows.size());
            const auto b = random.below(rows.size());
            counts.improve(rows[a], rows[b], f);
        }
    if (options.confound)
        for (auto& row : rows) row[kSource] = row[kLanguage] == 0 ? 4 : 0;
    return rows;
}

}  // namespace ektara::corpus
