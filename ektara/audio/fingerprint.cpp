#include "ektara/audio/fingerprint.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <unordered_map>

#include <chromaprint.h>

#include "ektara/core/error.hpp"

namespace ektara::audio {
namespace {

using Words = std::vector<std::uint32_t>;

constexpr double kLongest                = 120;
constexpr int kVotes                     = 4;
constexpr std::size_t kFewestWords       = 24;
constexpr double kLeastEqual             = 0.97;
constexpr std::size_t kWordsBeforeSample = 5'000'000;
/// Words that more songs than this share (silence, a held chord) tell nothing.
constexpr std::size_t kCommon = 100;

struct Place {
    std::uint32_t song, position;
};

std::uint32_t key_of(std::uint32_t word) { return word >> 4; }

bool is_sampled(std::uint32_t key, bool everything) { return everything || ((key * 2654435761U) >> 16) % 8 == 0; }

std::unordered_map<std::uint32_t, std::vector<Place>> index_of(const std::vector<Words>& fingerprints) {
    std::size_t total = 0;
    for (const auto& words : fingerprints) total += words.size();
    std::unordered_map<std::uint32_t, std::vector<Place>> index;
    for (std::uint32_t song = 0; song < fingerprints.size(); ++song)
        for (std::uint32_t at = 0; at < fingerprints[song].size(); ++at) {
            const auto key = key_of(fingerprints[song][at]);
            if (is_sampled(key, total <= kWordsBeforeSample)) index[key].push_back({song, at});
        }
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
std::map<std::pair<std::uint32_t, std::int64_t>, int> votes_of(
    const Words& words, std::uint32_t song, const std::unordered_map<std::uint32_t, std::vector<Place>>& index) {
    std::map<std::pair<std::uint32_t, std::int64_t>, int> votes;
    for (std::size_t at = 0; at < words.size(); ++at) {
        const auto found = index.find(key_of(words[at]));
        if (found == index.end() || found->second.size() > kCommon) continue;
        for (const auto& place : found->second)
            if (place.song < song)
                ++votes[{place.song, static_cast<std::int64_t>(place.position) - static_cast<std::int64_t>(at)}];
    }
    return votes;
}

}  // namespace

std::vector<std::uint32_t> fingerprint(const Waveform& sound) {
    const auto longest = static_cast<std::size_t>(kLongest * sound.sample_rate_hz);
    std::vector<std::int16_t> samples;
    samples.reserve(std::min(longest, sound.samples.size()));
    for (const float sample : sound.samples) {
        if (samples.size() == longest) break;
        samples.push_back(static_cast<std::int16_t>(std::lround(32767 * std::clamp(sample, -1.0F, 1.0F))));
    }
    ChromaprintContext* context = chromaprint_new(CHROMAPRINT_ALGORITHM_DEFAULT);
    std::uint32_t* words        = nullptr;
    int count                   = 0;
    const bool done             = chromaprint_start(context, sound.sample_rate_hz, 1) != 0 &&
                      chromaprint_feed(context, samples.data(), static_cast<int>(samples.size())) != 0 &&
                      chromaprint_finish(context) != 0 && chromaprint_get_raw_fingerprint(context, &words, &count) != 0;
    Words copied;
    if (done && words != nullptr) copied.assign(words, words + count);
    if (words != nullptr) chromaprint_dealloc(words);
    chromaprint_free(context);
    return copied;
}

std::vector<SameRecording> same_recordings(const std::vector<Words>& fingerprints) {
    const auto index = index_of(fingerprints);
    std::vector<SameRecording> found;
    std::map<std::size_t, std::size_t> original_of;
    for (std::uint32_t song = 0; song < fingerprints.size(); ++song) {
        SameRecording best{song, song, 0};
        for (const auto& [where, votes] : votes_of(fingerprints[song], song, index)) {
            if (votes < kVotes) continue;
            const double score = equal_bits(fingerprints[where.first], fingerprints[song], where.second);
            if (score >= kLeastEqual && score > best.score) best = {song, where.first, score};
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
