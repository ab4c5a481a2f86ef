#pragma once

#include <map>
#include <string>
#include <vector>

namespace ektara::models {

/// One change of a feature table between its extraction and a model's standardiser: a fusion of tables, a correction of
/// batches, a transform of columns. `options` are those of the step, by the names of `--set`.
struct TableStep {
    std::string kind;
    std::map<std::string, std::string> options{};
    bool operator==(const TableStep&) const = default;
};

/// How the raw features that a model reads were made, so that new songs can be brought to the same features. It is a
/// record: `models` writes and reads it, and knows nothing of its names.
struct InputRecipe {
    /// Names of the features, "mfcc-moments" or the parts of a fusion, in the order of their columns.
    std::vector<std::string> features;
    /// Every option of decoding and analysis by its full name: "decode.duration_seconds", "features.names",
    /// "text.source".
    std::map<std::string, std::string> options{};
    /// The build of the analysis that computed the features; empty where they were not computed from audio or text.
    std::string analysis_build{};
    /// What was done with the tables after that, in this order.
    std::vector<TableStep> steps{};
    bool operator==(const InputRecipe&) const = default;
};

}  // namespace ektara::models
