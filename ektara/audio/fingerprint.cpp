#include "ektara/audio/fingerprint.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <memory>
#include <unordered_map>

#include <chromaprint.h>

#include "ektara/core/error.hpp"

namespace ektara::audio {
namespace {

using Words = std::vector<std::uint32_t>;

constexpr double kLongest                = 120;
constexpr std::size_t kFewestWords       = 24;
constexpr std::size_t kWordsBeforeSample = 5'000'000;
/// Words that more songs than this share (silence, a held chord) tell nothing.
constexpr std::size_t kCommon = 100;

/// What Chromaprint works at: it would resample what comes at another rate by a slower filter.
constexpr int kRate = 11'025;

/// Halves the sample rate. Half-band low-pass by the Remez exchange (pass band to 0.16 of the rate, which is above the
/// 3,520 Hz that Chromaprint hears; stop band −52 dB from 0.34); every other tap but the middle one is 0.
class Halving {
  public:
    std::vector<float> push(std::span<const float> block) {
        held_.insert(held_.end(), block.begin(), block.end());
        const std::size_t count = held_.size() < kTaps ? 0 : (held_.size() - kTaps) / 2 + 1;
        // Apart, so that many are summed at a time.
        even_.resize(count + kTaps / 2);
        odd_.resize(count + kTaps / 2);
        for (std::size_t i = 0; 2 * i + 1 < held_.size() && i < even_.size(); ++i) {
            even_[i] = held_[2 * i];
            odd_[i]  = held_[2 * i + 1];
        }
        if (count > 0) even_.back() = held_[2 * (even_.size() - 1)];
        std::vector<float> out(count);
        for (std::size_t i = 0; i < count; ++i) {
            const float *x = &even_[i], *y = &odd_[i];
            out[i] = 0.5F * y[3] + 0.309031F * (x[3] + x[4]) - 0.080748F * (x[2] + x[5]) + 0.028504F * (x[1] + x[6]) -
                     0.007940F * (x[0] + x[7]);
        }
        held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(2 * count));
        return out;
    }

  private:
    static constexpr std::size_t kTaps = 15;
    std::vector<float> held_           = std::vector<float>(kTaps / 2);
    std::vector<float> even_, odd_;
};

struct Place {
    std::uint32_t song, position;
};

using Key = std::uint64_t;

/// By which bits words are found again, and what two fingerprints must share.
struct Rule {
    int bits        = 28;     ///< of a key
    bool both_ends  = false;  ///< keys of the lower bits too
    bool everything = true;   ///< or every eighth key
    int votes       = 4;
    double equal    = 0.97;
};

Rule rule_for(Sameness sameness, std::size_t words) {
    if (sameness == Sameness::Copy) return {.everything = words <= kWordsBeforeSample};
    constexpr std::size_t kWordsOfAKey = 10;
    return {.bits      = std::clamp(static_cast<int>(std::bit_width(words / kWordsOfAKey)), 16, 28),
            .both_ends = true,
            .votes     = 3,
            .equal     = 0.80};
}

/// Calls `use` with each key of a word that is looked up.
template <class Use>
void for_each_key(std::uint32_t word, const Rule& rule, Use&& use) {
    const std::uint32_t upper = word >> (32 - rule.bits);
    if (rule.everything || ((upper * 2654435761U) >> 16) % 8 == 0) use(Key{upper});
    if (rule.both_ends) use(Key{1} << 32 | (word & ((1U << rule.bits) - 1)));
}

using Index = std::unordered_map<Key, std::vector<Place>>;

Index index_of(const std::vector<Words>& fingerprints, const Rule& rule) {
    Index index;
    for (std::uint32_t song = 0; song < fingerprints.size(); ++song)
        for (std::uint32_t at = 0; at < fingerprints[song].size(); ++at)
            for_each_key(fingerprints[song][at], rule, [&](Key key) { index[key].push_back({song, at}); });
    return index;
}

/// Share of equal bits where b, shifted by `shift` words, overlaps a; 0 where the overlap is too short.
double equal_bits(const Words& a, const Words& b, std::int64_t shift) {
    const auto begin   = std::max<std::int64_t>(0, shift);
    const auto end     = std::min(std::ssize(a), std::ssize(b) + shift);
    const auto overlap = static_cast<std::size_t>(std::max<std::int64_t>(0, end - begin));
    if (overlap < kFewestWords || 2 * overlap < std::min(a.size(), b.size())) return 0;
    std::size_t different = 0;
    for (auto i = begin; i < end; ++i)
        different += static_cast<std::size_t>(
            std::popcount(a[static_cast<std::size_t>(i)] ^ b[static_cast<std::size_t>(i - shift)]));
    return 1 - static_cast<double>(different) / (32.0 * static_cast<double>(overlap));
}

/// Votes of one song's words for earlier songs and shifts.
std::map<std::pair<std::uint32_t, std::int64_t>, int> votes_of(const Words& words, std::uint32_t song,
                                                               const Index& index, const Rule& rule) {
    std::map<std::pair<std::uint32_t, std::int64_t>, int> votes;
    for (std::size_t at = 0; at < words.size(); ++at)
        for_each_key(words[at], rule, [&](Key key) {
            const auto found = index.find(key);
            if (found == index.end() || found->second.size() > kCommon) return;
            for (const auto& place : found->second)
                if (place.song < song)
                    ++votes[{place.song, static_cast<std::int64_t>(place.position) - static_cast<std::int64_t>(at)}];
        });
    return votes;
}

}  // namespace

struct Fingerprinter::State {
    explicit State(int sample_rate_hz) : rate_hz(sample_rate_hz) {
        while (rate_hz % 2 == 0 && rate_hz / 2 >= kRate) {
            rate_hz /= 2;
            halvings.emplace_back();
        }
        left   = static_cast<std::size_t>(kLongest * rate_hz);
        useful = chromaprint_start(context.get(), rate_hz, 1) != 0;
    }

    int rate_hz;
    std::vector<Halving> halvings;
    /// Samples that will still be listened to.
    std::size_t left = 0;
    bool useful      = false;
    std::vector<float> halved;
    std::vector<std::int16_t> samples;
    std::unique_ptr<ChromaprintContext, decltype(&chromaprint_free)> context{
        chromaprint_new(CHROMAPRINT_ALGORITHM_DEFAULT), &chromaprint_free};
};

Fingerprinter::Fingerprinter(int sample_rate_hz) : state_(std::make_unique<State>(sample_rate_hz)) {}
Fingerprinter::~Fingerprinter()                                   = default;
Fingerprinter::Fingerprinter(Fingerprinter&&) noexcept            = default;
Fingerprinter& Fingerprinter::operator=(Fingerprinter&&) noexcept = default;

void Fingerprinter::push(std::span<const float> block) {
    if (!state_->useful || state_->left == 0) return;
    for (auto& halving : state_->halvings) {
        state_->halved = halving.push(block);
        block          = state_->halved;
    }
    block = block.first(std::min(block.size(), state_->left));
    state_->samples.resize(block.size());
    std::transform(block.begin(), block.end(), state_->samples.begin(),
                   [](float x) { return static_cast<std::int16_t>(32767 * std::clamp(x, -1.0F, 1.0F)); });
    state_->left -= block.size();
    state_->useful =
        chromaprint_feed(state_->context.get(), state_->samples.data(), static_cast<int>(block.size())) != 0;
}

Words Fingerprinter::finish() {
    std::uint32_t* words = nullptr;
    int count            = 0;
    if (state_->useful && chromaprint_finish(state_->context.get()) != 0)
        chromaprint_get_raw_fingerprint(state_->context.get(), &words, &count);
    const std::unique_ptr<std::uint32_t, decltype(&chromaprint_dealloc)> owner(words, &chromaprint_dealloc);
    return {words, words + std::min(static_cast<std::size_t>(count), kMostFingerprintWords)};
}

std::vector<std::uint32_t> fingerprint(const Waveform& sound) {
    Fingerprinter fingerprinter(sound.sample_rate_hz);
    fingerprinter.push(sound.samples);
    return fingerprinter.finish();
}

std::vector<SameRecording> same_recordings(const std::vector<Words>& fingerprints, Sameness sameness) {
    std::size_t total = 0;
    for (const auto& words : fingerprints) total += words.size();
    const Rule rule  = rule_for(sameness, total);
    const auto index = index_of(fingerprints, rule);
    std::vector<SameRecording> found;
    std::map<std::size_t, std::size_t> original_of;
    for (std::uint32_t song = 0; song < fingerprints.size(); ++song) {
        SameRecording best{song, song, 0};
        for (const auto& [where, votes] : votes_of(fingerprints[song], song, index, rule)) {
            if (votes < rule.votes) continue;
            const double score = equal_bits(fingerprints[where.first], fingerprints[song], where.second);
            if (score >= rule.equal && score > best.score) best = {song, where.first, score};
        }
        if (best.score == 0) continue;
        if (const auto first = original_of.find(best.original); first != original_of.end())
            best.original = first->second;
        original_of[song] = best.original;
        found.push_back(best);
    }
    return found;
}

}  // namespace ektara::audio
