#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ektara::text {

/// The unigram tokeniser of XLM-R and multilingual BERTs that came from it, over a vocabulary whose ids are the
/// model's own (begin 0, padding 1, end 2, unknown 3).
///
/// Text → each code point replaced by what `normalisation` says → runs of blanks become one, none at the ends → every
/// blank, and the beginning, becomes U+2581 → the pieces whose scores sum highest (Viterbi, float32 sums in the order
/// of the text, as sentencepiece adds them). A character that no piece covers costs the lowest score minus 10, and
/// neighbouring unknowns are one. Source: Kudo 2018, "Subword Regularization"; sentencepiece 0.2, unigram model.
class Unigram {
  public:
    using Normalisation = std::map<char32_t, std::u32string>;

    /// Pieces are UTF-8 and their places are their ids. Throws Error E3203 where pieces
    /// and scores differ in number, or a score is not finite.
    Unigram(std::vector<std::string> pieces, std::vector<float> scores, Normalisation normalisation, int unknown_id);

    /// Ids without begin and end. Bytes that are not UTF-8 are taken as U+FFFD.
    std::vector<int> encode(std::string_view text) const;

    std::size_t size() const { return pieces_.size(); }
    const std::string& piece(int id) const { return pieces_[static_cast<std::size_t>(id)]; }

  private:
    std::u32string prepared(std::string_view text) const;
    /// Where a piece stands in `slots_`, or the empty slot where it would.
    std::size_t place_of(std::uint64_t hash, std::string_view piece) const;

    std::vector<std::string> pieces_;
    std::vector<float> scores_;
    Normalisation normalisation_;
    int unknown_id_;
    float unknown_score_;
    std::size_t longest_ = 0;
    /// Open addressing. The upper half of a piece's hash tells most others apart, unseen.
    struct Slot {
        int id              = -1;  ///< -1: empty
        std::uint32_t upper = 0;
    };
    std::vector<Slot> slots_;
};

}  // namespace ektara::text
