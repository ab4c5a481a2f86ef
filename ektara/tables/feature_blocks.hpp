#pragma once

#include <string>
#include <vector>

#include "ektara/tables/hybrid.hpp"
#include "ektara/tables/standardiser.hpp"

namespace ektara::tables {

/// A block of the columns that a model of several blocks reads: its name, and how many columns it has.
struct BlockColumns {
    std::string name;
    int columns                                = 0;
    bool operator==(const BlockColumns&) const = default;
};

/// The option of a recipe that names the blocks, by commas.
inline constexpr const char* kBlocks = "blocks";

/// Blocks of the same rows side by side, in their own units: columns are called "block:column", and a row that a block
/// lacks (`Block::missing`) holds NaN in all of its columns. The recipe has the options of every block (of one name,
/// the last; `pretrained` names the weights of all), and `blocks`, their names. Throws InvalidArgument E6114 where the
/// rows differ.
FeatureMatrix side_by_side(const std::vector<Block>& blocks);

/// Rows as a model of blocks reads them: n × d, 0 in a block that the row lacks; and which they have (n × blocks, 1 or
/// 0).
struct BlockRows {
    FeatureMatrix standardised;
    Matrix present;
};

/// The standardisers of blocks as one, its columns called as `side_by_side` calls them.
Standardiser joined_standardisers(const std::vector<Standardiser>& fitted, const std::vector<std::string>& names);

/// Rows of `side_by_side`, each block standardised by its part of `standardiser` as tables::standardise does; throws
/// what that throws.
BlockRows standardise_blocks(const Standardiser& standardiser, const std::vector<BlockColumns>& blocks,
                             const FeatureMatrix& raw);

}  // namespace ektara::tables
