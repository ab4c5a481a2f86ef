#include "ektara/text/unigram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "ektara/core/error.hpp"
#include "ektara/text/normal_form.hpp"

namespace ektara::text {
namespace {

constexpr char32_t kMetaspace       = 0x2581;
constexpr float kUnreached          = -1e30f;
constexpr std::uint64_t kHashOffset = 0xcbf29ce484222325ULL;

/// FNV-1a, so that the hash of a longer piece goes on from the shorter one's.
std::uint64_t hash_on(std::uint64_t hash, std::string_view bytes) {
    for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
    return hash;
}

std::size_t slot_of(std::uint64_t hash, std::size_t slots) {
    return static_cast<std::size_t>(hash ^ (hash >> 29)) & (slots - 1);
}

std::uint32_t upper_half(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

/// The best way to reach a character: its score, where its last piece begins, and that piece.
struct Reached {
    float score       = kUnreached;
    std::size_t begin = 0;
    int id            = 0;
};

}  // namespace

Unigram::Unigram(std::vector<std::string> pieces, std::vector<float> scores, Normalisation normalisation,
                 int unknown_id)
    : pieces_(std::move(pieces)),
      scores_(std::move(scores)),
      normalisation_(std::move(normalisation)),
      unknown_id_(unknown_id) {
    const bool finite = std::all_of(scores_.begin(), scores_.end(), [](float score) { return std::isfinite(score); });
    if (pieces_.empty() || pieces_.size() != scores_.size() || !finite)
        fail("E3203", "tokeniser: {} pieces with {} scores, all of which must be finite; fetch the model again",
             pieces_.size(), scores_.size());
    unknown_score_ = *std::min_element(scores_.begin(), scores_.end()) - 10;
    slots_.resize(std::bit_ceil(2 * pieces_.size()));
    for (std::size_t id = 0; id < pieces_.size(); ++id) {
        longest_                            = std::max(longest_, pieces_[id].size());
        const auto hash                     = hash_on(kHashOffset, pieces_[id]);
        slots_[place_of(hash, pieces_[id])] = {static_cast<int>(id), upper_half(hash)};
    }
}

std::size_t Unigram::place_of(std::uint64_t hash, std::string_view piece) const {
    std::size_t place = slot_of(hash, slots_.size());
    while (slots_[place].id >= 0) {
        const auto& slot = slots_[place];
        if (slot.upper == upper_half(hash) && pieces_[static_cast<std::size_t>(slot.id)] == piece) break;
        place = (place + 1) & (slots_.size() - 1);
    }
    return place;
}

std::u32string Unigram::prepared(std::string_view text) const {
    std::u32string mapped;
    for (const char32_t c : decode_utf8(text)) {
        const auto replaced = normalisation_.find(c);
        if (replaced == normalisation_.end())
            mapped += c;
        else
            mapped += replaced->second;
    }
    std::u32string result(1, kMetaspace);
    bool blank = true;  // none at the beginning
    for (const char32_t c : mapped) {
        if (c == U' ' && blank) continue;
        blank = c == U' ';
        result += blank ? kMetaspace : c;
    }
    if (blank && result.size() > 1) result.pop_back();
    return result;
}

std::vector<int> Unigram::encode(std::string_view text) const {
    std::string bytes;
    std::vector<std::size_t> at{0};  // where each character begins in `bytes`
    for (const char32_t c : prepared(text)) {
        bytes += encode_utf8(std::u32string(1, c));
        at.push_back(bytes.size());
    }
    const std::string_view whole = bytes;
    const std::size_t length     = at.size() - 1;
    std::vector<Reached> best(length + 1);
    best[0].score      = 0;
    const auto improve = [&](std::size_t end, float score, std::size_t begin, int id) {
        if (score > best[end].score) best[end] = {score, begin, id};
    };
    for (std::size_t begin = 0; begin < length; ++begin) {
        std::uint64_t hash = kHashOffset;
        bool covered       = false;
        for (std::size_t end = begin + 1; end <= length && at[end] - at[begin] <= longest_; ++end) {
            hash         = hash_on(hash, whole.substr(at[end - 1], at[end] - at[end - 1]));
            const int id = slots_[place_of(hash, whole.substr(at[begin], at[end] - at[begin]))].id;
            if (id < 0) continue;
            improve(end, best[begin].score + scores_[static_cast<std::size_t>(id)], begin, id);
            covered = covered || end == begin + 1;
        }
        if (!covered) improve(begin + 1, best[begin].score + unknown_score_, begin, unknown_id_);
    }
    std::vector<int> reversed;
    for (std::size_t end = length; end > 0; end = best[end].begin) reversed.push_back(best[end].id);
    std::vector<int> ids;
    for (auto id = reversed.rbegin(); id != reversed.rend(); ++id)
        if (*id != unknown_id_ || ids.empty() || ids.back() != unknown_id_) ids.push_back(*id);
    return ids;
}

}  // namespace ektara::text
