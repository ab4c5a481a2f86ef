#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ektara/core/types.hpp"

namespace ektara::tables {

/// EqualVariance: every block has the same total variance (times its weight). Plain: the columns stand side by side as
/// they are.
enum class Weighting { EqualVariance, Plain };
inline std::vector<std::pair<Weighting, std::string>> enum_names(Weighting) {
    return {{Weighting::EqualVariance, "equal-variance"}, {Weighting::Plain, "plain"}};
}

/// How blocks are joined; `--set hybrid.…`.
struct HybridOptions {
    std::vector<std::string> blocks = {"text"};
    Weighting weighting             = Weighting::EqualVariance;
    std::vector<double> weights     = {};

    template <class Self, class Visit>
    static void fields(Self& self, Visit&& visit) {
        visit("blocks", self.blocks,
              "what is joined to the main features, by commas: text, descriptions, lyrics, a feature");
        visit("weighting", self.weighting, "equal-variance (all blocks weigh the same, times `weights`), or plain");
        visit("weights", self.weights, "weight of each block, the main features first, by commas; empty: 1 for each");
    }
};

/// A table that is joined to others. `missing` is empty, or says for each row whether it has no values of its own.
struct Block {
    std::string name;
    FeatureMatrix table;
    std::vector<bool> missing = {};
    /// Columns have units of their own, so each is brought to variance 1 first; vectors of a sentence model do not.
    bool standardise = true;
};

/// What becomes of the columns of a block: (x − mean) / deviation / root; 0 where the deviation is 0.
struct BlockScaling {
    Eigen::RowVectorXd mean, deviation;
    double root = 1;
};

/// How one block was joined, so that new rows can be joined alike. `mean` stands for a row without values; with
/// `has_mask` a column says which these are. Without `scaled` the columns stay as they are.
struct BlockFit {
    std::string name;
    /// Name of the table that the block was: "mfcc-moments", "text".
    std::string feature;
    std::vector<std::string> columns;
    Eigen::RowVectorXd mean;
    bool scaled = false, has_mask = false;
    BlockScaling values, mask, joined;
    double weight_root = 1;
};

/// Fits `join_blocks` to blocks, in their order. Throws what that throws.
std::vector<BlockFit> fit_blocks(const std::vector<Block>& blocks, const HybridOptions& options);

/// Joins blocks as others were joined that had the same names and columns. Throws InvalidArgument E3304 where they
/// differ.
FeatureMatrix join_blocks(const std::vector<Block>& blocks, const std::vector<BlockFit>& fits,
                          const HybridOptions& options);

/// Joins blocks of the same rows. Column names get their block's name before them ("text.t1").
///
/// EqualVariance: columns centred (and, with `standardise`, divided by their deviation, ddof 0), the block divided by
/// the root of its total variance and multiplied by the root of its weight; a column without spread becomes 0. Plain:
/// columns as they are; what follows standardises them. Rows without values get the mean of those that have some, and a
/// column "<block>.missing" (1: missing; of the same scale as one of the block's columns) tells them apart. The recipe
/// says all of it; its option "hybrid.scaled" tells that the table must not be standardised again.
/// Throws InvalidArgument E3304 where rows differ, a weight is no positive number, or a block has no rows with values.
FeatureMatrix join_blocks(const std::vector<Block>& blocks, const HybridOptions& options);

}  // namespace ektara::tables
