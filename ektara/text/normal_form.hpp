#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ektara::text {

/// The one form in which Ektara compares, encodes and names text. UTF-8 in, UTF-8 out; applying it twice changes
/// nothing.
///
/// Unicode NFC (ICU), after which the three Bangla letters that NFC takes apart are put together again (ড় ঢ় য় as
/// U+09DC, U+09DD, U+09DF: what keyboards write and what the sentence models have seen most); zero-width joiners and
/// non-joiners beside a Bangla character go (between emoji they stay); Bangla digits become 0–9; the marks that stand
/// in for a danda (U+09F7, and | behind a Bangla character) become U+0964. Bytes that are not UTF-8 become U+FFFD, one
/// for each maximal part of a broken sequence, as Python's "replace" does.
std::string normal_form(std::string_view utf8);

/// The same for code points.
std::u32string normal_form(const std::u32string& text);

/// The ways in which a name may be written that mean the same: as given, in our normal form, in Unicode's NFC and NFD;
/// each once, in this order. A file system that does not compare names by meaning is asked for them in turn.
std::vector<std::string> spellings(const std::string& utf8);

/// UTF-8 to code points and back; what cannot be decoded or encoded becomes U+FFFD.
std::u32string decode_utf8(std::string_view utf8);
std::string encode_utf8(const std::u32string& text);

/// Whether a code point belongs to the Bengali block (letters, signs, digits) of Unicode.
constexpr bool is_bangla(char32_t c) { return c >= 0x0980 && c <= 0x09ff; }

}  // namespace ektara::text
